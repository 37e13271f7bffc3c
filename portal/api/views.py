"""Frameworks, as JSON."""

import uuid

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal import queries
from portal.models import Framework, Participation
from portal.requests import person


class MemberOut(serializers.Serializer):
    """A member, as far as the caller may know it."""

    organization = serializers.UUIDField(source="organization_id")
    name = serializers.CharField(source="organization.name")
    role = serializers.CharField()
    since = serializers.DateTimeField(source="begun_at")


class FrameworkOut(serializers.Serializer):
    """A framework's rules."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    level = serializers.CharField()
    country = serializers.CharField()
    community = serializers.CharField()
    working_languages = serializers.ListField(child=serializers.CharField())
    default_tlp = serializers.CharField()
    immediate_hours = serializers.IntegerField()
    high_days = serializers.IntegerField()
    routine_days = serializers.IntegerField()


class FrameworkDetailOut(FrameworkOut):
    members = serializers.SerializerMethodField()

    @extend_schema_field(MemberOut(many=True))
    def get_members(self, framework: Framework) -> list[dict[str, object]]:
        rows: list[Participation] = self.context["members"]
        return [dict(row) for row in MemberOut(rows, many=True).data]


class FrameworkViewSet(ViewSet):
    """The frameworks in which the caller's organization takes part."""

    @extend_schema(responses=FrameworkOut(many=True))
    def list(self, request: Request) -> Response:
        """The frameworks in which the caller's organization takes part."""
        rows = queries.own_frameworks(person(request)).order_by("name")
        return Response(FrameworkOut(rows, many=True).data)

    @extend_schema(responses=FrameworkDetailOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One framework with its rules and members."""
        user = person(request)
        row = get_object_or_404(queries.own_frameworks(user), pk=pk)
        members = list(queries.members(row, user).filter(left_at=None))
        return Response(FrameworkDetailOut(row, context={"members": members}).data)
