"""Bulletins as JSON."""

import uuid
from typing import Any

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.requests import person
from sharing.api import inputs
from sharing.views.base import notice_or_404
from trends import actions, queries
from trends.forms import Compose
from trends.models import Bulletin

ComposeIn = inputs.schema_of(Compose, "ComposeIn")


class BulletinOut(serializers.Serializer):
    """A bulletin in a list."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    tlp = serializers.CharField()
    state = serializers.CharField()
    framework = serializers.UUIDField(source="framework_id")
    begins_on = serializers.DateField()
    ends_on = serializers.DateField()
    released_at = serializers.DateTimeField(allow_null=True)


class BulletinDetailOut(BulletinOut):
    """With its words and its frozen figures; null is a figure that may not be shown."""

    sections = serializers.JSONField()
    figures = serializers.SerializerMethodField()

    def get_figures(self, bulletin: Bulletin) -> dict[str, Any]:
        """Of a notice that was withdrawn or narrowed since, the reference without the title."""
        return queries.told(bulletin).as_json()


class BulletinViewSet(ViewSet):
    """Published bulletins that the caller may read; composing for coordinators."""

    @extend_schema(responses=BulletinOut(many=True))
    def list(self, request: Request) -> Response:
        """Published bulletins that the caller may read."""
        return Response(BulletinOut(queries.published(person(request))[:200], many=True).data)

    @extend_schema(responses=BulletinDetailOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One bulletin with its sections and figures."""
        return Response(BulletinDetailOut(notice_or_404(person(request), pk, Bulletin)).data)

    @extend_schema(request=ComposeIn, responses={201: BulletinDetailOut})
    def create(self, request: Request) -> Response:
        """Compose a bulletin: the draft fills itself."""
        user = person(request)
        data = inputs.data_of(request.data, set(Compose.base_fields))
        form = inputs.checked(Compose(data, frameworks=queries.composable(user)))
        row: Any = actions.compose(**form.cleaned_data, by=user)
        return Response(BulletinDetailOut(row).data, status=status.HTTP_201_CREATED)


urlpatterns: list[URLPattern | URLResolver] = [
    path("bulletins/", BulletinViewSet.as_view({"get": "list", "post": "create"}), name="api-bulletins"),
    path("bulletins/<uuid:pk>/", BulletinViewSet.as_view({"get": "retrieve"}), name="api-bulletin"),
]
