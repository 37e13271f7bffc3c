"""Evidence: files of a draft, and corrections of those of a released notice.

`store` opens a file and puts what is kept of it into the storage, before any transaction; the actions name it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused
from portal.files.kinds import Busy, Refused
from portal.files.opening import open_file
from portal.models import User
from sharing import access, attachments, storage
from sharing.actions import corrections, receipts, two_people
from sharing.actions.drafts import locked_to_write, refuse_late
from sharing.contents import Content
from sharing.enums import NoticeState
from sharing.models import Evidence, Notice, NoticeVersion, Upload
from sharing.queries.evidence import uploads_of

MOST: Final = 20  # files of one notice
ALL: Final = 100 * 1024 * 1024  # bytes of them together
_TAKEN: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)((?:[+-]\d\d:\d\d)?)")


@dataclass(frozen=True)
class Facts:
    """What somebody says about how files came to be."""

    captured_at: datetime | None = None
    captured_by: str = ""
    captured_with: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Stored:
    """A file that was opened and stored, and that no row names yet. All of it can be JSON."""

    name: str
    media_type: str
    size: int
    sha256: str
    sha256_given: str
    image_hash: str
    key: str
    preview_key: str
    taken: str


class NotNow(ActionRefused):
    """Nothing is wrong with the file: other files are being opened, and it may be given once more."""


def store(name: str, data: bytes) -> Stored:
    """Open a file and store what is kept of it. Raises ActionRefused with the reason why it is not taken, or NotNow."""
    try:
        opened = open_file(name, data)
    except Busy as busy:
        raise NotNow(str(busy), "attached") from None
    except Refused as refusal:
        raise ActionRefused(str(refusal), "attached") from None  # not chained: nothing of the file goes into a log
    return Stored(
        name=opened.name,
        media_type=opened.media_type,
        size=len(opened.content),
        sha256=opened.sha256,
        sha256_given=opened.sha256_given,
        image_hash=opened.image_hash,
        key=storage.put(opened.content),
        preview_key=storage.put(opened.preview) if opened.preview else "",
        taken=opened.taken,
    )


def refuse_early(notice: Notice) -> None:
    """Raise where nothing can be added to the notice as it stands: asked before anything is opened and stored."""
    if notice.state == NoticeState.RELEASED:
        _refuse_second(notice)
        return
    refuse_late(notice, NoticeState.DRAFT)
    _refuse_many([*attachments.shown(notice).values_list("size", flat=True), 1])


@contextmanager
def dropped_unless_taken(files: Sequence[Stored]) -> Iterator[None]:
    """What was stored for an act goes again where the act is refused."""
    try:
        yield
    except ActionRefused:
        storage.drop_after_commit(key for file in files for key in (file.key, file.preview_key))
        raise


@transaction.atomic
def attach(
    notice: Notice,
    files: Sequence[Stored],
    *,
    facts: Facts = Facts(),  # noqa: B008
    form_key: UUID | None = None,
    by: User,
) -> list[Evidence]:
    """Add stored files to a draft, and those that arrived in parts for this form. One that it holds already is not
    added twice.
    """
    row = _locked_draft(notice, by)
    made = _add(row, [*files, *_arrived(form_key, by)], facts, by, is_shown=True)
    if made:
        _touch(row, by)
        audit.record("evidence.added", target=row, by=by)
    return made


@transaction.atomic
def describe(evidence: Evidence, *, facts: Facts, by: User) -> None:
    """Say how a file of a draft came to be."""
    row = _locked_draft(evidence.notice, by)
    values = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    access.plain(Evidence).filter(pk=evidence.pk, notice=row.pk).update(**values)
    _touch(row, by)
    audit.record("evidence.described", target=evidence, by=by, fields=values)


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Remove a file from a draft; what is stored goes after the commit."""
    row = _locked_draft(evidence.notice, by)
    attachments.delete(access.plain(Evidence).filter(pk=evidence.pk, notice=row.pk))
    _touch(row, by)
    audit.record("evidence.removed", target=evidence, by=by)


@transaction.atomic
def propose(
    notice: Notice,
    *,
    added: Sequence[Stored] = (),
    facts: Facts = Facts(),  # noqa: B008
    dropped: Iterable[Evidence] = (),
    form_key: UUID | None = None,
    content: Content | None = None,
    based_on: int | None = None,
    note: str,
    by: User,
    typed: bool = False,
) -> NoticeVersion:
    """A correction of the files of a released notice, and of other content with them: until it is approved nobody else
    is shown what it adds. `based_on` and `typed` are those of `corrections.propose`.
    """
    row = locked_to_write(notice, by=by)
    refuse_late(row, NoticeState.RELEASED)
    _refuse_second(row)
    gone = {evidence.pk for evidence in dropped}
    stay = list(attachments.shown(row).exclude(pk__in=gone))
    made = _add(row, [*added, *_arrived(form_key, by)], facts, by, is_shown=False, beside=stay)
    if not made and not gone and content is None:
        raise ActionRefused(_("Add a file, or choose one that is to be dropped."), "attached")
    said = {**(content or {}), "evidence": [*stay, *made]}
    return corrections.propose(row, content=said, note=note, based_on=based_on, by=by, typed=typed)


@transaction.atomic
def opened(evidence: Evidence, *, by: User) -> bool:
    """Record that somebody is given a file; False where it may be no longer."""
    if not receipts.pull(evidence.notice, told=False, by=by):
        return False
    audit.record("evidence.opened", target=evidence, by=by)
    return True


@transaction.atomic
def pulled(evidence: Evidence, *, by: User) -> bool:
    """Record that a program is given a file; False where it may be no longer."""
    if not receipts.pull(evidence.notice, told=False, by=by):
        return False
    audit.record("evidence.pulled", target=evidence, by=by)
    return True


def sweep() -> int:
    """Remove stored files that no row names any more, or never did; how many."""
    return storage.sweep(_named)


def _named() -> set[str]:
    """Files go from uploads to evidence and never back: read in this order none is missed on its way."""
    waiting = list(access.plain(Upload).filter(stored__isnull=False).values_list("stored", flat=True))
    kept = access.plain(Evidence).values_list("key", "preview_key")
    names = ("key", "preview_key")
    return {stored[name] for stored in waiting if stored for name in names} | {key for pair in kept for key in pair}


def _arrived(form_key: UUID | None, by: User) -> list[Stored]:
    """The files that arrived in parts for a form, which takes them now; what is not whole yet stays on its way."""
    if form_key is None:
        return []
    rows = uploads_of(by).select_for_update().filter(form_key=form_key, stored__isnull=False)
    taken = [Stored(**row.stored) for row in rows if row.stored]
    rows.delete()
    return taken


def _locked_draft(notice: Notice, by: User) -> Notice:
    row = locked_to_write(notice, by=by)
    refuse_late(row, NoticeState.DRAFT)
    if not attachments.holds_files(row):
        raise ActionRefused(_("Items of this kind hold no files."))
    return row


def _refuse_second(notice: Notice) -> None:
    if corrections.is_waiting(notice):
        raise ActionRefused(_("A correction is waiting for approval already; approve or discard it first."))


def _touch(row: Notice, by: User) -> None:
    """A file is a change of the draft: whoever added it does not approve it."""
    two_people.count_in(row, by)
    row.edited_by, row.updated_at = by, clock.now()
    row.save(update_fields=["edited_by", "updated_at", "writers"])


def _add(
    row: Notice,
    files: Sequence[Stored],
    facts: Facts,
    by: User,
    *,
    is_shown: bool,
    beside: Sequence[Evidence] | None = None,
) -> list[Evidence]:
    """Rows for files that the notice does not hold yet, within its limits. `row` is locked."""
    held = list(attachments.shown(row)) if beside is None else list(beside)
    known = {evidence.sha256_given for evidence in held}
    new = {file.sha256_given: file for file in files if file.sha256_given not in known}
    _refuse_many([*(evidence.size for evidence in held), *(file.size for file in new.values())])
    zone = ZoneInfo(by.organization.time_zone)
    made = [_row(row, file, _dated(facts, file.taken, zone), by, is_shown) for file in new.values()]
    return list(access.plain(Evidence).bulk_create(made))


def _refuse_many(sizes: list[int]) -> None:
    if len(sizes) > MOST:
        raise ActionRefused(_("An item holds at most %(limit)s files.") % {"limit": MOST}, "attached")
    if sum(sizes) > ALL:
        text = _("The files of one item take at most %(limit)s MB together.")
        raise ActionRefused(text % {"limit": ALL // (1024 * 1024)}, "attached")


def _row(row: Notice, file: Stored, facts: Facts, by: User, is_shown: bool) -> Evidence:
    names = ("name", "media_type", "size", "sha256", "sha256_given", "image_hash", "key", "preview_key")
    return Evidence(
        notice_id=row.pk,
        uploaded_by=by,
        is_shown=is_shown,
        **{name: getattr(file, name) for name in names},
        **{name: getattr(facts, name) for name in facts.__dataclass_fields__},
    )


def _dated(facts: Facts, taken: str, zone: ZoneInfo) -> Facts:
    """Where nobody says when it was captured, what the camera wrote down, which is not kept in the file."""
    found = _TAKEN.fullmatch(taken)
    if facts.captured_at or not found or not 1990 <= int(found[1]) <= clock.now().year:
        return facts
    try:
        moment = datetime.fromisoformat("{}-{}-{}T{}{}".format(*found.groups()))
    except ValueError:
        return facts
    return replace(facts, captured_at=moment if moment.tzinfo else moment.replace(tzinfo=zone))
