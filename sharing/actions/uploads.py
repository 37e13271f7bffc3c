"""Files that arrive in parts over a poor line: begun, continued where the line was cut, opened once they are whole."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused
from portal.files import kinds, names
from portal.models import User
from sharing import access, storage
from sharing.actions import evidence
from sharing.actions.evidence import Stored
from sharing.models import Upload, UploadPart
from sharing.queries.evidence import uploads_of

LASTS: Final = timedelta(days=1)  # after the last part
PART: Final = 1024 * 1024  # bytes that one request may bring
WAITING: Final = 40  # uploads of one person that no form has taken yet
WAITING_BYTES: Final = 200 * 1024 * 1024


class OutOfStep(ActionRefused):
    """The part does not begin where the last one ended."""


@transaction.atomic
def begin(*, name: str, length: int, form_key: uuid.UUID, fingerprint: str = "", by: User) -> Upload:
    """A new upload, or the one of the same file that the person began before for this form: it goes on. Without a
    fingerprint nothing tells that it is the same.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once do not pass the limits together
    if length < 1:
        raise ActionRefused(_("The file is empty."), "attached")
    try:
        kinds.refuse_large(length)
    except kinds.Refused as refusal:
        raise ActionRefused(str(refusal), "attached") from None
    cleaned = names.clean(name)
    mine = uploads_of(by)
    same = {"form_key": form_key, "name": cleaned, "length": length, "fingerprint": fingerprint}
    earlier = mine.filter(**same, touched_at__gt=clock.now() - LASTS)
    if fingerprint and (row := earlier.select_for_update().first()):
        mine.filter(pk=row.pk).update(touched_at=clock.now())
        return row
    refuse_full([length], by=by)
    row = access.plain(Upload).create(
        person=by, form_key=form_key, name=cleaned, length=length, fingerprint=fingerprint
    )
    audit.record("upload.begun", target=row, by=by)
    return row


def refuse_full(lengths: Sequence[int], *, by: User) -> None:
    """Raise where so many files, or bytes of them, would not find room beside those of the person that wait."""
    held = uploads_of(by).aggregate(number=Count("pk"), bytes=Sum("length"))
    is_full = held["number"] + len(lengths) > WAITING or (held["bytes"] or 0) + sum(lengths) > WAITING_BYTES
    if lengths and is_full:
        raise ActionRefused(_("Too many files wait to be added. Save the form that they are for first."), "attached")


@transaction.atomic
def append(upload: Upload, *, place: int, data: bytes, by: User) -> Upload:
    """One part, from this place on. Raises OutOfStep where the file goes on elsewhere."""
    row = uploads_of(by).select_for_update().get(pk=upload.pk)
    if place != row.received:
        raise OutOfStep(_("The file goes on elsewhere."))
    if place + len(data) > row.length:
        raise ActionRefused(_("This is more than the file was said to hold."), "attached")
    if data:
        access.plain(UploadPart).create(upload=row, place=place, data=data)
        row.received, row.touched_at = place + len(data), clock.now()
        row.save(update_fields=["received", "touched_at"])
    return row


def finish(upload: Upload, *, by: User) -> None:
    """Open and store a file that is whole, once. One that is not taken is dropped, and ActionRefused says why; one that
    cannot be opened now stays, and NotNow is raised.
    """
    if upload.received < upload.length or upload.stored is not None:
        return
    parts = access.plain(UploadPart).filter(upload=upload.pk).order_by("place")
    data = b"".join(bytes(part) for part in parts.values_list("data", flat=True))
    if len(data) != upload.length:
        return  # somebody else has opened it meanwhile
    try:
        stored = evidence.store(upload.name, data)
    except evidence.NotNow:
        raise
    except ActionRefused:
        drop(upload, by=by)
        raise
    _keep(upload, stored)


def lacking(*, form_key: uuid.UUID | None, by: User) -> list[str]:
    """A sentence about each file of a form that it cannot take. One that is whole but unopened is opened now."""
    if form_key is None:
        return []
    said = []
    for row in uploads_of(by).filter(form_key=form_key, stored__isnull=True):
        if row.received < row.length:
            said.append(_("%(name)s: it has not arrived whole. Choose it again.") % {"name": row.name})
            continue
        try:
            finish(row, by=by)
        except ActionRefused as refusal:
            said.append(f"{row.name}: {refusal.message}")
    return said


@transaction.atomic
def _keep(upload: Upload, stored: Stored) -> None:
    row = access.plain(Upload).select_for_update().filter(pk=upload.pk, stored__isnull=True).first()
    if row is None:
        storage.drop_after_commit([stored.key, stored.preview_key])
        return
    row.stored = asdict(stored)
    row.save(update_fields=["stored"])
    access.plain(UploadPart).filter(upload=row).delete()


@transaction.atomic
def keep(files: Sequence[Stored], *, form_key: uuid.UUID, by: User) -> None:
    """Files that came whole with a form which is shown once more: they wait for it."""
    if not files:
        return
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    refuse_full([file.size for file in files], by=by)
    rows = [
        Upload(person=by, form_key=form_key, name=f.name, length=f.size, received=f.size, stored=asdict(f))
        for f in files
    ]
    for row in access.plain(Upload).bulk_create(rows):
        audit.record("upload.begun", target=row, by=by)


@transaction.atomic
def drop(upload: Upload, *, by: User) -> None:
    """The person does not want it any more, or it is not taken."""
    if _delete(uploads_of(by).filter(pk=upload.pk)):
        audit.record("upload.dropped", target=upload, by=by)


@transaction.atomic
def expire() -> int:
    """Remove uploads that nobody went on with for a day; how many."""
    rows = access.plain(Upload).filter(touched_at__lt=clock.now() - LASTS)
    return _delete(rows)


def _delete(rows: QuerySet[Upload]) -> int:
    """Delete rows and what is stored of them; how many. What a form takes meanwhile is no longer among them."""
    held = list(rows.select_for_update())
    kept = [row.stored for row in held if row.stored]
    access.plain(Upload).filter(pk__in=[row.pk for row in held]).delete()
    storage.drop_after_commit(key for stored in kept for key in (stored["key"], stored["preview_key"]))
    return len(held)
