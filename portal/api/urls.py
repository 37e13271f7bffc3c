"""The REST API, version 1. Each package adds its own resources under its string name."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from drf_spectacular.views import SpectacularSwaggerSplitView as Docs

from portal.api.applications import ApplicationCalls as Application
from portal.api.frameworks import FrameworkCalls as Framework
from portal.api.memberships import MembershipCalls as Membership

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="schema", template_name="portal/api.html"), name="schema_page"),
    path("frameworks/", Framework.as_view({"get": "list"}), name="api-frameworks"),
    path("frameworks/<uuid:pk>/", Framework.as_view({"get": "retrieve"}), name="api-framework"),
    path("frameworks/<uuid:pk>/rules/", Framework.as_view({"put": "rules"}), name="api-rules"),
    path("frameworks/<uuid:pk>/agreements/", Framework.as_view({"post": "publish"}), name="api-agreements"),
    path("frameworks/<uuid:pk>/candidates/", Framework.as_view({"get": "candidates"}), name="api-candidates"),
    path("frameworks/<uuid:pk>/members/", Framework.as_view({"post": "admit"}), name="api-members"),
    path("frameworks/<uuid:pk>/applications/", Application.as_view({"get": "list"}), name="api-applications"),
    path("frameworks/<uuid:pk>/close/", Membership.as_view({"post": "close"}), name="api-close"),
    path("memberships/", Membership.as_view({"get": "own"}), name="api-memberships"),
    path("memberships/<uuid:pk>/leave/", Membership.as_view({"post": "leave"}), name="api-membership-leave"),
    path("memberships/<uuid:pk>/since/", Membership.as_view({"put": "since"}), name="api-membership-since"),
    path("memberships/<uuid:pk>/role/", Membership.as_view({"put": "role"}), name="api-membership-role"),
    path("memberships/to-accept/", Membership.as_view({"get": "to_accept"}), name="api-to-accept"),
    path(
        "memberships/<uuid:pk>/agreement/",
        Membership.as_view({"get": "agreement", "post": "accept"}),
        name="api-membership-agreement",
    ),
    path("memberships/<uuid:pk>/suspend/", Membership.as_view({"post": "suspend"}), name="api-membership-suspend"),
    path("memberships/<uuid:pk>/resume/", Membership.as_view({"post": "resume"}), name="api-membership-resume"),
    path("memberships/<uuid:pk>/end/", Membership.as_view({"post": "end"}), name="api-membership-end"),
    path("", include("sharing.api.urls")),
    path("", include("trends.api")),
]
