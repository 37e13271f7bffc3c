"""Corrections: a new version of a released notice."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.enums import TLP
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import User
from sharing import access, attachments, contents, rooms
from sharing.actions import (
    kinds,
    languages,
    objections,
    proposals,
    recalls,
    releases,
    telling,
    telling_back,
    two_people,
)
from sharing.actions.drafts import drop_typed, locked_to_write, refuse_late
from sharing.contents import Content
from sharing.enums import FormOf, NoticeState, RecallReason, Resolution
from sharing.models import Notice, NoticeVersion, Proposal
from sharing.queries import further, reach


@transaction.atomic
def propose(
    notice: Notice,
    *,
    content: Content,
    note: str,
    based_on: int | None = None,
    by: User,
    typed: bool = False,
    taking_up: Iterable[Proposal] = (),
) -> NoticeVersion:
    """A correction, unreleased: readers keep seeing the version before it until it is approved, unless its kind lets
    this person's versions be read at once.

    `based_on` is the number of the version that its author had before them: where a newer one was released meanwhile,
    the correction would silently take it back, and is refused. `typed`: its form's working copy goes. `taking_up`:
    what readers proposed, and it answers.
    """
    row = locked_to_write(notice, by=by)
    refuse_late(row, NoticeState.RELEASED)
    if not note.strip():
        raise ActionRefused(_("Say what the correction changes: every reader sees it."), "note")
    if content.get("urgency", row.urgency) != row.urgency:
        releases.refuse_unanswerable(row, content["urgency"], by=by)
    versions = access.plain(NoticeVersion).filter(notice=row)
    if is_waiting(row):
        raise ActionRefused(_("A correction is waiting for approval already; approve or discard it first."))
    newest = versions.aggregate(n=Max("number"))["n"] or 0
    if based_on is not None and based_on != newest:
        raise Outdated(_("The item was corrected meanwhile. Look at what it says now, and begin anew."))
    version = access.plain(NoticeVersion).create(
        notice=row,
        number=newest + 1,
        content=contents.snapshot(row) | contents.dump(type(row), content),
        note=note.strip(),
        author=by,
        created_at=clock.now(),
    )
    if typed:
        drop_typed(row, FormOf.CORRECTION, by=by)
    audit.record("notice.correction_proposed", target=row, by=by, fields=content)
    proposals.take_up(version, taking_up, by=by)
    if two_people.at_once(row, by):
        approve(version, by=by)
        version.refresh_from_db()
    else:
        telling.correction_waits(version, row, by=by)
    return version


def is_waiting(notice: Notice) -> bool:
    """Whether a correction of the notice waits for approval."""
    return access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=True).exists()


def may_decide(notice: Notice, *, by: User) -> bool:
    """Whether corrections of the notice are the person's to look at and decide: of the own organization, and for an
    approver, of one whose second reader the own organization is.
    """
    if not access.is_active(by):
        return False
    is_second = by.is_approver and by.organization_id == notice.originator.second_reader_id
    return is_second or by.organization_id == notice.originator_id


def may_approve(version: NoticeVersion, *, by: User) -> bool:
    """Whether the person, who decides on a correction that waits, may also approve it: not where a second person must,
    and they wrote it.
    """
    return by.is_approver and not is_second_person_missing(version, by=by)


def is_second_person_missing(version: NoticeVersion, *, by: User) -> bool:
    """Whether it takes two people, of whom this one has written the correction."""
    return by.pk == version.author_id and two_people.needed(version.notice)


def waiting(notice: Notice) -> NoticeVersion:
    """The correction that waits for approval."""
    version = access.plain(NoticeVersion).select_related("notice").filter(notice=notice.pk, released_at=None).first()
    if version is None:
        raise ActionRefused(_("This correction is no longer waiting: somebody has decided on it."))
    return version


def looked_at(notice: Notice, *, seen: str) -> NoticeVersion:
    """The correction that waits, where `seen` is its key: the person has looked at this one and no other."""
    version = waiting(notice)
    if not seen:
        raise Outdated(_("Look first at what the correction changes, then decide on it there."), "seen")
    if seen != str(version.pk):
        raise Outdated(_("This correction is no longer waiting: somebody has decided on it."), "seen")
    return version


@transaction.atomic
def approve_seen(notice: Notice, *, seen: str, by: User) -> Notice:
    """Release the correction that the person has looked at, if it opens the item to those alone of whom they were told
    (`further.of_correction`).
    """
    row = kinds.locked(notice)
    version = looked_at(row, seen=reach.words_of(seen))
    if seen != further.of_correction(by, row, version).seen:
        text = _("Who will see it then is not what you looked at. Look once more before you approve the correction.")
        raise Outdated(text, "seen")
    return approve(version, by=by)


@transaction.atomic
def approve(version: NoticeVersion, *, by: User) -> Notice:
    """Release a correction: the notice shows it from now on, wherever it is shared. Releases stay as they are."""
    row, version = _waiting(version, by)
    rules = kinds.rules_of(row)
    refuse_late(row, NoticeState.RELEASED)
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may approve a correction."))
    if is_second_person_missing(version, by=by):
        raise NotAllowed(_("A second person must approve: you wrote this correction yourself."))
    lowered = TLP(version.content["tlp"]).rank < TLP(row.tlp).rank
    urgency = row.urgency
    contents.write(row, contents.load(type(row), version.content))
    version.approver, version.released_at = by, clock.now()
    version.save()
    telling.correction_decided(version)
    languages.refuse_unread_anywhere(row, by=by)
    if row.urgency != urgency:
        releases.ask_anew(row, by=by)
    rules.on_correction(row, version, by)
    objections.settle(row, Resolution.CORRECTED, by=by)
    fields = ["tlp_lowered"] if lowered else []
    audit.record("notice.corrected", target=row, by=by, fields=fields, told_in=rooms.shared_with(row))
    if row.tlp == TLP.RED:  # which those alone read that are asked
        recalls.recall(row, RecallReason.NARROWED, by=by)
    recalls.settle(row)
    telling.item(row, by=by)
    telling_back.taken_up(version, by=by)
    return row


@transaction.atomic
def discard(version: NoticeVersion, *, by: User) -> None:
    """Drop a correction that was not released."""
    row, version = _waiting(version, by)
    attachments.delete(attachments.proposed(row))
    proposals.open_again(version)
    telling.correction_discarded(version, by=by)
    version.delete()
    audit.record("notice.correction_discarded", target=row, by=by)


def _waiting(version: NoticeVersion, by: User) -> tuple[Notice, NoticeVersion]:
    row = kinds.locked(version.notice)
    if not may_decide(row, by=by):
        raise NotAllowed(_("Only the organization that issued this item, or its second reader, may do that."))
    current = access.plain(NoticeVersion).filter(pk=version.pk, released_at__isnull=True).first()
    if current is None:
        raise ActionRefused(_("This correction is no longer waiting: somebody has decided on it."))
    return row, current
