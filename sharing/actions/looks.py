"""What a person has read."""

from django.db import transaction
from django.db.models import Max

from portal import audit, clock
from portal.models import User
from sharing import access
from sharing.models import Look, Notice, NoticeVersion


def look(notice: Notice, *, by: User) -> Look | None:
    """The person reads the notice as it stands now; None where no version is released yet. Only the first reading of a
    version says which one was read before. Safe to repeat.
    """
    versions = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
    newest = versions.aggregate(n=Max("number"))["n"]
    if newest is None or not access.can_read(by, notice):
        return None
    known = access.plain(Look).filter(person=by, notice=notice.pk).first()
    if known and known.version >= newest:
        known.before = None
        return known
    return _read(notice, newest, by)


@transaction.atomic
def _read(notice: Notice, newest: int, by: User) -> Look:
    first = Look(person=by, notice_id=notice.pk, version=newest, at=clock.now())
    access.plain(Look).bulk_create([first], ignore_conflicts=True)
    row = access.plain(Look).select_for_update().get(person=by, notice=notice.pk)
    if row.version < newest:
        row.before, row.version, row.at = row.version, newest, clock.now()
        row.save()
    audit.record("notice.read", target=notice, by=by)
    return row
