"""Any list of notices page by page, newest first by one of their moments: by keyset, never OFFSET."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import Q, QuerySet

from sharing.models import Notice
from sharing.queries.lists import Cursor

PAGE: Final = 25
Kind = TypeVar("Kind", bound=Notice)


@dataclass(frozen=True)
class Slice(Generic[Kind]):
    """One page; `after` is the cursor of the next, empty at the end."""

    rows: list[Kind]
    after: str


def newest_first(rows: QuerySet[Kind], moment: str, *, after: str = "", limit: int = PAGE) -> Slice[Kind]:
    """The next rows by a column that holds a moment in each of them. One query."""
    cursor = Cursor.parse(after) if after else None
    if cursor:
        same = Q(**{moment: cursor.released_at}, pk__lt=cursor.notice)
        rows = rows.filter(Q(**{f"{moment}__lt": cursor.released_at}) | same)
    found = list(rows.order_by(f"-{moment}", "-pk")[: limit + 1])
    shown = found[:limit]
    last = str(Cursor(getattr(shown[-1], moment), shown[-1].pk)) if len(found) > limit else ""
    return Slice(shown, last)
