"""The present, as actions and queries see it. A replayed past (the demo community) moves it; nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The moment, aware."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The day in the current time zone."""
    return timezone.localdate(now())


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Within the block, the present is this aware moment."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
