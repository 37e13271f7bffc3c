"""Old lines of inboxes, messages that were sent or suppressed, and attempts of webhooks are removed; what waits, or was
given up, stays. What a package makes of such rows it keeps before they go.
"""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock
from portal.models import Attempt, Event, Message, Notification

BATCH: Final = 1000  # rows in one transaction
BATCHES: Final = 100  # of each kind in one look: the next goes on

Keeper = Callable[[Collection[uuid.UUID], Collection[uuid.UUID]], None]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Add what keeps something of notifications and messages, given by their keys, before they are removed in the same
    transaction; once, when the site starts.
    """
    _keepers.append(keeper)


def look() -> int:
    """Remove what is old enough; how many rows. Safe to repeat, and in several processes: each takes its own rows."""
    return sum(_again(remove) for remove in (_lines, _messages, _attempts, _events))


def forgotten_before() -> datetime:
    """Who was told of something before then may be told of it once more: nothing says so any more."""
    return _days_ago(settings.KEEP_READ_DAYS)


def _again(remove: Callable[[], int]) -> int:
    removed = 0
    for _turn in range(BATCHES):
        some = remove()
        removed += some
        if some < BATCH:
            break
    return removed


@transaction.atomic
def _lines() -> int:
    """Those that were read, and much later those that never were."""
    read_before, before = forgotten_before(), _days_ago(settings.KEEP_UNREAD_DAYS)
    old = Notification.objects.filter(event__at__lt=read_before, created_at__lt=read_before)
    keys = _taken(old.filter(Q(read_at__isnull=False) | Q(created_at__lt=before)))
    for keep in _keepers:
        keep(keys, [])
    return Notification.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def _messages() -> int:
    before = _days_ago(settings.KEEP_SENT_DAYS)
    keys = _taken(Message.objects.filter(Q(sent_at__lt=before) | Q(suppressed_at__lt=before)))
    for keep in _keepers:
        keep([], keys)
    return Message.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def _attempts() -> int:
    keys = _taken(Attempt.objects.filter(at__lt=_days_ago(settings.KEEP_SENT_DAYS)))
    return Attempt.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def _events() -> int:
    """Those that nobody has a line of any more, and no message."""
    lines = Notification.objects.filter(event=OuterRef("pk"))
    messages = Message.objects.filter(event=OuterRef("pk"))
    old = Event.objects.filter(at__lt=forgotten_before())
    keys = _taken(old.filter(~Exists(lines), ~Exists(messages)))
    return Event.objects.filter(pk__in=keys).delete()[0]


def _taken(rows: QuerySet[Notification] | QuerySet[Message] | QuerySet[Attempt] | QuerySet[Event]) -> list[uuid.UUID]:
    """The keys of some of these, which nobody else removes or changes meanwhile."""
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    return list(locked.order_by().values_list("pk", flat=True)[:BATCH])


def _days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
