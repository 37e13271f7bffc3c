"""How controls, and where substances stand in markets, look as JSON."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from portal import clock
from portal.models import User
from sharing.enums import EvidenceMark
from sharing.models import Substance
from sharing.queries import status
from sharing.standing import Line


class LineOut(serializers.Serializer):
    """A control as it stands on a day. No control means no information, never that something is not controlled.

    A date is the first day that it may mean; `..._precision` says whether its day, month or year is known. `when` and
    `mark` say the dates and the evidence in words. A control of a group in words has no substance.
    """

    jurisdiction = serializers.CharField(source="control.jurisdiction")
    substance = serializers.CharField(source="control.substance.name", allow_null=True, default=None)
    slug = serializers.CharField(source="control.substance.slug", allow_null=True, default=None)
    group_text = serializers.CharField(source="control.group_text")
    phase = serializers.CharField()
    when = serializers.CharField()
    status = serializers.CharField(source="control.status")
    schedule = serializers.CharField(source="control.schedule")
    rule_kind = serializers.CharField(source="control.rule_kind")
    adopted_on = serializers.DateField(source="control.adopted_on", allow_null=True)
    adopted_precision = serializers.CharField(source="control.adopted_precision")
    effective_on = serializers.DateField(source="control.effective_on", allow_null=True)
    effective_precision = serializers.CharField(source="control.effective_precision")
    effect_rule = serializers.CharField(source="control.effect_rule")
    until_on = serializers.DateField(source="control.until_on", allow_null=True)
    instrument = serializers.CharField(source="control.instrument")
    source_url = serializers.CharField(source="control.source_url")
    law_change = serializers.UUIDField(source="control.law_change_id", allow_null=True)
    evidence = serializers.CharField(source="control.evidence")
    mark = serializers.CharField()
    reported_by = serializers.SerializerMethodField()
    confirmed_at = serializers.DateTimeField(source="control.confirmed_at", allow_null=True)
    note = serializers.CharField(source="control.note")

    def get_reported_by(self, line: Line) -> str | None:
        """Who reported what nobody has confirmed, as the mark names it; nobody else is named."""
        reporter = line.control.reported_by
        return reporter.name if reporter and line.control.evidence == EvidenceMark.REPORTED else None


class MarketOut(serializers.Serializer):
    """One jurisdiction: the caller's market, or the UN or the EU, which inform markets (`is_market` is false).

    `groups` counts rules that name groups in words: whether one covers the substance, a person must decide. `listed`
    is what the UN's reference list says where no decision is on record.
    """

    jurisdiction = serializers.CharField()
    name = serializers.CharField()
    is_market = serializers.BooleanField()
    is_known = serializers.BooleanField()
    listed = serializers.CharField()
    groups = serializers.IntegerField()
    lines = LineOut(many=True)


class StatusOut(serializers.Serializer):
    """Where one substance stands today in the caller's markets. Not legal advice."""

    substance = serializers.CharField(source="substance.name")
    slug = serializers.CharField(source="substance.slug")
    is_dual_use = serializers.BooleanField(source="substance.is_dual_use")
    markets = MarketOut(many=True)


class WakeOut(serializers.Serializer):
    """A control by which an alert becomes actionable in a market of the caller's: soon, or it did so lately. `control`
    is its id; `days` until it takes effect, null where that has happened or no day is known; `text` the same in words.
    """

    control = serializers.UUIDField(source="control.pk")
    jurisdiction = serializers.CharField(source="control.jurisdiction")
    substance = serializers.CharField(source="control.substance.name")
    slug = serializers.CharField(source="control.substance.slug")
    status = serializers.CharField(source="control.status")
    phase = serializers.CharField(source="line.phase")
    effective_on = serializers.DateField(source="control.effective_on")
    effective_precision = serializers.CharField(source="control.effective_precision")
    days = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


def statuses(user: User, substances: Sequence[Substance]) -> list[Any]:
    """Where substances stand today in the markets of the person's organization, in the order given."""
    found = status.statuses(user, substances, clock.today())
    return list(StatusOut([{"substance": row, "markets": found[row]} for row in substances], many=True).data)
