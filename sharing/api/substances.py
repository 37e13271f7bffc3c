"""Substances as JSON."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal import clock
from portal.api.base import Calls
from portal.api.inputs import checked
from portal.models import User
from portal.requests import person
from sharing.api.standings import LineOut, MarketOut
from sharing.forms.substances import SubstanceFilter
from sharing.models import Substance
from sharing.queries import status
from sharing.queries import substances as queries

PARAMETERS = [
    OpenApiParameter("q", str, description="A part of any of its names, numbers or scripts."),
    OpenApiParameter("substance_class", str),
    OpenApiParameter("after", str, description="The cursor that the page before ended with."),
]


class SubstanceOut(serializers.Serializer):
    """A substance; `markets` says where it stands today in the caller's markets. Not legal advice."""

    name = serializers.CharField()
    slug = serializers.CharField()
    substance_class = serializers.CharField()
    inchikey = serializers.CharField()
    treaty = serializers.CharField()
    schedule = serializers.CharField()
    year_scheduled = serializers.IntegerField(allow_null=True)
    is_dual_use = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]
    matched = serializers.SerializerMethodField()
    markets = serializers.SerializerMethodField()

    def get_matched(self, substance: Substance) -> str:
        """The name or number by which it was found, where that is not its own name."""
        matched: dict[Any, str] = self.context.get("matched", {})
        return matched.get(substance.pk, "")

    @extend_schema_field(MarketOut(many=True))
    def get_markets(self, substance: Substance) -> list[Any]:
        return list(MarketOut(self.context["standings"][substance], many=True).data)


class SubstancesOut(serializers.Serializer):
    """A page of substances; `after` is the cursor of the next, empty at the end."""

    results = SubstanceOut(many=True)
    after = serializers.CharField(allow_blank=True)


class NameOut(serializers.Serializer):
    """A name or number, and where it comes from; a number may stand for one salt or form of it."""

    kind = serializers.CharField()
    value = serializers.CharField()
    form = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class SubstanceDetailOut(SubstanceOut):
    """With its names and numbers, and every control of it on record, by jurisdiction, as it stands today."""

    names = NameOut(many=True, source="names.all")
    controls = serializers.SerializerMethodField()

    @extend_schema_field(LineOut(many=True))
    def get_controls(self, substance: Substance) -> list[Any]:
        user: User = self.context["user"]
        found = status.timeline(user, substance, clock.today())
        return list(LineOut([line for lines in found.values() for line in lines], many=True).data)


class SubstanceCalls(Calls):
    """Substances under every name and number."""

    parameters = {"substances": [parameter.name for parameter in PARAMETERS]}

    @extend_schema(responses=SubstancesOut, parameters=PARAMETERS, operation_id="substances_list")
    def substances(self, request: Request) -> Response:
        """Substances by any name, number or script."""
        form = checked(SubstanceFilter(request.query_params))
        page = queries.page(
            text=form.asked("q"), substance_class=form.asked("substance_class"), after=form.asked("after")
        )
        rows = [row.substance for row in page.rows]
        context = {"matched": {row.substance.pk: row.matched for row in page.rows}, **_standings(request, rows)}
        return Response(SubstancesOut({"results": rows, "after": page.after}, context=context).data)

    @extend_schema(responses=SubstanceDetailOut)
    def substance(self, request: Request, slug: str) -> Response:
        """One substance with its names, numbers and controls."""
        row = get_object_or_404(Substance.objects.prefetch_related("names"), slug=slug)
        context = {"user": person(request), **_standings(request, [row])}
        return Response(SubstanceDetailOut(row, context=context).data)


def _standings(request: Request, rows: list[Substance]) -> dict[str, Any]:
    return {"standings": status.statuses(person(request), rows, clock.today())}
