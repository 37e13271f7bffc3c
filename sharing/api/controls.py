"""Controls as JSON: what is on record on a day, and an authority's list of its own country."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Calls, asked
from portal.api.inputs import checked, data_of, schema_of
from portal.models import User
from portal.requests import person
from sharing.actions import controls as actions
from sharing.api.outputs import PageOut
from sharing.api.standings import LineOut
from sharing.forms.controls import ControlList
from sharing.forms.substances import ControlQuery
from sharing.queries import confirmation, waking
from sharing.queries.confirmation import Verdict
from sharing.queries.law_alerts import woken
from sharing.queries.record import on_record

ControlListIn = schema_of(ControlList, "ControlListIn")
PARAMETERS = [
    OpenApiParameter("jurisdiction", str, description="ISO 3166-1 alpha-2, UN or EU; every one where it is absent."),
    OpenApiParameter("substance", str, description="The `slug` of a substance."),
    OpenApiParameter("q", str, description="A part of a name or number, or of the words of a rule for a group."),
    OpenApiParameter("substance_class", str),
    OpenApiParameter("on", OpenApiTypes.DATE, description="The day on which they stand so; today where it is absent."),
    OpenApiParameter("after", str, description="The cursor that the page before ended with."),
]


class ControlsOut(serializers.Serializer):
    """A page of controls as they stand on the day `on`; `after` is the cursor of the next, empty at the end.

    A rule that another has replaced is left out. `groups` are rules that name groups in words; the first page holds
    them all, unless one substance is asked for: whether one covers a substance, a person must decide.
    """

    on = serializers.DateField()
    results = LineOut(many=True, source="record.lines")
    groups = LineOut(many=True, source="record.groups")
    after = serializers.CharField(source="record.after", allow_blank=True)


class ReplacedOut(serializers.Serializer):
    """What is on record now, and gives way."""

    status = serializers.CharField()
    schedule = serializers.CharField()
    instrument = serializers.CharField()


class StepOut(serializers.Serializer):
    """What one row of an authority's list does; its blanks are filled as they are on record."""

    row = serializers.IntegerField(source="entry.row")
    substance = serializers.CharField(source="entry.substance.name")
    status = serializers.CharField(source="entry.status")
    rule_kind = serializers.CharField(source="entry.rule_kind")
    schedule = serializers.CharField(source="entry.schedule")
    adopted = serializers.CharField(source="entry.adopted.iso", default=None, allow_null=True)
    effective = serializers.CharField(source="entry.effective.iso", default=None, allow_null=True)
    until = serializers.DateField(source="entry.until", allow_null=True)
    instrument = serializers.CharField(source="entry.instrument")
    source_url = serializers.CharField(source="entry.source_url")
    note = serializers.CharField(source="entry.note")
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    concerned = ReplacedOut(many=True)


class ConfirmationOut(serializers.Serializer):
    """The comparison; `seen` sent back with the same list writes it."""

    written = serializers.BooleanField()
    seen = serializers.CharField()
    steps = StepOut(many=True)


class ProblemOut(serializers.Serializer):
    """What cannot be taken. `row` is the line of the list; `column` is empty where the whole row is meant."""

    row = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class ProblemsOut(serializers.Serializer):
    """Everything that is to be mended, row by row, and the same in sentences."""

    text = serializers.ListField(child=serializers.CharField())
    problems = ProblemOut(many=True)


class RecordOut(serializers.Serializer):
    """What is on record for the caller's country, as a list that can be mended and sent back."""

    text = serializers.CharField()


class ControlCalls(Calls):
    """Controls by jurisdiction and substance on a day."""

    parameters = {"controls": [parameter.name for parameter in PARAMETERS], "alerts": {"after"}}

    @extend_schema(responses=ControlsOut, parameters=PARAMETERS)
    def controls(self, request: Request) -> Response:
        """Controls as they stand on a day."""
        form = checked(ControlQuery(request.query_params))
        record = on_record(
            person(request),
            form.on_day,
            jurisdiction=form.asked("jurisdiction"),
            substance=form.cleaned_data["substance"],
            text=form.asked("q"),
            substance_class=form.asked("substance_class"),
            after=form.asked("after"),
        )
        return Response(ControlsOut({"on": form.on_day, "record": record}).data)

    @extend_schema(responses=PageOut, parameters=[PARAMETERS[-1]])
    def alerts(self, request: Request, pk: uuid.UUID) -> Response:
        """The open alerts that become actionable by a control in the caller's markets, newest first: what a webhook of
        the type `law.effective` is about.
        """
        user = person(request)
        found = woken(user, pk, waking.today(user), after=asked(request, "after"))
        if found is None:
            raise Http404
        return Response(PageOut(found.page).data)

    @extend_schema(responses=RecordOut)
    def on_record(self, request: Request) -> Response:
        """What is on record for the own country, as a list; for approvers of a government authority."""
        return Response(RecordOut({"text": confirmation.record(_confirming(request))}).data)

    @extend_schema(request=ControlListIn, responses={200: ConfirmationOut, 400: ProblemsOut})
    def confirm(self, request: Request) -> Response:
        """An authority's list of its own country: without `seen` compared with the record, with it written."""
        user = _confirming(request)
        form = ControlList(data_of(request.data, {"text", "seen"}), user=user)
        if not form.is_valid() and form.problems:
            said = {"text": [str(problem) for problem in form.problems], "problems": form.problems}
            return Response(ProblemsOut(said).data, status=status.HTTP_400_BAD_REQUEST)
        data = checked(form).cleaned_data
        if data["seen"]:
            actions.confirm(entries=data["entries"], fingerprint=data["seen"], by=user)
        out: dict[str, Any] = {"written": bool(data["seen"]), "seen": form.fingerprint, "steps": form.steps}
        return Response(ConfirmationOut(out).data)


def _confirming(request: Request) -> User:
    """The caller, if it speaks for its country."""
    user = person(request)
    if not actions.may_confirm(user):
        raise PermissionDenied
    return user
