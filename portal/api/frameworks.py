"""Frameworks as JSON: their rules, agreements and members, and what a coordinator does with them."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from portal import forms, grants, queries
from portal.actions import frameworks as act
from portal.api.base import Calls, asked
from portal.api.inputs import form_of, schema_of
from portal.enums import FrameworkPermission
from portal.forms.agreements import Agreement
from portal.models import Framework, Participation, User
from portal.requests import person

CANDIDATES: Final = 50
RulesIn = schema_of(forms.Rules, "RulesIn")
AgreementIn = schema_of(Agreement, "AgreementIn")
InvitationIn = schema_of(forms.Invitation, "InvitationIn", organization=serializers.UUIDField())


class AgreementOut(serializers.Serializer):
    """One version of the text that members accept. `silence_consents` says whether an authority that accepted it and
    does not answer when it is asked to clear a bulletin has no objection.
    """

    number = serializers.IntegerField()
    instrument = serializers.CharField()
    signatory = serializers.CharField()
    signed_on = serializers.DateField()
    text = serializers.CharField()
    accept_by_on = serializers.DateField(allow_null=True)
    silence_consents = serializers.BooleanField()


class MemberOut(serializers.Serializer):
    """A membership, as far as the caller may know it. `id`, `reads_from` and `agreement`, the number of the
    version that was accepted, are told to coordinators only, and so are memberships that have ended.
    """

    id = serializers.SerializerMethodField()
    organization = serializers.UUIDField(source="organization_id")
    name = serializers.CharField(source="organization.name")
    role = serializers.CharField()
    since = serializers.DateTimeField(source="begun_at")
    reads_from = serializers.SerializerMethodField()
    is_suspended = serializers.SerializerMethodField()
    left_at = serializers.DateTimeField(allow_null=True)
    agreement = serializers.SerializerMethodField()

    def get_id(self, row: Participation) -> uuid.UUID | None:
        return row.pk if self.context["is_coordinator"] else None

    def get_reads_from(self, row: Participation) -> datetime | None:
        return row.reads_from if self.context["is_coordinator"] else None

    def get_is_suspended(self, row: Participation) -> bool:
        return row.suspended_at is not None

    def get_agreement(self, row: Participation) -> int | None:
        return row.agreement.number if self.context["is_coordinator"] and row.agreement else None


class RegionOut(serializers.Serializer):
    """A regional framework that a national one works under."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class FrameworkOut(serializers.Serializer):
    """A framework's rules. `role` is how the caller's organization takes part."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    level = serializers.CharField()
    country = serializers.CharField()
    role = serializers.SerializerMethodField()
    description = serializers.CharField()
    community = serializers.CharField()
    working_languages = serializers.ListField(child=serializers.CharField())
    default_tlp = serializers.CharField()
    immediate_hours = serializers.IntegerField()
    high_days = serializers.IntegerField()
    routine_days = serializers.IntegerField()
    companies_alert_companies = serializers.BooleanField()
    hides_members = serializers.BooleanField()
    publishes_openly = serializers.BooleanField()
    two_people = serializers.ListField(child=serializers.CharField())
    contact = serializers.CharField()
    regional = RegionOut(many=True, source="regional.all")

    def get_role(self, framework: Framework) -> str:
        return str(self.context["roles"][framework.pk])


class FrameworkDetailOut(FrameworkOut):
    """With every version of its agreement, newest first, and its members: of a closed framework those at its closing,
    whose `id` and `reads_from` are told no more.
    """

    closed_at = serializers.DateTimeField(allow_null=True)
    closed_reason = serializers.CharField()
    agreements = AgreementOut(many=True, source="agreements.all")
    members = serializers.SerializerMethodField()

    @extend_schema_field(MemberOut(many=True))
    def get_members(self, framework: Framework) -> list[Any]:
        user: User = self.context["user"]
        rows = queries.members(framework, user)
        return list(MemberOut(rows, many=True, context=coordinates(user, framework)).data)


class CandidateOut(serializers.Serializer):
    """An organization that a coordinator could admit."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CandidatesOut(serializers.Serializer):
    """A page of them; `after` is the cursor of the next, empty at the end."""

    results = CandidateOut(many=True)
    after = serializers.CharField(allow_blank=True)


class FrameworkCalls(Calls):
    """The frameworks in which the caller's organization takes part."""

    parameters = {"candidates": ("after",)}

    @extend_schema(responses=FrameworkOut(many=True))
    def list(self, request: Request) -> Response:
        """The frameworks in which the caller's organization takes part."""
        user = person(request)
        rows = queries.own_frameworks(user).prefetch_related("regional").order_by("name")
        return Response(FrameworkOut(rows, many=True, context={"roles": queries.own_roles(user)}).data)

    @extend_schema(responses=FrameworkDetailOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One framework with its rules, agreements and members; a closed one for whoever coordinated it alone."""
        user = person(request)
        row = queries.own_frameworks(user).filter(pk=pk).first()
        return _shown(user, row or get_object_or_404(queries.led_until_closed(user), pk=pk))

    @extend_schema(request=RulesIn, responses=FrameworkDetailOut)
    def rules(self, request: Request, pk: uuid.UUID) -> Response:
        """Set the framework's rules, whole; for approvers of its coordinator."""
        user = person(request)
        row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
        form = form_of(forms.Rules, request.data, regions=queries.regions_to_name(user, row), framework=row)
        act.change_rules(row, **form.cleaned_data, by=user)
        return _shown(user, row)

    @extend_schema(request=AgreementIn, responses={201: AgreementOut})
    def publish(self, request: Request, pk: uuid.UUID) -> Response:
        """Publish a new version of the agreement; for approvers of the coordinator."""
        user = person(request)
        row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
        version = act.publish_agreement(row, **form_of(Agreement, request.data).cleaned_data, by=user)
        return Response(AgreementOut(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=CandidatesOut, parameters=[OpenApiParameter("after", str)])
    def candidates(self, request: Request, pk: uuid.UUID) -> Response:
        """Organizations that could be admitted, by name; for approvers of the coordinator."""
        row = managed(person(request), pk, FrameworkPermission.MANAGE_MEMBERSHIPS)
        rows = queries.candidates(row).filter(name__gt=asked(request, "after")).order_by("name")
        found = list(rows[: CANDIDATES + 1])
        shown = found[:CANDIDATES]
        last = shown[-1].name if len(found) > len(shown) else ""
        return Response(CandidatesOut({"results": shown, "after": last}).data)

    @extend_schema(request=InvitationIn, responses={201: MemberOut})
    def admit(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask an organization to join, which is a member once it accepts the agreement; for approvers of the
        coordinator.
        """
        user = person(request)
        row = managed(user, pk, FrameworkPermission.MANAGE_MEMBERSHIPS)
        form = form_of(forms.Invitation, request.data, candidates=queries.candidates(row))
        member = act.invite(framework=row, **form.cleaned_data, by=user)
        return Response(MemberOut(member, context={"is_coordinator": True}).data, status=status.HTTP_201_CREATED)


def own(user: User, pk: uuid.UUID) -> Framework:
    """A framework in which the person's organization takes part; any other does not exist."""
    return get_object_or_404(queries.own_frameworks(user), pk=pk)


def managed(user: User, pk: uuid.UUID, permission: FrameworkPermission) -> Framework:
    """One of these in which the person may do this: 403 for its other members."""
    row = own(user, pk)
    if not grants.may(user, permission, row):
        raise PermissionDenied
    return row


def coordinates(user: User, framework: Framework) -> dict[str, Any]:
    """The context in which `MemberOut` shows the framework's members to the person."""
    return {"is_coordinator": queries.coordinated(user).filter(pk=framework.pk).exists()}


def _shown(user: User, row: Framework) -> Response:
    return Response(FrameworkDetailOut(row, context={"user": user, "roles": queries.own_roles(user)}).data)
