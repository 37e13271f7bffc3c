"""In which frameworks an act on an item is told to their coordinators, in the audit trail: as it is when it is done."""

from uuid import UUID

from portal.models import User
from sharing import access
from sharing.models import Notice, Release


def shared_with(notice: Notice) -> list[UUID]:
    """Of what its originator does, or is done to it as a whole: wherever it is shared."""
    rows = access.plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    return list(rows.values_list("framework", flat=True))


def read_through(reader: User, notice: Notice) -> list[UUID]:
    """Of what a reader does with it: where the reader's organization reads it, and nowhere else."""
    return list(access.readable_releases(reader).filter(notice=notice.pk).values_list("framework", flat=True))
