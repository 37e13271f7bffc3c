"""What is asked, has not been answered, and is due first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

FIRST: Final = timedelta(days=2)
GROWS: Final = 4  # times, from one slice to the next


def earliest(rows: QuerySet[Any, Any], most: int, *, since: datetime, until: datetime | None = None) -> list[Any]:
    """The first of these addressees by due time, at most so many, due from one moment on and before another.

    Looked for in slices of time that grow: most of what was ever asked has been answered, and where many answers are
    outstanding, the first slices hold enough of them.
    """
    found: list[Any] = []
    for begins, ends in _slices(since, until):
        part = rows.filter(due_at__gte=begins, **({"due_at__lt": ends} if ends else {}))
        found += part.order_by("due_at", "notice", "pk")[: most - len(found)]
        if len(found) >= most:
            break
    return found


def _slices(since: datetime, until: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """Without a gap; five for a year, and the last has no end where none is given."""
    begins, length = since, FIRST
    last = until or since + timedelta(days=365)
    while begins + length < last:
        yield begins, begins + length
        begins, length = begins + length, length * GROWS
    yield begins, until
