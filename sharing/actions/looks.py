"""What a person has read."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from portal import audit, clock
from portal.models import User
from sharing import access
from sharing.models import Look, Notice, NoticeVersion


def newest(notice: UUID) -> int:
    """The number of the version that a page shows at least, if the notice is read after this was asked: one that comes
    between the two is shown and does not count as read. 0 where none is released.
    """
    versions = access.plain(NoticeVersion).filter(notice=notice, released_at__isnull=False)
    return versions.aggregate(n=Max("number"))["n"] or 0


def look(notice: Notice, shown: int, *, by: User) -> Look | None:
    """The person reads this version of the notice; None where no version is released yet. Only the first reading of a
    version says which one was read before. Safe to repeat.
    """
    if not shown or not access.can_read(by, notice):
        return None
    known = access.plain(Look).filter(person=by, notice=notice.pk).first()
    if known and known.version >= shown:
        known.before = None
        return known
    return _read(notice, shown, by)


@transaction.atomic
def _read(notice: Notice, shown: int, by: User) -> Look:
    first = Look(person=by, notice_id=notice.pk, version=shown, at=clock.now())
    access.plain(Look).bulk_create([first], ignore_conflicts=True)
    row = access.plain(Look).select_for_update().get(person=by, notice=notice.pk)
    if row.version < shown:
        row.before, row.version, row.at = row.version, shown, clock.now()
        row.save()
    audit.record("notice.read", target=notice, by=by)
    return row
