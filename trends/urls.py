"""Pages of trends and bulletins."""

from django.urls import URLPattern, URLResolver, path

from trends.views import bulletins, consents, corrections, editions, public, trends
from trends.views import bulletins, editing, sources, trends

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
    path("bulletins/<uuid:pk>/sources/<str:key>/", sources.sources, name="bulletin_sources"),
]
