"""What an organization did with an item that was withdrawn, as JSON: its own lines alone."""

from typing import Any

from rest_framework import serializers

from portal.models import User
from sharing.api.outputs import TombstoneOut
from sharing.models import Notice
from sharing.queries import answers


class OwnLineOut(serializers.Serializer):
    """One line of what was done, as it stands now, without the identifiers that it concerned."""

    decision = serializers.CharField(source="row.decision")
    count = serializers.IntegerField(source="row.count", allow_null=True)
    acted_at = serializers.DateTimeField(source="row.acted_at", allow_null=True)
    markets = serializers.ListField(source="row.markets", child=serializers.CharField())
    preserved_until_on = serializers.DateField(source="row.preserved_until_on", allow_null=True)
    note = serializers.CharField(source="row.note")
    recorded_at = serializers.DateTimeField(source="row.recorded_at")


class OwnPostOut(serializers.Serializer):
    """A question of the caller's organization, or an answer to it."""

    organization = serializers.CharField(source="organization.name")
    text = serializers.CharField()
    posted_at = serializers.DateTimeField()


class OwnRecordOut(serializers.Serializer):
    """What the caller's organization did. `recall`: what it has to confirm still, or null."""

    outcomes = OwnLineOut(many=True, source="told")
    case_number = serializers.CharField()
    questions = OwnPostOut(many=True, source="posts")
    recall = serializers.UUIDField(source="recall.pk", allow_null=True, default=None)


class WithdrawnOut(TombstoneOut):
    """What is left of a withdrawn notice, with what the caller's organization did."""

    own = OwnRecordOut()


def told(user: User, tombstone: Notice) -> dict[str, Any]:
    """The tombstone of a notice, and the own record."""
    return {**TombstoneOut(tombstone).data, "own": OwnRecordOut(answers.record(user, tombstone)).data}
