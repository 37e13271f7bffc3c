"""The addresses of the site. `sharing` and `trends` are named as strings: data flows one way."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal.views import health

handler404 = "portal.views.errors.not_found"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.views.urls")),
    path("", include("sharing.urls")),
    path("", include("trends.urls")),
]
