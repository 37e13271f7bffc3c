"""The audit trail of an own item, and of a framework that one coordinates, as JSON."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls, asked
from portal.requests import person
from portal.trail import Act
from sharing import trail
from sharing.views.trail import coordinated_or_403, own_or_403

AFTER = OpenApiParameter("after", str, description="The cursor that the page before ended with.")


class ActOut(serializers.Serializer):
    """One act. `organization` is null where it is not named to the caller, or the operator's; `person` but for the
    caller's colleagues.
    """

    at = serializers.DateTimeField(source="event.at")
    action = serializers.CharField(source="event.action")
    said = serializers.CharField()
    organization = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField()
    about = serializers.CharField(source="about.label", default=None, allow_null=True)

    def get_organization(self, act: Act) -> str | None:
        return act.organization or None

    def get_person(self, act: Act) -> str | None:
        return act.person or None


class TrailOut(serializers.Serializer):
    """A page, newest first; `after` is the cursor of the next, empty at the end."""

    results = ActOut(many=True, source="acts")
    after = serializers.CharField(allow_blank=True)


class TrailCalls(Calls):
    """Who did what, and when."""

    parameters = {"of_notice": {"after"}, "of_framework": {"after"}}

    @extend_schema(responses=TrailOut, parameters=[AFTER])
    def of_notice(self, request: Request, pk: uuid.UUID) -> Response:
        """What was done with an item of the caller's organization."""
        user = person(request)
        page = trail.of_notice(user, own_or_403(user, pk), after=asked(request, "after"))
        return Response(TrailOut(page).data)

    @extend_schema(responses=TrailOut, parameters=[AFTER])
    def of_framework(self, request: Request, pk: uuid.UUID) -> Response:
        """What happened in a framework that the caller's organization coordinates."""
        user = person(request)
        page = trail.of_framework(user, coordinated_or_403(user, pk), after=asked(request, "after"))
        return Response(TrailOut(page).data)
