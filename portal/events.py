"""What people are told of. An act writes one event, and one line a person in the portal, in its own transaction; what
must be told at once is mailed as well, and the rest waits for each person's summary.

What a line says, and whether its reader may still have it, is asked anew each time by the package that knows.
"""

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from portal import clock, marks, outbox
from portal.enums import EventKind
from portal.models import Event, Message, Notification, User

# For so long an act can be taken back before anybody who has not looked learns of it: mails and webhooks wait.
UNSEEN: Final = timedelta(minutes=10)
MANY: Final = 99  # unread lines are counted up to here


@dataclass(frozen=True)
class Line:
    """What an event says to one person, in the language that is active: `text` is what happened, `name` what it
    happened to; `title`, in `language`, stands on pages and in no mail; `must`, whether the person is to confirm
    something; `is_exercise`, whether all of it is one; `is_immediate`, whether the item asks for an answer at once.
    """

    text: str
    kind: str
    name: str
    url: str
    label: str = ""
    title: str = ""
    language: str = ""
    issuer: str = ""
    due_at: datetime | None = None
    must: bool = False
    is_exercise: bool = False
    is_immediate: bool = False


@dataclass(frozen=True)
class Teller:
    """What a package knows of its kinds of events: which of a person's notifications it may have now, as a condition
    on notifications, and what these say. `lines` leaves out what the person may not have; `lasts` tells whether that
    is so for a time only, and the person will be to have it again; `is_done`, whether what it asks of the person is
    done, so that no mail needs to ask it any more.
    """

    entitled: Callable[[User], Q]
    lines: Callable[[User, Collection[Event]], Mapping[uuid.UUID, Line]]
    lasts: Callable[[User, Event], bool]
    is_done: Callable[[User, Event], bool] = lambda person, event: False


log = logging.getLogger(__name__)
_tellers: dict[str, Teller] = {}
_expected: list[Callable[[datetime], int]] = []


def register(kinds: Iterable[EventKind], teller: Teller) -> None:
    """Name what knows of these kinds; once, when the site starts."""
    _tellers.update(dict.fromkeys(kinds, teller))


def tell(
    kind: EventKind,
    *,
    subject: uuid.UUID,
    key: str,
    people: QuerySet[User],
    number: int = 0,
    since: datetime | None = None,
    instead_of: Sequence[EventKind] = (),
    by: User | None,
    at_once: bool = False,
    wait: timedelta = timedelta(0),
    not_called: uuid.UUID | None = None,
) -> int:
    """Tell people of what happened, in the caller's transaction; never the one who acted, never anybody twice. Returns
    how many lines, mails and calls were written.

    Whoever came to the portal after `since`, or after it happened, is told nothing. What they were told of the subject
    by the kinds in `instead_of` and have not read counts as read, and a call of the same kind that waits is folded into
    this one's. `at_once`: each is mailed as well. Endpoints of their organizations, but for the one that is
    `not_called`, are called once `wait` is over. Takes the same few statements for one person as for thousands.
    """
    Event.objects.bulk_create(
        [Event(kind=kind, subject=subject, number=number, key=key, at=clock.now())], ignore_conflicts=True
    )
    event = Event.objects.get(key=key)
    told = people.exclude(pk=by.pk) if by else people
    told = told.filter(created_at__lte=since or event.at)
    try:
        statement, values = told.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # there can be nobody
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            TOLD.format(people=statement),
            [event.pk, clock.now(), *values, event.pk, subject, list(instead_of), clock.now()],
        )
        (written,) = cursor.fetchone()
    if at_once:
        written += outbox.enqueue_for(event)
    return int(written) + outbox.enqueue_calls(event, wait=wait, but=not_called, folds=kind in instead_of)


# The older lines are those that say no more than the newer one.
TOLD: Final = """
    WITH told AS (
        INSERT INTO portal_notification (id, event_id, recipient_id, created_at)
        SELECT gen_random_uuid(), %s, person.id, %s FROM ({people}) AS person (id)
        ON CONFLICT DO NOTHING RETURNING recipient_id
    ), older AS (
        SELECT n.id FROM portal_event e JOIN portal_notification n ON n.event_id = e.id
        WHERE e.id <> %s AND e.subject = %s AND e.kind = ANY(%s) AND n.read_at IS NULL
            AND n.recipient_id IN (SELECT recipient_id FROM told)
        ORDER BY n.id FOR UPDATE OF n
    ), superseded AS (
        UPDATE portal_notification SET read_at = %s WHERE id IN (SELECT id FROM older)
    )
    SELECT count(*) FROM told
"""


def register_expected(expected: Callable[[datetime], int]) -> None:
    """Add what tells anew everything that should have been told since a moment, and returns how much was missing."""
    _expected.append(expected)


def reconcile(since: datetime) -> int:
    """Tell what should have been told since then and was not, whatever the reason: a fault, a hand in the tables, or a
    right that has come back. Returns how much was missing, and raises an alarm for it.
    """
    missing = sum(expected(since) for expected in _expected)
    if missing:
        log.warning("what people should have been told was missing", extra={"facts": {"alarm": "told", "n": missing}})
    return missing


def of(person: User) -> QuerySet[Notification]:
    """The lines of a person's inbox: those that the person may still have."""
    return _entitled(person, Notification.objects.filter(recipient=person))


def unread(person: User) -> QuerySet[Notification]:
    """Those of them that the person has not read."""
    return _entitled(person, Notification.objects.filter(recipient=person, read_at=None))


def count_unread(person: User) -> int:
    """How many, up to one more than `MANY`. Every page asks it."""
    return len(unread(person).values_list("pk")[: MANY + 1])


def lines(person: User, events: Collection[Event]) -> dict[uuid.UUID, Line]:
    """What each of these says to the person, by its key; what the person may not have is not there."""
    found: dict[uuid.UUID, Line] = {}
    for teller, kinds in _by_teller().items():
        if some := [event for event in events if event.kind in kinds]:
            found.update(teller.lines(person, some))
    return found


def line(person: User, event: Event) -> Line | None:
    """What one says; None where the person may not have it."""
    return lines(person, [event]).get(event.pk)


def lasts(person: User, event: Event) -> bool:
    """Whether the person, who may not have it now, will be to have it again."""
    teller = _tellers.get(event.kind)
    return teller is not None and teller.lasts(person, event)


def is_done(person: User, event: Event) -> bool:
    """Whether the person has read of it, or what it asks is done, by whomever. A line also counts as read because a
    newer one says more; where no mail tells of that one, this one's still does.
    """
    lines = Notification.objects.filter(recipient=person, event__subject=event.subject, event__kind=event.kind)
    if lines.filter(event=event, read_at__isnull=False).exists():
        newer = lines.filter(event__at__gt=event.at, read_at=None).values("event")
        mailed = Message.objects.filter(recipient=person, event__in=newer)
        return not newer.exists() or mailed.exists()
    teller = _tellers.get(event.kind)
    return teller is not None and teller.is_done(person, event)


def read(person: User, subject: uuid.UUID, number: int | None = None) -> None:
    """The person has looked at what these events are about; of something with versions, up to this one."""
    rows = Notification.objects.filter(recipient=person, event__subject=subject, read_at=None)
    marks.mark(rows if number is None else rows.filter(event__number__lte=number), read_at=clock.now())


def read_each(person: User, subjects: QuerySet[Any]) -> None:
    """The same of each of these."""
    rows = Notification.objects.filter(recipient=person, event__subject__in=subjects.order_by().values("pk"))
    rows.filter(read_at=None).update(read_at=clock.now())


def over(kind: EventKind, subject: uuid.UUID, people: QuerySet[User] | None = None) -> None:
    """What these events asked of people is done, by whomever: they need not read of it any more."""
    rows = Notification.objects.filter(event__kind=kind, event__subject=subject, read_at=None)
    marks.mark(rows if people is None else rows.filter(recipient__in=people), read_at=clock.now())


def _entitled(person: User, rows: QuerySet[Notification]) -> QuerySet[Notification]:
    """Those of these that the person may have. Only of the kinds that there are it is asked who may: each is a long
    condition, and most people have lines of few kinds.
    """
    present = set(rows.order_by().values_list("event__kind", flat=True).distinct())
    may = Q(pk__in=[])
    for teller, kinds in _by_teller().items():
        if some := [kind for kind in kinds if kind in present]:
            may |= Q(event__kind__in=some) & teller.entitled(person)
    return rows.filter(may).select_related("event")


def _by_teller() -> dict[Teller, list[str]]:
    found: dict[Teller, list[str]] = {}
    for kind, teller in _tellers.items():
        found.setdefault(teller, []).append(kind)
    return found
