"""The REST API, version 1. Each package adds its own resources under its string name."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from drf_spectacular.views import SpectacularSwaggerSplitView as Docs

from portal.api.views import FrameworkViewSet

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="schema", template_name="portal/api.html"), name="schema_page"),
    path("frameworks/", FrameworkViewSet.as_view({"get": "list"}), name="api-frameworks"),
    path("frameworks/<uuid:pk>/", FrameworkViewSet.as_view({"get": "retrieve"}), name="api-framework"),
    path("", include("sharing.api.urls")),
    path("", include("trends.api")),
]
