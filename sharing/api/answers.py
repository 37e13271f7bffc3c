"""What organizations do with notices, as JSON."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import checked, data_of, form_of, nothing_in, schema_of
from portal.models import Organization
from portal.requests import person
from sharing import access, responses
from sharing.actions import cases, objections, questions, receipts
from sharing.api.base import NoticeCalls
from sharing.enums import Resolution
from sharing.forms.answers import OutcomeForm, Post
from sharing.forms.queue import CaseNumber
from sharing.models import Notice, Outcome, Question
from sharing.queries import answers
from sharing.queries.ladder import Rung, ladder

OutcomeIn = schema_of(OutcomeForm, "OutcomeIn")
PostIn = schema_of(Post, "PostIn")
CaseNumberIn = schema_of(CaseNumber, "CaseNumberIn")


class OutcomeOut(serializers.Serializer):
    """One line of what was done, as it stands now; `identifiers` are the ids of those of the alert that it concerns.
    The organization that recorded it replaces it, or takes it back, under its `id`.
    """

    id = serializers.UUIDField()
    decision = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    acted_at = serializers.DateTimeField(allow_null=True)
    markets = serializers.ListField(child=serializers.CharField())
    identifiers = serializers.ListField(child=serializers.UUIDField())
    preserved_until_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RungOut(serializers.Serializer):
    """What one organization did with a notice: names of organizations, never of persons. `delivered_by`: when each way
    reached it first: `inbox`, a line for somebody who can sign in; `mail`, taken by its server; `call`, taken by its
    program; `pull`, a copy that its program fetched.
    """

    organization = serializers.CharField(source="organization.name")
    due_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    delivered_by = serializers.DictField(child=serializers.DateTimeField(), source="delivered")
    opened_at = serializers.DateTimeField(source="receipt.opened_at", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="receipt.confirmed_at", allow_null=True, default=None)
    is_overdue = serializers.BooleanField()
    outcomes = OutcomeOut(many=True)

    def to_representation(self, instance: Rung) -> dict[str, Any]:
        return super().to_representation(instance)


class PostOut(serializers.Serializer):
    """One post of a thread. `asker_id` is whose thread it is: an answer is sent to the address that ends with it."""

    asker = serializers.CharField(source="asker.name")
    asker_id = serializers.UUIDField()
    organization = serializers.CharField(source="organization.name")
    text = serializers.CharField()
    posted_at = serializers.DateTimeField()


class ObjectionOut(serializers.Serializer):
    """That an organization called an alert lawful or mistaken: by when its issuer is to correct, withdraw or explain,
    and what became of it. An explanation stands in the organization's thread.
    """

    id = serializers.UUIDField()
    organization = serializers.CharField(source="organization.name")
    opened_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    closed_at = serializers.DateTimeField(allow_null=True)
    resolution = serializers.ChoiceField(choices=Resolution.choices, allow_blank=True)


class AnswerCalls(NoticeCalls):
    """What organizations do with notices."""

    @extend_schema(responses=RungOut(many=True))
    def responses(self, request: Request, pk: uuid.UUID) -> Response:
        """Addressee by addressee, as far as the caller may know: the issuer and coordinators all, others their own."""
        return Response(RungOut(ladder(person(request), self.notice(request, pk)), many=True).data)

    @extend_schema(request=None, responses={204: None})
    def confirm(self, request: Request, pk: uuid.UUID) -> Response:
        """Confirm receipt. Safe to repeat."""
        row = self.notice(request, pk)
        nothing_in(request)
        receipts.confirm(row, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    def take(self, request: Request, pk: uuid.UUID) -> Response:
        """The caller sees to it from now on; refused where a colleague has it. Safe to repeat."""
        row = self.notice(request, pk)
        nothing_in(request)
        cases.take(row, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def let_go(self, request: Request, pk: uuid.UUID) -> Response:
        """What the caller had taken on, nobody has. Safe to repeat."""
        row = self.notice(request, pk)
        nothing_in(request)
        cases.assign(row, to=None, seen=person(request).pk, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CaseNumberIn, responses={204: None})
    def number(self, request: Request, pk: uuid.UUID) -> Response:
        """Under which number the caller's organization keeps it itself; nobody else sees it."""
        row = self.notice(request, pk)
        cases.number(row, **form_of(CaseNumber, request.data).cleaned_data, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=OutcomeIn(many=True), responses={204: None})
    def outcome(self, request: Request, pk: uuid.UUID) -> Response:
        """One or more lines of what was done; confirms receipt too. The first one's `submission_key` counts for all."""
        row = self.notice(request, pk)
        forms = _lines(request, row)
        key = next((form.cleaned_data["submission_key"] for form in forms), None)
        receipts.record(row, lines=[form.line() for form in forms], by=person(request), submission_key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=OutcomeIn, responses={204: None})
    def correct_line(self, request: Request, pk: uuid.UUID, line: uuid.UUID) -> Response:
        """Put another line in the place of one that the caller's organization recorded; that stays in the history."""
        row, before = self._line(request, pk, line)
        (form,) = _lines(request, row)
        key = form.cleaned_data["submission_key"]
        receipts.record(row, lines=[form.line(replaces=before.pk)], by=person(request), submission_key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def take_back(self, request: Request, pk: uuid.UUID, line: uuid.UUID) -> Response:
        """Take back a line that the caller's organization recorded; it stays in the history."""
        row, before = self._line(request, pk, line)
        nothing_in(request)
        receipts.take_back(row, before.pk, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _line(self, request: Request, pk: uuid.UUID, line: uuid.UUID) -> tuple[Notice, Outcome]:
        row = self.notice(request, pk)
        if not answers.may_answer(person(request), row):
            raise PermissionDenied
        return row, get_object_or_404(answers.own_lines(person(request), row), pk=line)

    @extend_schema(responses=PostOut(many=True))
    def questions(self, request: Request, pk: uuid.UUID) -> Response:
        """The threads that the caller may see: the issuer all, a reader the own."""
        threads = answers.threads(person(request), self.notice(request, pk))
        return Response(PostOut([post for thread in threads for post in thread.posts], many=True).data)

    @extend_schema(request=PostIn, responses={201: PostOut})
    def ask(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask the issuer a question."""
        row = self.notice(request, pk)
        post = questions.ask(row, **form_of(Post, request.data).cleaned_data, by=person(request))
        return Response(PostOut(post).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PostIn, responses={201: PostOut}, operation_id="notices_questions_reply")
    def reply(self, request: Request, pk: uuid.UUID, asker: uuid.UUID) -> Response:
        """Answer an organization that has asked."""
        row = self.own(request, pk)
        asked = access.plain(Question).filter(notice=row.pk).values("asker")
        organization = get_object_or_404(Organization, pk__in=asked, pk=asker)
        form = form_of(Post, request.data)
        post = questions.answer(row, asker=organization, **form.cleaned_data, by=person(request))
        return Response(PostOut(post).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=ObjectionOut(many=True))
    def objections(self, request: Request, pk: uuid.UUID) -> Response:
        """Who called the alert lawful or mistaken: the issuer sees all, an organization its own."""
        rows = responses.seen_objections(person(request), self.notice(request, pk)).select_related("organization")
        return Response(ObjectionOut(rows, many=True).data)

    @extend_schema(request=PostIn, responses=ObjectionOut, operation_id="notices_objections_explain")
    def explain(self, request: Request, pk: uuid.UUID, objection: uuid.UUID) -> Response:
        """Explain to the organization why the alert stands as it is; sent as an answer, which settles it."""
        row = self.own(request, pk)
        found = get_object_or_404(responses.seen_objections(person(request), row), pk=objection)
        done = objections.explain(found, **form_of(Post, request.data).cleaned_data, by=person(request))
        return Response(ObjectionOut(done).data)


def _lines(request: Request, row: Notice) -> list[OutcomeForm]:
    """The lines of an answer, each valid; what the form of this notice does not ask is an unknown field."""
    how = answers.ground(person(request), row)
    known = set(OutcomeForm(**how).fields)
    bodies = request.data if isinstance(request.data, list) else [request.data]
    return [checked(OutcomeForm(data_of(body, known), **how)) for body in bodies]
