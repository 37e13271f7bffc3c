"""Pages of trends and bulletins."""

from django.urls import URLPattern, URLResolver, path

from trends.views import bulletins, trends

urlpatterns: list[URLPattern | URLResolver] = [
    path("trends/", trends.trends, name="trends"),
    path("trends/<slug:key>/csv/", trends.trend_csv, name="trend_csv"),
    path("trends/<slug:key>/svg/", trends.trend_svg, name="trend_svg"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/<uuid:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<uuid:pk>/edit/", bulletins.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:pk>/pdf/", bulletins.bulletin_pdf, name="bulletin_pdf"),
]
