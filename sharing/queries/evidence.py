"""The files of a notice, as its reader sees them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet, Value

from portal.models import User
from sharing import access, parts
from sharing.models import Evidence, Notice, Upload

BLANK: Final = ("0" * 16, "f" * 16)  # a picture of one colour, and one that only fades: alike without being the same
CAP: Final = 100


@dataclass(frozen=True)
class Shown:
    """A file, and in how many other notices that the reader may read the same picture is; `waits` for an approval."""

    row: Evidence
    elsewhere: int
    waits: bool
    dropped: bool


def of(reader: User, notice: Notice) -> list[Shown]:
    """The files of a notice that the reader may open; what was dropped stands last."""
    rows = list(parts.readable_evidence(reader).filter(notice=notice.pk).select_related("uploaded_by"))
    elsewhere = _elsewhere(reader, notice, rows)
    found = [Shown(row, elsewhere[row.image_hash], _waits(row), _is_dropped(row)) for row in rows]
    return sorted(found, key=lambda file: file.dropped)


def uploads_of(person: User) -> QuerySet[Upload]:
    """The files that a person has on the way: nobody else's, not a colleague's either."""
    return access.plain(Upload).filter(person=person) if access.is_active(person) else access.plain(Upload).none()


def _waits(row: Evidence) -> bool:
    return row.shown_at is None and not row.is_shown


def _is_dropped(row: Evidence) -> bool:
    return row.shown_at is not None and not row.is_shown


def _elsewhere(reader: User, notice: Notice, rows: Sequence[Evidence]) -> Counter[str]:
    """How many other notices that the reader may read show each picture; each as far as the cap."""
    hashes = {row.image_hash for row in rows} - {"", *BLANK}
    if not hashes:
        return Counter()
    others = access.readable(reader, Notice).filter(is_exercise=False).exclude(pk=notice.pk).order_by()
    shown = access.plain(Evidence).filter(notice=OuterRef("pk"), is_shown=True)
    counted = [
        others.filter(Exists(shown.filter(image_hash=one))).values_list(Value(one))[:CAP] for one in sorted(hashes)
    ]
    return Counter(image_hash for (image_hash,) in counted[0].union(*counted[1:], all=True))
