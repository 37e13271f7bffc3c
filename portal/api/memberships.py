"""Memberships as JSON: a member accepts its agreement; a coordinator suspends, resumes and ends."""

import uuid

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal import forms, lasting, queries
from portal.actions import closing
from portal.actions import frameworks as act
from portal.actions import participations as later
from portal.api.base import Calls
from portal.api.frameworks import AgreementOut, MemberOut, managed
from portal.api.inputs import form_of, nothing_in, schema_of
from portal.enums import FrameworkPermission
from portal.forms.agreements import Acceptance
from portal.forms.memberships import ChangedRole, Closing, ReadsSince
from portal.models import Participation, User
from portal.requests import person

AcceptanceIn = schema_of(Acceptance, "AcceptanceIn")
ReasonIn = schema_of(forms.Reason, "ReasonIn")
ReadsSinceIn = schema_of(ReadsSince, "ReadsSinceIn", reads_from=serializers.DateField())
RoleIn = schema_of(ChangedRole, "MembershipRoleIn")
ClosingIn = schema_of(Closing, "ClosingIn")


class ToAcceptOut(serializers.Serializer):
    """A membership of the caller's organization whose agreement has a newer version than it accepted. After
    `accept_by_on` nothing is read there until it is accepted.
    """

    id = serializers.UUIDField(source="membership.pk")
    framework = serializers.UUIDField(source="membership.framework_id")
    name = serializers.CharField(source="membership.framework.name")
    role = serializers.CharField(source="membership.role")
    accept_by_on = serializers.DateField(allow_null=True)


class OwnMembershipOut(serializers.Serializer):
    """A membership of the caller's organization that has not ended. Where it is suspended, or its framework is closed,
    nothing is read there.
    """

    id = serializers.UUIDField()
    framework = serializers.UUIDField(source="framework_id")
    name = serializers.CharField(source="framework.name")
    role = serializers.CharField()
    since = serializers.DateTimeField(source="begun_at")
    reads_from = serializers.DateTimeField()
    suspended_at = serializers.DateTimeField(allow_null=True)
    suspended_reason = serializers.CharField()
    closed_at = serializers.DateTimeField(source="framework.closed_at", allow_null=True)
    closed_reason = serializers.CharField(source="framework.closed_reason")


class MembershipCalls(Calls):
    """Memberships of the caller's frameworks."""

    @extend_schema(responses=ToAcceptOut(many=True))
    def to_accept(self, request: Request) -> Response:
        """Memberships of the own organization that have a new agreement to accept."""
        return Response(ToAcceptOut(lasting.waiting_acceptances(person(request)), many=True).data)

    @extend_schema(responses=OwnMembershipOut(many=True))
    def own(self, request: Request) -> Response:
        """The memberships of the own organization that have not ended, also suspended and closed ones."""
        return Response(OwnMembershipOut(lasting.own(person(request)), many=True).data)

    @extend_schema(request=None, responses={204: None})
    def leave(self, request: Request, pk: uuid.UUID) -> Response:
        """Leave a framework; for approvers of the member."""
        user = person(request)
        row = get_object_or_404(lasting.to_leave(user), pk=pk)
        nothing_in(request)
        later.leave(row, by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReadsSinceIn, responses=MemberOut)
    def since(self, request: Request, pk: uuid.UUID) -> Response:
        """Change from which day on a member reads; for approvers of the coordinator."""
        row = _managed(person(request), pk)
        later.read_since(row, **form_of(ReadsSince, request.data).cleaned_data, by=person(request))
        return _shown(row)

    @extend_schema(request=RoleIn, responses=MemberOut)
    def role(self, request: Request, pk: uuid.UUID) -> Response:
        """Change as what a member takes part; for approvers of the coordinator."""
        row = _managed(person(request), pk)
        form = form_of(ChangedRole, request.data, organization=row.organization)
        later.change_role(row, **form.cleaned_data, by=person(request))
        return _shown(row)

    @extend_schema(request=ClosingIn, responses={204: None})
    def close(self, request: Request, pk: uuid.UUID) -> Response:
        """Close a framework for good, with its code to confirm and a reason; for approvers of its coordinator."""
        user = person(request)
        row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
        closing.close(row, **form_of(Closing, request.data).cleaned_data, by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=AgreementOut)
    def agreement(self, request: Request, pk: uuid.UUID) -> Response:
        """The newest version of an agreement that waits to be accepted; for approvers of the member."""
        row = _awaiting(person(request), pk)
        return Response(AgreementOut(row.framework.agreements.all()[0]).data)

    @extend_schema(request=AcceptanceIn, responses={204: None})
    def accept(self, request: Request, pk: uuid.UUID) -> Response:
        """Accept it for the own organization; `version` is the number of the one that was read."""
        user = person(request)
        row = _awaiting(user, pk)
        act.accept(row, **form_of(Acceptance, request.data).cleaned_data, by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReasonIn, responses=MemberOut)
    def suspend(self, request: Request, pk: uuid.UUID) -> Response:
        """Suspend a membership, with a reason; for approvers of the coordinator."""
        row = _managed(person(request), pk)
        act.suspend(row, **form_of(forms.Reason, request.data).cleaned_data, by=person(request))
        return _shown(row)

    @extend_schema(request=None, responses=MemberOut)
    def resume(self, request: Request, pk: uuid.UUID) -> Response:
        """End the suspension of a membership; for approvers of the coordinator."""
        row = _managed(person(request), pk)
        nothing_in(request)
        act.resume(row, by=person(request))
        return _shown(row)

    @extend_schema(request=None, responses=MemberOut)
    def end(self, request: Request, pk: uuid.UUID) -> Response:
        """End a membership; for approvers of the coordinator."""
        row = _managed(person(request), pk)
        nothing_in(request)
        act.end(row, by=person(request))
        return _shown(row)


def _awaiting(user: User, pk: uuid.UUID) -> Participation:
    """A membership of the own organization with an agreement to accept; 403 for those who are no approvers."""
    row = get_object_or_404(queries.to_accept(user), pk=pk)
    if not user.is_approver:
        raise PermissionDenied
    return row


def _managed(user: User, pk: uuid.UUID) -> Participation:
    """A membership that the person may manage: 404 where it may not know of it, 403 where it may only look."""
    row = get_object_or_404(queries.known_memberships(user), pk=pk)
    managed(user, row.framework_id, FrameworkPermission.MANAGE_MEMBERSHIPS)
    return row


def _shown(row: Participation) -> Response:
    """The membership as it is now."""
    fresh = Participation.objects.select_related("organization", "agreement").get(pk=row.pk)
    return Response(MemberOut(fresh, context={"is_coordinator": True}).data)
