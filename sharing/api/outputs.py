"""How notices and their parts look as JSON. Every field is named: nothing is shown because it exists."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.enums import NoticeKind
from portal.models import User
from sharing import access
from sharing.actions.review import submission_of
from sharing.enums import NoticeState
from sharing.identifiers import defang
from sharing.models import Notice, NoticeVersion, SellerIdentifier, VendorAlert
from sharing.queries import changes
from sharing.queries.confirmation import Verdict
from sharing.queries.ladder import Rung


class EntryOut(serializers.Serializer):
    """A notice in a list."""

    id = serializers.UUIDField(source="notice.id")
    kind = serializers.CharField(source="notice.kind")
    reference = serializers.CharField(source="notice.reference")
    title = serializers.CharField(source="notice.title")
    tlp = serializers.CharField(source="notice.tlp")
    urgency = serializers.CharField(source="notice.urgency")
    originator = serializers.CharField(source="notice.originator.name")
    valid_until_on = serializers.DateField(source="notice.valid_until_on", allow_null=True)
    released_at = serializers.DateTimeField(source="release.released_at", allow_null=True)
    due_at = serializers.DateTimeField(source="addressee.due_at", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="receipt.confirmed_at", allow_null=True, default=None)
    outcome_at = serializers.DateTimeField(source="receipt.outcome_at", allow_null=True, default=None)


class PageOut(serializers.Serializer):
    """A page of a list; `after` is the cursor of the next, empty at the end."""

    results = EntryOut(many=True, source="entries")
    after = serializers.CharField()


class IdentifierOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    value = serializers.CharField()
    normalized = serializers.CharField()
    note = serializers.CharField()
    defanged = serializers.SerializerMethodField()

    def get_defanged(self, row: SellerIdentifier) -> str:
        return defang(row.kind, row.value)


class ChangeOut(serializers.Serializer):
    """One field that a waiting correction changes."""

    field = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class CorrectionOut(serializers.Serializer):
    """A correction that waits for approval; an approver sends its `id` back as `seen`."""

    id = serializers.UUIDField()
    note = serializers.CharField()
    changes = ChangeOut(many=True)


class NoticeOut(serializers.Serializer):
    """A notice with everything that its kind says, under `content`."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=NoticeState.choices)
    originator = serializers.CharField(source="originator.name")
    released_at = serializers.DateTimeField(allow_null=True)
    content = serializers.SerializerMethodField()
    own_file_number = serializers.SerializerMethodField()
    submission = serializers.SerializerMethodField()
    correction = serializers.SerializerMethodField()

    def get_content(self, notice: Notice) -> dict[str, Any]:
        """The fields of its kind; keys as in requests. What a bulletin says stands under its own address."""
        names = Notice.CONTENT_FIELDS if notice.kind == NoticeKind.BULLETIN else notice.CONTENT_FIELDS
        content = {name: _value(notice, name) for name in names}
        content["substances"] = list(notice.substances.values_list("name", flat=True))
        content["techniques"] = list(notice.techniques.values_list("code", flat=True))
        if isinstance(notice, VendorAlert):
            rows = access.plain(SellerIdentifier).filter(alert=notice.pk).order_by("position")
            content["identifiers"] = IdentifierOut(rows, many=True).data
        return content

    def get_own_file_number(self, notice: Notice) -> str | None:
        """For the issuer's own people only."""
        user: User = self.context["user"]
        own = isinstance(notice, VendorAlert) and notice.originator_id == user.organization_id
        return notice.own_file_number if own else None  # type: ignore[attr-defined]

    def get_submission(self, notice: Notice) -> str | None:
        """While in review: what an approver sends back as `seen`."""
        return submission_of(notice) if notice.state == NoticeState.IN_REVIEW else None

    @extend_schema_field(CorrectionOut(allow_null=True))
    def get_correction(self, notice: Notice) -> dict[str, Any] | None:
        """The correction that waits, and what it changes: for the issuer's own people only."""
        user: User = self.context["user"]
        rows = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=True)
        version = rows.first() if notice.originator_id == user.organization_id else None
        if version is None:
            return None
        found = changes.changes(notice, version)
        return dict(CorrectionOut({"id": version.pk, "note": version.note, "changes": found}).data)


class OutcomeOut(serializers.Serializer):
    decision = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    acted_at = serializers.DateTimeField(allow_null=True)
    markets = serializers.ListField(child=serializers.CharField())
    preserved_until_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RungOut(serializers.Serializer):
    """What one organization did with a notice: names of organizations, never of persons."""

    organization = serializers.CharField(source="organization.name")
    due_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(source="receipt.opened_at", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="receipt.confirmed_at", allow_null=True, default=None)
    is_overdue = serializers.BooleanField()
    outcomes = OutcomeOut(many=True)

    def to_representation(self, instance: Rung) -> dict[str, Any]:
        return super().to_representation(instance)


class PostOut(serializers.Serializer):
    asker = serializers.CharField(source="asker.name")
    organization = serializers.CharField(source="organization.name")
    text = serializers.CharField()
    posted_at = serializers.DateTimeField()


class SubstanceOut(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    substance_class = serializers.CharField()
    inchikey = serializers.CharField()
    treaty = serializers.CharField()
    schedule = serializers.CharField()
    is_dual_use = serializers.BooleanField()


class NameOut(serializers.Serializer):
    kind = serializers.CharField()
    value = serializers.CharField()
    form = serializers.CharField()


class ControlOut(serializers.Serializer):
    """A control. No control means no information, never that something is not controlled."""

    jurisdiction = serializers.CharField()
    substance = serializers.CharField(source="substance.name", allow_null=True, default=None)
    group_text = serializers.CharField()
    status = serializers.CharField()
    schedule = serializers.CharField()
    rule_kind = serializers.CharField()
    adopted_on = serializers.DateField(allow_null=True)
    adopted_precision = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    effective_precision = serializers.CharField()
    until_on = serializers.DateField(allow_null=True)
    instrument = serializers.CharField()
    source_url = serializers.CharField()
    evidence = serializers.CharField()
    note = serializers.CharField()


class StepOut(serializers.Serializer):
    """What one row of an authority's list does."""

    row = serializers.IntegerField(source="entry.row")
    substance = serializers.CharField(source="entry.substance.name")
    status = serializers.CharField(source="entry.status")
    rule_kind = serializers.CharField(source="entry.rule_kind")
    schedule = serializers.CharField(source="entry.schedule")
    effective = serializers.CharField(source="entry.effective.iso", default=None, allow_null=True)
    instrument = serializers.CharField(source="entry.instrument")
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])


class ConfirmationOut(serializers.Serializer):
    """The comparison; `seen` sent back with the same list writes it."""

    written = serializers.BooleanField()
    seen = serializers.CharField()
    steps = StepOut(many=True)


class SubstanceDetailOut(SubstanceOut):
    names = NameOut(many=True, source="names.all")
    controls = serializers.SerializerMethodField()

    def get_controls(self, substance: Any) -> list[dict[str, Any]]:
        rows = access.readable_controls(self.context["user"]).filter(substance=substance).select_related("substance")
        return [dict(row) for row in ControlOut(rows.order_by("jurisdiction", "effective_on"), many=True).data]


class TechniqueOut(serializers.Serializer):
    code = serializers.CharField()
    m_stage = serializers.CharField()
    tactic = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    observable_signals = serializers.CharField()
    platform_response = serializers.CharField()
    evidence = serializers.CharField()


def _value(notice: Notice, name: str) -> Any:
    """A column as JSON: rows by their key, countries by their code."""
    value = getattr(notice, name)
    if hasattr(value, "pk"):
        return str(value.pk)
    return str(value) if name in ("origin", "destination") else value
