"""Requests to join a framework as JSON, for its coordinator."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal import queries
from portal.api.base import Calls, asked
from portal.api.frameworks import own
from portal.requests import person


class ApplicantOut(serializers.Serializer):
    """The organization that asks."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    sector = serializers.CharField()
    country = serializers.CharField()


class ApplicationOut(serializers.Serializer):
    """A request to join. `agreement` is the number of the version that the applicant is ready to sign; `answer` is the
    coordinator's word to it, and `closed_at` when it was decided or taken back.
    """

    id = serializers.UUIDField()
    organization = ApplicantOut()
    role = serializers.CharField()
    reason = serializers.CharField()
    duties = serializers.CharField()
    agreement = serializers.IntegerField(source="agreement.number")
    signatory = serializers.CharField()
    applied_at = serializers.DateTimeField()
    state = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class ApplicationsOut(serializers.Serializer):
    """A page of them; `after` is the cursor of the next, empty at the end."""

    results = ApplicationOut(many=True, source="rows")
    after = serializers.CharField(allow_blank=True)


class ApplicationCalls(Calls):
    """Requests to join a framework."""

    parameters = {"list": ("after",)}

    @extend_schema(responses=ApplicationsOut, parameters=[OpenApiParameter("after", str)])
    def list(self, request: Request, pk: uuid.UUID) -> Response:
        """Requests to join a framework, newest first; for people of its coordinator."""
        user = person(request)
        row = own(user, pk)
        if not queries.coordinated(user).filter(pk=row.pk).exists():
            raise PermissionDenied
        return Response(ApplicationsOut(queries.application_page(row, after=asked(request, "after"))).data)
