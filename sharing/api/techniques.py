"""The vocabulary of methods as JSON."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls
from portal.requests import person
from sharing.queries.techniques import Cell, matrix


class TechniqueOut(serializers.Serializer):
    """A method; `count` is how many items of the last year that the caller may read name it, `lately` how many of the
    last 90 days: among the newest 4,000 of each framework.

    These are listed by `notices/` with the parameter `technique`.
    """

    code = serializers.CharField(source="technique.code")
    m_stage = serializers.CharField(source="technique.m_stage")
    tactic = serializers.CharField(source="technique.tactic")
    title = serializers.CharField(source="technique.title")
    description = serializers.CharField(source="technique.description")
    observable_signals = serializers.CharField(source="technique.observable_signals")
    platform_response = serializers.CharField(source="technique.platform_response")
    evidence = serializers.CharField(source="technique.evidence")
    sources = serializers.ListField(child=serializers.CharField(), source="technique.sources")
    count = serializers.IntegerField()
    lately = serializers.IntegerField()


class TechniqueCalls(Calls):
    """The methods (MO) under the four Ms; all of them, since the vocabulary is a short one."""

    @extend_schema(responses=TechniqueOut(many=True))
    def methods(self, request: Request) -> Response:
        """The methods (MO) under the four Ms, by code."""
        return Response(TechniqueOut(_cells(request), many=True).data)

    @extend_schema(responses=TechniqueOut)
    def method(self, request: Request, code: str) -> Response:
        """One method: how to tell it, what platforms can do, and how many items name it."""
        found = next((cell for cell in _cells(request) if cell.technique.code == code), None)
        if found is None:
            raise Http404
        return Response(TechniqueOut(found).data)


def _cells(request: Request) -> list[Cell]:
    stages = matrix(person(request)).stages
    cells = [cell for stage in stages for of_tactic in stage.tactics.values() for cell in of_tactic]
    return sorted(cells, key=lambda cell: cell.technique.code)
