"""Identifiers of an own case, looked up by a program: as on the page, and kept as little."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls
from portal.api.inputs import form_of, schema_of
from portal.requests import person
from sharing.forms.lookup import Lookup
from sharing.models import Notice
from sharing.queries import lookup

LookupIn = schema_of(Lookup, "LookupIn")


class ReadingOut(serializers.Serializer):
    """An identifier as it was read, in its canonical form, and what looks wrong with it."""

    kind = serializers.CharField()
    normalized = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())


class SeenOut(serializers.Serializer):
    """An alert that the caller may read; `is_disputed` where somebody affected disputes it and nobody has decided."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    tlp = serializers.CharField()
    state = serializers.CharField()
    originator = serializers.CharField(source="originator.name")
    is_disputed = serializers.SerializerMethodField()

    def get_is_disputed(self, alert: Notice) -> bool:
        disputed: set[uuid.UUID] = self.context["disputed"]
        return alert.pk in disputed


class LookedUpOut(serializers.Serializer):
    """One line: how it was read (not at all where `readings` is empty), and the newest alerts in which it stands."""

    line = serializers.IntegerField(source="line.number")
    text = serializers.CharField(source="line.text")
    readings = ReadingOut(many=True, source="line.readings")
    alerts = SeenOut(many=True)
    is_more = serializers.BooleanField()


class LookupCalls(Calls):
    """Up to 500 lines in one call."""

    @extend_schema(request=LookupIn, responses=LookedUpOut(many=True))
    def look_up(self, request: Request) -> Response:
        """In which alerts that the caller may read the identifiers in these lines stand, by exact canonical form."""
        form = form_of(Lookup, request.data)
        found = lookup.look_up(person(request), form.lines)
        return Response(LookedUpOut(found, many=True, context={"disputed": lookup.disputed(found)}).data)
