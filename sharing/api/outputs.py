"""How notices look as JSON. Every field is named: nothing is shown because it exists."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.enums import NoticeKind
from portal.models import User
from sharing import access, attachments, sellers
from sharing.actions import corrections
from sharing.actions.drafts import edition_of
from sharing.actions.releases import reached
from sharing.actions.review import planned, submission_of
from sharing.api.standings import StatusOut, WakeOut, statuses
from sharing.enums import NoticeState
from sharing.identifiers import defang
from sharing.models import Addressee, Notice, NoticeVersion, Release, SellerIdentifier, VendorAlert
from sharing.queries import answers, changes, evidence, operators, redress, waking, wordings


class EntryOut(serializers.Serializer):
    """A notice in a list. `assigned_to` and `case_number` are the caller's organization's own business. `laws` make it
    actionable in the caller's markets; `is_law_changed` since the caller's organization called it lawful.
    """

    id = serializers.UUIDField(source="notice.id")
    kind = serializers.CharField(source="notice.kind")
    reference = serializers.CharField(source="notice.reference")
    is_exercise = serializers.BooleanField(source="notice.is_exercise")
    state = serializers.CharField(source="notice.state")
    title = serializers.CharField(source="notice.title")
    language = serializers.CharField(source="notice.language")
    tlp = serializers.CharField(source="notice.tlp")
    urgency = serializers.CharField(source="notice.urgency")
    originator = serializers.CharField(source="notice.originator.name")
    is_disputed = serializers.BooleanField()
    laws = WakeOut(many=True)
    is_law_changed = serializers.BooleanField()
    valid_until_on = serializers.DateField(source="notice.valid_until_on", allow_null=True)
    released_at = serializers.DateTimeField(source="release.released_at", allow_null=True)
    due_at = serializers.DateTimeField(source="addressee.due_at", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="receipt.confirmed_at", allow_null=True, default=None)
    outcome_at = serializers.DateTimeField(source="receipt.outcome_at", allow_null=True, default=None)
    assigned_to = serializers.CharField(source="receipt.holder.name", allow_null=True, default=None)
    case_number = serializers.CharField(source="receipt.case_number", allow_null=True, default=None)


class PageOut(serializers.Serializer):
    """A page of a list; `after` is the cursor of the next, empty at the end."""

    results = EntryOut(many=True, source="entries")
    after = serializers.CharField(allow_blank=True)


class TombstoneOut(serializers.Serializer):
    """What is left of a withdrawn notice to those who could read it: do not act on it any more."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    is_exercise = serializers.BooleanField()
    state = serializers.CharField()
    originator = serializers.CharField(source="originator.name")
    released_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField()
    withdrawn_reason = serializers.CharField()


class TombstonesOut(serializers.Serializer):
    """A page of tombstones; `after` is the cursor of the next, empty at the end."""

    results = TombstoneOut(many=True, source="rows")
    after = serializers.CharField(allow_blank=True)


class IdentifierOut(serializers.Serializer):
    """An identifier of the seller, as written, in its canonical form, and harmless to look at. Of one for addressees
    only, others are told the kind alone: it `is_withheld`.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    value = serializers.CharField()
    normalized = serializers.CharField()
    note = serializers.CharField()
    for_addressees = serializers.BooleanField()
    is_withheld = serializers.BooleanField()
    defanged = serializers.SerializerMethodField()

    def get_defanged(self, row: SellerIdentifier) -> str:
        return defang(row.kind, row.value)


class EvidenceOut(serializers.Serializer):
    """A file; its `id` ends the address that gives it out. `sha256` is of what is given out, `sha256_given` of what was
    handed in. `waits` for the approval of a correction, or `dropped` by one: told to the issuer and who approves."""

    id = serializers.UUIDField(source="row.id")
    name = serializers.CharField(source="row.name")
    media_type = serializers.CharField(source="row.media_type")
    size = serializers.IntegerField(source="row.size")
    sha256 = serializers.CharField(source="row.sha256")
    sha256_given = serializers.CharField(source="row.sha256_given")
    image_hash = serializers.CharField(source="row.image_hash")
    captured_at = serializers.DateTimeField(source="row.captured_at", allow_null=True)
    captured_by = serializers.CharField(source="row.captured_by")
    captured_with = serializers.CharField(source="row.captured_with")
    remark = serializers.CharField(source="row.remark")
    waits = serializers.BooleanField()
    dropped = serializers.BooleanField()


class ChangeOut(serializers.Serializer):
    """One field that a waiting correction changes."""

    field = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class CorrectionOut(serializers.Serializer):
    """A correction that waits for approval; with its `id` an approver asks who would see the item by it."""

    id = serializers.UUIDField()
    note = serializers.CharField()
    author = serializers.CharField(source="author.name")
    lowers_label = serializers.BooleanField()
    changes = ChangeOut(many=True)


class VersionOut(serializers.Serializer):
    """A released version; `note` says what a correction changed."""

    number = serializers.IntegerField()
    released_at = serializers.DateTimeField()
    note = serializers.CharField()


class StandingOut(serializers.Serializer):
    """What the caller's organization was asked, and how far it has come."""

    may_answer = serializers.BooleanField()
    is_asked = serializers.SerializerMethodField()
    due_at = serializers.DateTimeField(source="addressee.due_at", allow_null=True, default=None)
    opened_at = serializers.DateTimeField(source="receipt.opened_at", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="receipt.confirmed_at", allow_null=True, default=None)
    outcome_at = serializers.DateTimeField(source="receipt.outcome_at", allow_null=True, default=None)
    assigned_to = serializers.CharField(source="receipt.holder.name", allow_null=True, default=None)
    case_number = serializers.CharField(source="receipt.case_number", allow_null=True, default=None)

    def get_is_asked(self, standing: answers.Standing) -> bool:
        return standing.addressee is not None


class PlannedOut(serializers.Serializer):
    """A framework in which a draft is to be shared, and for whom."""

    framework = serializers.UUIDField(source="framework.pk")
    name = serializers.CharField(source="framework.name")
    audience = serializers.CharField()


class ReleaseOut(PlannedOut):
    """A framework in which it is shared, since when, and until when."""

    released_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AddresseeOut(serializers.Serializer):
    """An organization that is asked to follow up."""

    organization = serializers.UUIDField(source="organization_id")
    name = serializers.CharField(source="organization.name")


class NoticeOut(serializers.Serializer):
    """A notice with everything that its kind says, under `content`.

    `plan`, `addressees` and `unreached` are for the issuer and, while it is in review, for those who may approve it;
    `releases`, `reaches`, `own_file_number`, `returned_note` and `correction` for the issuer alone. They are null for
    everyone else. `standing` is null for the issuer.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    is_exercise = serializers.BooleanField()
    state = serializers.ChoiceField(choices=NoticeState.choices)
    originator = serializers.CharField(source="originator.name")
    released_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField()
    content = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    laws = serializers.SerializerMethodField()
    is_law_changed = serializers.SerializerMethodField()
    versions = serializers.SerializerMethodField()
    is_disputed = serializers.SerializerMethodField()
    contacts = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
    plan = serializers.SerializerMethodField()
    addressees = serializers.SerializerMethodField()
    unreached = serializers.SerializerMethodField()
    releases = serializers.SerializerMethodField()
    reaches = serializers.SerializerMethodField()
    own_file_number = serializers.SerializerMethodField()
    returned_note = serializers.SerializerMethodField()
    edition = serializers.SerializerMethodField()
    submission = serializers.SerializerMethodField()
    correction = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()

    def get_content(self, notice: Notice) -> dict[str, Any]:
        """The fields of its kind; keys as in requests. What a bulletin says stands under its own address."""
        names = Notice.CONTENT_FIELDS if notice.kind == NoticeKind.BULLETIN else notice.CONTENT_FIELDS
        content = {name: _value(notice, name) for name in names}
        content["substances"] = list(notice.substances.values_list("name", flat=True))
        content["techniques"] = list(notice.techniques.values_list("code", flat=True))
        content["translations"] = [asdict(row) for row in wordings.translations([notice]).get(notice.pk, [])]
        if isinstance(notice, VendorAlert):
            content["identifiers"] = IdentifierOut(sellers.of_alert(self._user, notice), many=True).data
        if attachments.holds_files(notice):
            content["evidence"] = EvidenceOut(evidence.of(self._user, notice), many=True).data
        return content

    @extend_schema_field(StatusOut(many=True))
    def get_status(self, notice: Notice) -> list[Any]:
        """Where each of its substances stands today in the caller's markets."""
        return statuses(self._user, list(notice.substances.all()))

    @extend_schema_field(WakeOut(many=True))
    def get_laws(self, notice: Notice) -> list[Any]:
        """Those by which an alert becomes actionable in the caller's markets, soon or lately."""
        asked = [notice.pk] if notice.kind == NoticeKind.ALERT and notice.state == NoticeState.RELEASED else []
        found = waking.of_alerts(self._user, asked, waking.today(self._user))
        return list(WakeOut(found.get(notice.pk, []), many=True).data)

    def get_is_law_changed(self, notice: Notice) -> bool:
        """Whether a law in the caller's markets has changed since its organization called the alert lawful."""
        return notice.pk in waking.answered_before(self._user, waking.today(self._user), [notice.pk])

    @extend_schema_field(VersionOut(many=True))
    def get_versions(self, notice: Notice) -> list[Any]:
        rows = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
        return list(VersionOut(rows, many=True).data)

    def get_is_disputed(self, notice: Notice) -> bool:
        """Whether somebody affected disputes it, and the issuer has not decided; `disputes` beside it say what."""
        return bool(redress.open_on([notice.pk]))

    def get_contacts(self, notice: Notice) -> list[str]:
        """Whom affected traders may ask, of the frameworks through which the caller reads it."""
        return [f"{room.name}: {room.contact}" for room in redress.contacts(self._user, notice)]

    @extend_schema_field(StandingOut(allow_null=True))
    def get_standing(self, notice: Notice) -> dict[str, Any] | None:
        return None if self._is_own(notice) else dict(StandingOut(answers.standing(self._user, notice)).data)

    @extend_schema_field(PlannedOut(many=True, allow_null=True))
    def get_plan(self, notice: Notice) -> list[Any] | None:
        return list(PlannedOut(planned(notice), many=True).data) if self._decides(notice) else None

    @extend_schema_field(AddresseeOut(many=True, allow_null=True))
    def get_addressees(self, notice: Notice) -> list[Any] | None:
        rows = access.plain(Addressee).filter(notice=notice.pk).select_related("organization")
        named = rows.order_by("organization__name")
        return list(AddresseeOut(named, many=True).data) if self._decides(notice) else None

    def get_unreached(self, notice: Notice) -> str | None:
        """Why the operator of the alert's platform will not read it as it is to be shared; empty where it will."""
        if not self._decides(notice):
            return None
        is_shared = notice.state in (NoticeState.RELEASED, NoticeState.WITHDRAWN)
        return "" if is_shared else operators.unreached(self._user, notice)

    @extend_schema_field(ReleaseOut(many=True, allow_null=True))
    def get_releases(self, notice: Notice) -> list[Any] | None:
        rows = access.plain(Release).filter(notice=notice.pk).select_related("framework").order_by("released_at")
        return list(ReleaseOut(rows, many=True).data) if self._is_own(notice) else None

    def get_reaches(self, notice: Notice) -> int | None:
        """How many others can read it now; null where that would tell who belongs to a framework that hides its
        members, and where it is shared with one in which the issuer takes no part.
        """
        return reached(notice, by=self._user) if self._is_own(notice) else None

    def get_own_file_number(self, notice: Notice) -> str | None:
        own = isinstance(notice, VendorAlert) and self._is_own(notice)
        return notice.own_file_number if own else None  # type: ignore[attr-defined]

    def get_returned_note(self, notice: Notice) -> str | None:
        """Why it came back from review."""
        return notice.returned_note if self._is_own(notice) else None

    def get_edition(self, notice: Notice) -> str | None:
        """Of a draft: what its next edit sends back as `seen`."""
        return edition_of(notice) if notice.state == NoticeState.DRAFT else None

    def get_submission(self, notice: Notice) -> str | None:
        """While in review, for whoever decides: what stands for it as it was submitted. With it an approver asks who
        would see it.
        """
        waits = notice.state == NoticeState.IN_REVIEW and corrections.may_decide(notice, by=self._user)
        return submission_of(notice, by=self._user) if waits else None

    @extend_schema_field(CorrectionOut(allow_null=True))
    def get_correction(self, notice: Notice) -> dict[str, Any] | None:
        """The correction that waits, and what it changes."""
        rows = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=True)
        decides = corrections.may_decide(notice, by=self._user)
        version = rows.select_related("author").first() if decides else None
        if version is None:
            return None
        said = {"id": version.pk, "note": version.note, "author": version.author}
        said |= {"lowers_label": changes.lowers_label(notice, version)}
        return dict(CorrectionOut({**said, "changes": changes.told(self._user, notice, version)}).data)

    def get_warnings(self, notice: Notice) -> list[str]:
        """On saving: what looks wrong about the identifiers and was taken, and who is proposed for action."""
        said: list[str] = self.context["warnings"]
        return said

    @property
    def _user(self) -> User:
        user: User = self.context["user"]
        return user

    def _is_own(self, notice: Notice) -> bool:
        return notice.originator_id == self._user.organization_id

    def _decides(self, notice: Notice) -> bool:
        """Whether the person is of the issuer, or reads it because it is in review."""
        return self._is_own(notice) or notice.state == NoticeState.IN_REVIEW


def _value(notice: Notice, name: str) -> Any:
    """A column as JSON: rows by their key, countries by their code."""
    value = getattr(notice, name)
    if hasattr(value, "pk"):
        return str(value.pk)
    return str(value) if name in ("origin", "destination") else value
