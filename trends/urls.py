"""Pages of trends and bulletins."""

from django.urls import URLPattern, URLResolver, path

from trends.views import (
    bulletins,
    comments,
    consents,
    contributions,
    corrections,
    editing,
    editions,
    public,
    sources,
    trends,
)
from trends.views import bulletins, copies, trends

urlpatterns: list[URLPattern | URLResolver] = [
    path("trends/", trends.trends, name="trends"),
    path("trends/<slug:key>/csv/", trends.trend_csv, name="trend_csv"),
    path("trends/<slug:key>/svg/", trends.trend_svg, name="trend_svg"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/<uuid:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:pk>/edit/", editing.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:pk>/pdf/", bulletins.bulletin_pdf, name="bulletin_pdf"),
    path("bulletins/<uuid:pk>/editions/", editions.bulletin_derive, name="bulletin_derive"),
    path("bulletins/<uuid:pk>/consents/", consents.bulletin_ask, name="bulletin_ask"),
    path("bulletins/<uuid:pk>/correct/", corrections.bulletin_correct, name="bulletin_correct"),
    path("consents/<uuid:pk>/", consents.consent, name="consent"),
    path("consents/<uuid:pk>/take-back/", consents.take_back, name="consent_take_back"),
    path("public/bulletins/", public.bulletins, name="public_bulletins"),
    path("public/bulletins/feed.atom", public.feed, name="public_feed"),
    path("public/bulletins/<str:reference>/", public.bulletin, name="public_bulletin"),
    path("public/bulletins/<str:reference>/pdf/", public.bulletin_pdf, name="public_bulletin_pdf"),
    path("bulletins/contribute/", contributions.contribute, name="contribute"),
    path("bulletins/<uuid:pk>/ask/", contributions.contribution_ask, name="contribution_ask"),
    path(
        "bulletins/<uuid:pk>/contributions/<uuid:contribution>/merge/",
        contributions.merge,
        name="contribution_merge",
    ),
    path("bulletins/<uuid:pk>/comments/", comments.comment, name="bulletin_comment"),
    path("bulletins/<uuid:pk>/comments/<uuid:comment>/settle/", comments.settle, name="bulletin_comment_settle"),
    path("contributions/<uuid:pk>/", contributions.contribution, name="contribution"),
    path("contributions/<uuid:pk>/keep/", contributions.keep, name="contribution_keep"),
    path("contributions/<uuid:pk>/take-back/", contributions.take_back, name="contribution_take_back"),
    path("contributions/<uuid:pk>/decline/", contributions.decline, name="contribution_decline"),
    path("bulletins/<uuid:pk>/sources/<str:key>/", sources.sources, name="bulletin_sources"),
    path("bulletins/<uuid:pk>/edit/", bulletins.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:pk>/pdf/", copies.bulletin_pdf, name="bulletin_pdf"),
    path("bulletins/<uuid:pk>/docx/", copies.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<uuid:pk>/hand-out/", copies.copy_new, name="copy_new"),
    path("bulletins/copies/", copies.copy_look_up, name="copy_look_up"),
    path("bulletins/verify/", copies.bulletin_verify, name="bulletin_verify"),
]
