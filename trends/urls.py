"""Pages of bulletins."""

from django.urls import URLPattern, URLResolver, path

from trends import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/new/", views.bulletin_new, name="bulletin_new"),
    path("bulletins/<uuid:pk>/", views.bulletin, name="bulletin"),
    path("bulletins/<uuid:pk>/edit/", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<uuid:pk>/pdf/", views.bulletin_pdf, name="bulletin_pdf"),
]
