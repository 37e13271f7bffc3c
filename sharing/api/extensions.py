"""Requests to share an item with a regional framework, as JSON."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import CHANGED, form_of, nothing_in, refuse_unseen, schema_of
from portal.models import User
from portal.requests import person
from sharing import responses
from sharing.actions import extensions as act
from sharing.api.audience import AudienceOut, told
from sharing.api.base import NoticeCalls
from sharing.api.inputs import SeenIn
from sharing.forms.workflow import Decline, Extend, Seen
from sharing.queries import extensions as queries
from sharing.queries import further
from sharing.views.extensions import askable_or_403, asked_or_403, extension_or_404, to_decide_or_403

ExtendIn = schema_of(Extend, "ExtendIn", framework=serializers.UUIDField())
DeclineIn = schema_of(Decline, "DeclineExtensionIn")


class ExtensionOut(serializers.Serializer):
    """A coordinator's request, and what the issuer decided; `reason` says why it declined."""

    id = serializers.UUIDField()
    notice = serializers.UUIDField(source="notice_id")
    reference = serializers.CharField(source="notice.reference")
    national = serializers.CharField(source="national.name")
    framework = serializers.UUIDField(source="framework_id")
    name = serializers.CharField(source="framework.name")
    audience = serializers.CharField()
    organization = serializers.CharField(source="organization.name")
    why = serializers.CharField()
    asked_at = serializers.DateTimeField()
    state = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ExtensionCalls(NoticeCalls):
    """Asking, taking back, consenting, declining."""

    @extend_schema(responses=ExtensionOut(many=True))
    def to_decide(self, request: Request) -> Response:
        """What the caller's organization is asked and has not decided, the longest waiting first, at most twenty."""
        rows = queries.to_decide(person(request))[: queries.SHOWN]
        return Response(ExtensionOut(rows, many=True).data)

    @extend_schema(responses=ExtensionOut(many=True), operation_id="notices_extensions_list")
    def of_notice(self, request: Request, pk: uuid.UUID) -> Response:
        """Requests about one item: of the issuer's all, of others the own."""
        row = self.notice(request, pk)
        return Response(ExtensionOut(responses.extensions(person(request)).filter(notice=row.pk), many=True).data)

    @extend_schema(request=ExtendIn, responses={201: ExtensionOut})
    def ask(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask the issuer to share it with a regional framework that a framework which one coordinates names."""
        user = person(request)
        row = askable_or_403(user, pk)
        form = form_of(Extend, request.data, user=user, notice=row)
        made = act.ask(row, **form.cleaned_data, by=user)
        return _shown(user, made.pk, status.HTTP_201_CREATED)

    @extend_schema(responses=ExtensionOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One request."""
        return _shown(person(request), pk)

    @extend_schema(responses=AudienceOut, operation_id="extensions_consent_audience")
    def further(self, request: Request, pk: uuid.UUID) -> Response:
        """Who would see the item as well, if the caller consented."""
        user = person(request)
        row = to_decide_or_403(user, pk)
        return Response(told(user, row.notice, further.of_request(user, row)))

    @extend_schema(request=SeenIn, responses={200: ExtensionOut, **CHANGED})
    def consent(self, request: Request, pk: uuid.UUID) -> Response:
        """Share it there. `seen` is what one was told of who would see it as well: 428 without it, and 409 where that
        is not so any more.
        """
        user = person(request)
        row = to_decide_or_403(user, pk)
        form = form_of(Seen, request.data)
        refuse_unseen(request.data, "seen")
        act.consent(row, seen=form.cleaned_data["seen"], by=user)
        return _shown(user, pk)

    @extend_schema(request=DeclineIn, responses=ExtensionOut)
    def decline(self, request: Request, pk: uuid.UUID) -> Response:
        """Do not share it there; `reason` is read by the coordinator."""
        user = person(request)
        row = to_decide_or_403(user, pk)
        act.decline(row, **form_of(Decline, request.data).cleaned_data, by=user)
        return _shown(user, pk)

    @extend_schema(request=None, responses=ExtensionOut)
    def take_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Ask no longer, while nobody has decided."""
        user = person(request)
        row = asked_or_403(user, pk)
        nothing_in(request)
        act.take_back(row, by=user)
        return _shown(user, pk)


def _shown(user: User, pk: uuid.UUID, code: int = status.HTTP_200_OK) -> Response:
    return Response(ExtensionOut(extension_or_404(user, pk)).data, status=code)
