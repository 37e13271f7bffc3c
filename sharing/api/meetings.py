"""What consultations recommend, as JSON. What a consultation says itself is a notice's content."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import form_of, schema_of
from portal.models import User
from portal.requests import person
from sharing import parts
from sharing.actions import meetings as act
from sharing.actions import receipts
from sharing.api.base import NoticeCalls
from sharing.enums import NoticeState
from sharing.forms.meetings import ReportForm
from sharing.models import Meeting, Recommendation
from sharing.queries import meetings as queries
from sharing.views.base import given_if

ReportIn = schema_of(ReportForm, "ReportIn")


class SaidOut(serializers.Serializer):
    """One change, and the organization's words about it; the organization is null where its name is not told."""

    state = serializers.CharField()
    due_on = serializers.DateField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()
    organization = serializers.CharField(allow_null=True)


class RecommendationOut(serializers.Serializer):
    """What is recommended. `owner` is null where the framework hides its members; `edition` is sent back as `seen`."""

    id = serializers.UUIDField(source="row.id")
    meeting = serializers.UUIDField(source="row.meeting_id")
    number = serializers.IntegerField(source="row.number")
    text = serializers.CharField(source="row.text")
    owner = serializers.CharField(source="owner.name", default=None, allow_null=True)
    due_on = serializers.DateField(source="row.due_on")
    state = serializers.CharField(source="row.state")
    is_overdue = serializers.BooleanField(source="row.is_overdue")
    edition = serializers.SerializerMethodField()

    def get_edition(self, line: queries.Line) -> str:
        return act.edition_of(line.row)


class RecommendationWholeOut(RecommendationOut):
    """The same, with what was said about it, the newest first."""

    history = SaidOut(many=True)


class MeetingCalls(NoticeCalls):
    """Recommendations, and how far they have come."""

    @extend_schema(responses=RecommendationOut(many=True))
    def adopted(self, request: Request, pk: uuid.UUID) -> Response:
        """What a consultation recommends."""
        row = self.notice(request, pk)
        if not isinstance(row, Meeting):
            raise Http404
        given_if(receipts.pull(row, by=person(request)))
        return Response(RecommendationOut(queries.adopted(person(request), row), many=True).data)

    @extend_schema(responses=RecommendationWholeOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One recommendation."""
        user = person(request)
        return _shown(user, _found(user, pk))

    @extend_schema(request=ReportIn, responses=RecommendationWholeOut)
    def report(self, request: Request, pk: uuid.UUID) -> Response:
        """Say how far it has come; another `due_on` is the coordinator's to set."""
        user = person(request)
        row = _found(user, pk)
        if not act.may_report(row, by=user) or row.meeting.state != NoticeState.RELEASED:
            raise PermissionDenied
        sets_day = act.coordinates(row, by=user)
        body = {"due_on": row.due_on, **request.data} if sets_day and isinstance(request.data, dict) else request.data
        form = form_of(ReportForm, body, recommendation=row, sets_day=sets_day)
        act.report(row, **form.cleaned_data, by=user)
        return _shown(user, _found(user, pk))


def _found(user: User, pk: uuid.UUID) -> Recommendation:
    rows = parts.readable_recommendations(user).select_related("meeting__framework", "owner")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _shown(user: User, row: Recommendation) -> Response:
    """Whoever is given it holds a copy of the consultation."""
    given_if(receipts.pull(row.meeting, by=user))
    said = [
        {
            "state": note.state,
            "due_on": note.due_on,
            "text": note.text,
            "written_at": note.written_at,
            "organization": organization.name if organization else None,
        }
        for note, organization in queries.history(row, user)
    ]
    (line,) = queries.lines(user, [row])
    data: dict[str, Any] = {**RecommendationOut(line).data, "history": SaidOut(said, many=True).data}
    return Response(data)
