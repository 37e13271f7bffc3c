"""What is known here of a PDF that somebody received, as far as the asker may read the bulletin that it is.

Whoever may not read it is told what the file says of itself, and not that there is such a bulletin.
"""

from dataclasses import dataclass
from uuid import UUID

from portal.models import User
from portal.verifying import Seen
from sharing import access
from sharing.models import Notice, NoticeVersion
from trends.models import Bulletin, BulletinFile, Copy


@dataclass(frozen=True)
class Verdict:
    """`notice` is the bulletin of which this is the file, byte by byte, or its tombstone; None where the asker may read
    none. `newest` is the number of its newest version.
    """

    seen: Seen
    notice: Notice | None = None
    version: int = 0
    newest: int = 0

    @property
    def is_withdrawn(self) -> bool:
        return self.notice is not None and self.notice.withdrawn_at is not None

    @property
    def is_superseded(self) -> bool:
        return self.version < self.newest


def of(seen: Seen, *, reader: User) -> Verdict:
    """The verdict for a reader."""
    found = _given(seen.sha256)
    notice = _readable(found[0], reader) if found else None
    if found is None or notice is None:
        return Verdict(seen)
    versions = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
    newest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Verdict(seen, notice, found[1], newest)


def _given(sha256: str) -> tuple[UUID, int] | None:
    """Key and version of the bulletin of which this is a file that was given out."""
    copies, files = (access.plain(Copy), access.plain(BulletinFile))
    row = copies.filter(sha256=sha256).first() or files.defer("content").filter(sha256=sha256).first()
    return (row.bulletin_id, row.version) if row else None


def _readable(key: UUID, reader: User) -> Notice | None:
    return (
        access.readable(reader, Bulletin).select_related("originator").filter(pk=key).first()
        or access.tombstones(reader).select_related("originator").filter(pk=key).first()
    )
