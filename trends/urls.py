"""Pages of trends and bulletins."""

from django.urls import URLPattern, URLResolver, path

from trends import trend_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("trends/", trend_views.trends, name="trends"),
    path("trends/<slug:key>/csv/", trend_views.trend_csv, name="trend_csv"),
    path("trends/<slug:key>/svg/", trend_views.trend_svg, name="trend_svg"),
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/new/", views.bulletin_new, name="bulletin_new"),
    path("bulletins/<uuid:pk>/", views.bulletin, name="bulletin"),
    path("bulletins/<uuid:pk>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:pk>/pdf/", views.bulletin_pdf, name="bulletin_pdf"),
]
