"""The REST API, version 1. Each package adds its own resources under its string name."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
