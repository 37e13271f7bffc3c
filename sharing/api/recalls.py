"""What an organization is to delete, and for the originator who has confirmed it, as JSON."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.inputs import nothing_in
from portal.requests import person
from sharing.actions import recalls as act
from sharing.api.base import NoticeCalls
from sharing.models import Recall
from sharing.queries import recalls as queries
from sharing.views.recalls import recall_or_404


class RecallOut(serializers.Serializer):
    """An item that the caller's organization read and can read no longer: delete what was kept of it, then confirm.
    `reason` is the issuer's, where it withdrew the item while it was shared with the organization; title and content
    are told no more.
    """

    id = serializers.UUIDField()
    notice = serializers.UUIDField(source="notice_id")
    reference = serializers.CharField(source="notice.reference")
    kind = serializers.CharField(source="notice.kind")
    originator = serializers.CharField(source="notice.originator.name")
    why = serializers.CharField()
    reason = serializers.CharField()
    recalled_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class AskedOut(serializers.Serializer):
    """Of whom it was asked, and since when it has confirmed."""

    organization = serializers.CharField(source="organization.name")
    why = serializers.CharField()
    recalled_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class RecalledOut(serializers.Serializer):
    """How many were asked to delete what they kept, and who, as far as the issuer may know them by name."""

    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    unnamed = serializers.IntegerField()
    unnamed_confirmed = serializers.IntegerField()
    named = AskedOut(many=True)


NOBODY = queries.Recalled([], 0, 0, 0, 0)


class RecallCalls(NoticeCalls):
    """Recalls of what is no longer shared."""

    @extend_schema(responses=RecallOut(many=True))
    def index(self, request: Request) -> Response:
        """What the caller's organization is to delete and to confirm, the longest waiting first, at most fifty."""
        rows = queries.to_confirm(person(request))[: queries.SHOWN]
        return Response(RecallOut(rows, many=True).data)

    @extend_schema(responses=RecallOut)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One of them."""
        return Response(RecallOut(recall_or_404(person(request), pk)).data)

    @extend_schema(request=None, responses=RecallOut)
    def confirm(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that nothing of it was kept."""
        row = recall_or_404(person(request), pk)
        nothing_in(request)
        done: Recall = act.confirm(row, by=person(request))
        return Response(RecallOut(recall_or_404(person(request), done.pk)).data)

    @extend_schema(responses=RecalledOut)
    def of_notice(self, request: Request, pk: uuid.UUID) -> Response:
        """Who was asked to delete an item of the caller's organization, and who has confirmed."""
        found = queries.of_notice(person(request), self.own(request, pk))
        return Response(RecalledOut(found or NOBODY).data)
