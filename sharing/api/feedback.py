"""Disputes, reactions and proposals as JSON."""

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import form_of, nothing_in, schema_of
from portal.forms import Reason
from portal.models import User
from portal.requests import person
from sharing.actions import disputes, proposals, reactions
from sharing.api.base import NoticeCalls
from sharing.enums import Feeling, ProposalState, Verdict
from sharing.forms.feedback import DecisionForm, DisputeForm, ProposalForm
from sharing.models import Dispute, Notice, Proposal
from sharing.queries import feedback, redress

DisputeIn = schema_of(DisputeForm, "DisputeIn")
DecisionIn = schema_of(DecisionForm, "DisputeDecisionIn")
DeclineIn = schema_of(Reason, "ProposalDeclineIn")
KIND = OpenApiParameter("kind", enum=Feeling.values, location=OpenApiParameter.PATH)


class ProposalIn(serializers.Serializer):
    """`field` is a field or a part of the item's content (`identifiers`, `substances`, `techniques`, `translations`,
    `evidence`, as far as its kind has them), or `other`.
    """

    field = serializers.CharField()
    text = serializers.CharField()
    submission_key = serializers.UUIDField(required=False)


class DisputeOut(serializers.Serializer):
    """A dispute, which every reader sees until the issuer has decided and after it. `recorded_by` is the organization
    that recorded it: told to itself and to the issuer.
    """

    id = serializers.UUIDField()
    recorded_at = serializers.DateTimeField()
    disputed_by = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.ChoiceField(choices=["", *Verdict.values])
    answer = serializers.CharField()
    recorded_by = serializers.SerializerMethodField()

    def get_recorded_by(self, row: Dispute) -> str | None:
        user: User = self.context["user"]
        knows = user.organization_id in (row.organization_id, self.context["originator"])
        return row.organization.name if knows else None


class ReactionOut(serializers.Serializer):
    """One kind of reaction. To a reader: whether it is its own. To the issuer: by whom, and by how many more whom a
    framework does not name.
    """

    kind = serializers.CharField()
    is_own = serializers.BooleanField()
    names = serializers.ListField(child=serializers.CharField())
    others = serializers.IntegerField()


class ProposalOut(serializers.Serializer):
    """What an organization proposes to correct, and the issuer's answer: told to the two alone."""

    id = serializers.UUIDField()
    organization = serializers.CharField(source="organization.name")
    field = serializers.CharField()
    text = serializers.CharField()
    made_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ProposalState.choices)
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class FeedbackCalls(NoticeCalls):
    """What readers tell an issuer, and what it answers."""

    @extend_schema(responses=DisputeOut(many=True))
    def disputes(self, request: Request, pk: uuid.UUID) -> Response:
        """The disputes of an item."""
        row = self.notice(request, pk)
        return Response(DisputeOut(redress.of(row), many=True, context=_told(request, row)).data)

    @extend_schema(request=DisputeIn, responses={201: DisputeOut})
    def dispute(self, request: Request, pk: uuid.UUID) -> Response:
        """Record a dispute; for approvers of a framework's coordinator, or of a company that is asked."""
        row = self._shown(request, pk)
        if not redress.may_record(person(request), row):
            raise PermissionDenied
        made = disputes.record(row, **form_of(DisputeForm, request.data).cleaned_data, by=person(request))
        return Response(DisputeOut(made, context=_told(request, row)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DecisionIn, responses=DisputeOut, operation_id="notices_disputes_decide")
    def decide(self, request: Request, pk: uuid.UUID, dispute: uuid.UUID) -> Response:
        """Decide on a dispute: upheld once the item was corrected, else rejected with a reason; for its approvers."""
        row = self.own(request, pk)
        if not person(request).is_approver:
            raise PermissionDenied
        found = get_object_or_404(redress.of(row), pk=dispute)
        disputes.decide(found, **form_of(DecisionForm, request.data).cleaned_data, by=person(request))
        return Response(DisputeOut(redress.of(row).get(pk=found.pk), context=_told(request, row)).data)

    @extend_schema(responses=ReactionOut(many=True))
    def reactions(self, request: Request, pk: uuid.UUID) -> Response:
        """Reactions: the own ones, and to the issuer everyone's."""
        return Response(ReactionOut(feedback.reactions(person(request), self.notice(request, pk)), many=True).data)

    @extend_schema(request=None, responses={204: None}, parameters=[KIND])
    def react(self, request: Request, pk: uuid.UUID, kind: str) -> Response:
        """React to an item; only its issuer sees it."""
        row = self.notice(request, pk)
        nothing_in(request)
        reactions.react(row, _kind(kind), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, parameters=[KIND])
    def take_back(self, request: Request, pk: uuid.UUID, kind: str) -> Response:
        """Take a reaction back."""
        row = self.notice(request, pk)
        nothing_in(request)
        reactions.take_back(row, _kind(kind), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ProposalOut(many=True))
    def proposals(self, request: Request, pk: uuid.UUID) -> Response:
        """Proposals to correct an item: the own organization's, and to the issuer all."""
        return Response(ProposalOut(feedback.told(person(request), self.notice(request, pk)), many=True).data)

    @extend_schema(request=ProposalIn, responses={201: ProposalOut})
    def propose(self, request: Request, pk: uuid.UUID) -> Response:
        """Propose a correction; only the issuer sees it."""
        row = self._shown(request, pk)
        form = form_of(ProposalForm, request.data, notice=row)
        made = proposals.propose(row, **form.cleaned_data, by=person(request))
        return Response(ProposalOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DeclineIn, responses={204: None})
    def decline(self, request: Request, pk: uuid.UUID, proposal: uuid.UUID) -> Response:
        """Decline a proposal with a reason. One is taken up by the correction that names it among its `proposals`."""
        found = self._proposed(request, pk, proposal)
        proposals.decline(found, **form_of(Reason, request.data).cleaned_data, by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, request: Request, pk: uuid.UUID) -> Notice:
        row = self.notice(request, pk)
        if row.kind not in redress.KINDS:
            raise Http404
        return row

    def _proposed(self, request: Request, pk: uuid.UUID, proposal: uuid.UUID) -> Proposal:
        return get_object_or_404(feedback.proposals(person(request), self.own(request, pk)), pk=proposal)


def _told(request: Request, row: Notice) -> dict[str, object]:
    return {"user": person(request), "originator": row.originator_id}


def _kind(text: str) -> str:
    if text not in Feeling.values:
        raise Http404
    return text
