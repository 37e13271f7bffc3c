"""The audit trail of items: the words of each act on them, and who is told of whose acts.

The originator is told what its own people did on its item, and of others: that they opened it and took it along, how
those that it asked answered, who wrote to it, and what its second reader or a coordinator decided. What an organization
keeps to itself (who has taken it on, its case number, what it typed, what each of its people has read) stays its own.
A coordinator is told what happened in its framework: memberships, rules, agreements; and of items only those that it
may read, or whose tombstone it may, or had opened before they were shared with it no more: that they were shared,
corrected, disputed or withdrawn while they were shared there, and who of its members opened or fetched them; and what
became of its own requests to share them further. Nothing that was done to them as long as they were shared elsewhere
only, and nobody who reads them elsewhere only. Whoever coordinated a framework until it was closed is still told of the
memberships, requests, rules and agreements, and of no item.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import queries, trail
from portal.enums import TLP
from portal.models import (
    AgreementScan,
    AgreementVersion,
    Application,
    AuditEvent,
    Framework,
    Organization,
    Participation,
    User,
)
from portal.trail import About, Trail
from sharing import access, hidden, parts, responses
from sharing.enums import ExtensionState
from sharing.models import (
    HOLDING,
    Addressee,
    Evidence,
    Extension,
    Meeting,
    Notice,
    Question,
    Receipt,
    Recommendation,
    Release,
)

WORDS: Final[dict[str, str | Promise]] = {
    "bulletin.begun": gettext_lazy("The month’s draft began by itself"),
    "controls_confirmed": gettext_lazy("Confirmed the own country’s controls"),
    "controls_superseded": gettext_lazy("Ended the controls that a law change had brought"),
    "controls_written": gettext_lazy("Wrote the controls that a law change brings"),
    "evidence.added": gettext_lazy("Added a file"),
    "evidence.described": gettext_lazy("Said where a file comes from"),
    "evidence.opened": gettext_lazy("Opened a file"),
    "evidence.pulled": gettext_lazy("Fetched a file with a program"),
    "evidence.removed": gettext_lazy("Removed a file from the draft"),
    "notice.assigned": gettext_lazy("Gave it to a colleague to see to"),
    "notice.called_back": gettext_lazy("Took it back from approval, as a draft"),
    "notice.case_number": gettext_lazy("Gave it a case number"),
    "notice.clearance_answered": gettext_lazy("Said whether there is an objection"),
    "notice.clearance_asked": gettext_lazy("Asked authorities to clear it"),
    "notice.clearance_ended": gettext_lazy("Asked an authority no longer to clear it"),
    "notice.confirmed": gettext_lazy("Confirmed receipt"),
    "notice.copy_handed_out": gettext_lazy("Handed a copy to somebody without an account"),
    "notice.copy_looked_up": gettext_lazy("Looked up whose copy a number names"),
    "notice.corrected": gettext_lazy("Released a correction"),
    "notice.correction_discarded": gettext_lazy("Dropped a correction"),
    "notice.correction_proposed": gettext_lazy("Proposed a correction"),
    "notice.discarded": gettext_lazy("Discarded the draft"),
    "notice.downloaded": gettext_lazy("Took it along as a file (%(form)s)"),
    "notice.drafted": gettext_lazy("Wrote the draft"),
    "notice.edited": gettext_lazy("Changed the draft"),
    "notice.extension_asked": gettext_lazy("Asked to share it with a regional framework as well"),
    "notice.extension_consented": gettext_lazy("Consented to share it with a regional framework"),
    "notice.extension_declined": gettext_lazy("Declined to share it with a regional framework"),
    "notice.extension_taken_back": gettext_lazy("Took back the request to share it with a regional framework"),
    "notice.objection": gettext_lazy("Called it lawful or mistaken"),
    "notice.objection_settled": gettext_lazy("Settled that it was called lawful or mistaken"),
    "notice.dispute_decided": gettext_lazy("Decided on a dispute"),
    "notice.disputed": gettext_lazy("Recorded that it is disputed"),
    "notice.opened": gettext_lazy("Opened it for the first time"),
    "notice.outcome": gettext_lazy("Recorded what was done"),
    "notice.proposal": gettext_lazy("Proposed a correction"),
    "notice.proposal_declined": gettext_lazy("Declined a proposed correction"),
    "notice.proposal_taken": gettext_lazy("Took up a proposed correction"),
    "notice.pulled": gettext_lazy("Fetched it with a program for the first time"),
    "notice.question": gettext_lazy("Wrote a question or an answer"),
    "notice.reaction": gettext_lazy("Reacted to it"),
    "notice.reaction_taken_back": gettext_lazy("Took a reaction back"),
    "notice.read": gettext_lazy("Read a version for the first time"),
    "notice.recalled": gettext_lazy("Asked those that had read it and can no longer to delete it"),
    "notice.recall_confirmed": gettext_lazy("Confirmed that nothing of it was kept"),
    "notice.released": gettext_lazy("Approved and released it"),
    "notice.sent_back": gettext_lazy("Sent it back to its author"),
    "notice.shared": gettext_lazy("Shared it"),
    "notice.stopped_sharing": gettext_lazy("Stopped sharing it"),
    "notice.submitted": gettext_lazy("Submitted it for approval"),
    "notice.unassigned": gettext_lazy("Put it back for any colleague to see to"),
    "notice.withdrawn": gettext_lazy("Withdrew it"),
    "notice.taken_back": gettext_lazy("Took it back within minutes of sharing it"),
    "queue.narrowed": gettext_lazy("Narrowed the queue"),
    "recommendation.adopted": gettext_lazy("Added a recommendation"),
    "recommendation.reported": gettext_lazy("Said how far a recommendation has come"),
    "reference.controls": gettext_lazy("Loaded reference data: controls"),
    "reference.names": gettext_lazy("Loaded reference data: names"),
    "reference.substances": gettext_lazy("Loaded reference data: substances"),
    "reference.techniques": gettext_lazy("Loaded reference data: methods"),
    "search.deleted": gettext_lazy("Deleted a saved search"),
    "search.renamed": gettext_lazy("Renamed a saved search"),
    "search.saved": gettext_lazy("Saved a search"),
    "template.deleted": gettext_lazy("Deleted a template"),
    "template.kept": gettext_lazy("Saved it as a template"),
    "template.renamed": gettext_lazy("Renamed a template"),
    "upload.begun": gettext_lazy("Began to send a file"),
    "upload.dropped": gettext_lazy("Gave up sending a file"),
    "working_copy.begun": gettext_lazy("Began to type"),
    "working_copy.dropped": gettext_lazy("Threw away what had been typed"),
}
NOTICES: Final = ("notice", "vendoralert", "modusoperandinote", "legislativechange", "bulletin", "meeting")
# What nobody but the organization itself is told of; and what the originator is told only of those that it asked.
PRIVATE: Final = (
    "notice.assigned",
    "notice.unassigned",
    "notice.case_number",
    "notice.copy_handed_out",
    "notice.read",
)
ANSWERS: Final = ("notice.confirmed", "notice.outcome", "notice.objection", "notice.objection_settled")
WRITTEN: Final = ("notice.question",)
DECIDED: Final = {
    "notice.extension_consented": ExtensionState.CONSENTED,
    "notice.extension_declined": ExtensionState.DECLINED,
}
OF_FRAMEWORKS: Final = ("framework", "agreementversion", "participation", "application", "agreementscan")


def of_notice(reader: User, notice: Notice, *, after: str = "") -> Trail:
    """Who did what with an item of the reader's own organization."""
    events = _told_of(reader, notice)
    nameable = responses.nameable(reader, notice)

    def named(keys: Collection[UUID]) -> Collection[UUID]:
        return nameable.filter(pk__in=keys).values_list("pk", flat=True)

    return trail.page(reader, events, named=named, about=_rooms, after=after)


def of_framework(reader: User, framework: Framework, *, after: str = "") -> Trail:
    """What happened in a framework that the reader's organization coordinates, or did until it was closed; nothing for
    anyone else.
    """
    if not leads(reader, framework):
        return Trail([], "")

    def named(keys: Collection[UUID]) -> Collection[UUID]:
        known = Q(pk__in=_known_in(framework).values("pk")) | Q(pk__in=queries.known_organizations(reader).values("pk"))
        return Organization.objects.filter(known, pk__in=keys).values_list("pk", flat=True)

    def about(events: Sequence[AuditEvent]) -> Mapping[int, About]:
        return _things(reader, events)

    events = _told_of_closed(framework) if framework.closed_at else _told_in(reader, framework)
    return trail.page(reader, events, named=named, about=about, after=after, stands=("stands_at", "stands"))


def leads(reader: User, framework: Framework) -> bool:
    """Whether the reader's organization coordinates the framework, or did until it was closed."""
    if access.coordinates(reader, framework):
        return True
    return access.is_active(reader) and queries.led_until_closed(reader).filter(pk=framework.pk).exists()


def _told_of(reader: User, notice: Notice) -> QuerySet[AuditEvent]:
    """The acts on an own item, and on its files, that its originator is told of."""
    files = [str(key) for key in access.plain(Evidence).filter(notice=notice.pk).values_list("pk", flat=True)]
    on_it = Q(target_kind__in=NOTICES, target_id=str(notice.pk)) | Q(target_kind="evidence", target_id__in=files)
    asked = access.plain(Addressee).filter(notice=notice.pk).values("organization")
    wrote = access.plain(Question).filter(notice=notice.pk).values("asker")
    own = Q(organization_id=reader.organization_id) | Q(organization_id__isnull=True)
    told = (
        ~Q(action__in=(*PRIVATE, *ANSWERS, *WRITTEN))
        | Q(action__in=ANSWERS, organization_id__in=asked)
        | Q(action__in=WRITTEN, organization_id__in=wrote)
    )
    chased = Q(action="notice.recalled") if hidden.tells_who_reads_on(notice) else Q(pk__in=[])
    return AuditEvent.objects.filter(on_it, own | told).exclude(chased)


def _told_of_closed(framework: Framework) -> QuerySet[AuditEvent]:
    """The acts in a closed framework that its last coordinator is told of: on the framework itself, and on no item."""
    rows = AuditEvent.objects.alias(room=F("rooms__framework_id"), stands_at=F("rooms__at"), stands=F("rooms__event"))
    return rows.filter(target_kind__in=OF_FRAMEWORKS, room=framework.pk)


def _told_in(reader: User, framework: Framework) -> QuerySet[AuditEvent]:
    """The acts in a framework that its coordinator is told of."""
    item = Cast(Case(When(target_kind__in=NOTICES, then=F("target_id"))), UUIDField())
    said = Cast(Case(When(target_kind="recommendation", then=F("target_id"))), UUIDField())
    rows = AuditEvent.objects.alias(
        room=F("rooms__framework_id"),
        stands_at=F("rooms__at"),
        stands=F("rooms__event"),
        item=item,
        recommendation=said,
    )
    return rows.filter(
        Q(target_kind__in=OF_FRAMEWORKS)
        | Exists(access.readable(reader, Notice).filter(pk=OuterRef("item")))
        | Exists(access.tombstones(reader).filter(pk=OuterRef("item")))
        | Exists(_lost(reader, framework).filter(notice=OuterRef("item")))
        | Exists(parts.readable_recommendations(reader).filter(pk=OuterRef("recommendation"))),
        _extension_told(reader, framework),
        room=framework.pk,
    )


def _extension_told(reader: User, framework: Framework) -> Q:
    """Of requests to share an item further, that it was asked is told to who asked alone, what was decided to both."""
    asked = access.plain(Extension).filter(
        notice=OuterRef("item"), national=framework.pk, organization=reader.organization_id
    )
    decided = Q(pk__in=[])
    for action, state in DECIDED.items():
        decided |= Q(Exists(asked.filter(state=state)), action=action)
    return ~Q(action__startswith="notice.extension_") | Q(organization_id=reader.organization_id) | decided


def _lost(reader: User, framework: Framework) -> QuerySet[Receipt]:
    """Receipts of items that the reader's organization had opened or fetched, and that were shared with the framework
    once; of RED ones, where it is asked.
    """
    once = access.plain(Release).filter(notice=OuterRef("notice"), framework=framework, ended_at__isnull=False)
    asked = access.plain(Addressee).filter(notice=OuterRef("notice"), organization=reader.organization_id)
    rows = access.plain(Receipt).filter(HOLDING, Exists(once), organization=reader.organization_id)
    return rows.filter(~Q(notice__tlp=TLP.RED) | Exists(asked))


def _known_in(framework: Framework) -> QuerySet[Organization]:
    """Whom a framework's coordinator knows by name: members, those that have left, who asked to join, and whoever
    issued what is or was shared there.
    """
    here = {"framework": framework, "organization": OuterRef("pk")}
    issued = access.plain(Release).filter(framework=framework, notice__originator=OuterRef("pk"))
    return Organization.objects.filter(
        Exists(Participation.objects.filter(**here)) | Exists(Application.objects.filter(**here)) | Exists(issued)
    )


def _rooms(events: Sequence[AuditEvent]) -> Mapping[int, About]:
    """On an item's own page: in which framework, and which file. Its issuer shared it there, and knows it."""
    rooms = Framework.objects.in_bulk([event.framework_id for event in events if event.framework_id])
    files = access.plain(Evidence).in_bulk(_targets(events, "evidence"))
    told = {event.pk: About(str(rooms[event.framework_id])) for event in events if event.framework_id in rooms}
    return told | {
        event.pk: About(files[key].name)
        for event in events
        if event.target_kind == "evidence" and (key := UUID(event.target_id)) in files
    }


def _things(reader: User, events: Sequence[AuditEvent]) -> Mapping[int, About]:
    """On a framework's page: which member, version or item. The events are those that the reader is told of; what can
    be opened no more has no address.
    """
    members = Participation.objects.select_related("organization").in_bulk(_targets(events, "participation"))
    asked = Application.objects.select_related("organization").in_bulk(_targets(events, "application"))
    scans = AgreementScan.objects.select_related("organization").in_bulk(_targets(events, "agreementscan"))
    versions = AgreementVersion.objects.in_bulk(_targets(events, "agreementversion"))
    items = access.plain(Notice).in_bulk(_targets(events, *NOTICES))
    there = _still_there(reader, items)
    adopted = access.plain(Recommendation).select_related("meeting").in_bulk(_targets(events, "recommendation"))
    labels: dict[UUID, About] = {}
    for rows in (members, asked, scans):
        labels |= {key: _organization(row) for key, row in rows.items()}
    for key, version in versions.items():
        labels[key] = About(_("version %(n)s") % {"n": version.number})
    for key, item in items.items():
        labels[key] = About(item.reference, item.get_absolute_url() if key in there else "")
    for key, row in adopted.items():
        meeting: Meeting = row.meeting
        labels[key] = About(f"{meeting.reference}, {row.number}", row.get_absolute_url())
    by_text = {str(key): about for key, about in labels.items()}
    return {event.pk: by_text[event.target_id] for event in events if event.target_id in by_text}


def _still_there(reader: User, keys: Collection[UUID]) -> set[UUID]:
    """Which of these items can be opened, if only to learn that they were withdrawn."""
    readable = access.readable(reader, Notice).filter(pk__in=keys).values("pk")
    withdrawn = access.tombstones(reader).filter(pk__in=keys).values("pk")
    found = access.plain(Notice).filter(Q(pk__in=readable) | Q(pk__in=withdrawn), pk__in=keys)
    return set(found.values_list("pk", flat=True))


def _organization(row: Any) -> About:
    return About(str(row.organization))


def _targets(events: Sequence[AuditEvent], *kinds: str) -> set[UUID]:
    return trail.uuids(event.target_id for event in events if event.target_kind in kinds)
