"""Calling the endpoints of organizations: one at a time for each endpoint, so that a slow one delays no other; after
failures in a row an endpoint rests, longer each time, and is switched off when it has failed for days.
"""

import logging
import threading
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal import clock, events, logs, outbox
from portal.channels import webhook
from portal.egress import EgressFailed, EgressRefused, TooSlow
from portal.enums import EventKind, MessageKind, Suppressed, SwitchedOff, UserRole
from portal.errors import NotYet, PermanentError
from portal.events import Line, Teller
from portal.models import Attempt, Endpoint, Event, Message, User

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)  # longer than a turn and the longest call together
TURN: Final = timedelta(seconds=15)  # then the endpoints that wait have theirs
SLOW: Final = 2000  # milliseconds: whoever takes longer waits in the lane of the slow
RESTS_AFTER: Final = 3  # failures in a row
FIRST_REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(hours=1)
GIVEN_UP_AFTER: Final = timedelta(days=5)
EARLIER_FOR: Final = timedelta(days=1)  # so long both secrets are signed with

# The type of a call, as its receiver reads it.
TYPES: Final = {
    EventKind.ITEM: "item.shared",
    EventKind.ASKED: "item.asked",
    EventKind.WITHDRAWN: "item.withdrawn",
    EventKind.RECALLED: "item.recalled",
    EventKind.QUESTION: "question.asked",
    EventKind.ANSWER: "question.answered",
    EventKind.LAW: "law.effective",
}
TEST: Final = "test"


def secret_of(endpoint: Endpoint, number: int) -> str:
    """The secret of this number: nobody can tell it from another without the site's own key."""
    drawn = salted_hmac("portal.webhook", f"{endpoint.pk}.{number}", algorithm="sha256").digest()
    return webhook.as_secret(drawn)


def secrets_of(endpoint: Endpoint) -> list[str]:
    """What calls are signed with: its secret, and for a day the one before it."""
    numbers = [endpoint.secret_number]
    if endpoint.earlier_until and endpoint.earlier_until > clock.now():
        numbers.append(endpoint.secret_number - 1)
    return [secret_of(endpoint, number) for number in numbers]


@dataclass(frozen=True)
class Call:
    """What is sent: the type of what happened, and its key."""

    kind: str
    event: uuid.UUID


def call_due(*, slow: bool = False, limit: int = 100, stop: threading.Event | None = None) -> int:
    """Give each endpoint that waits its turn, one after the other, until `stop` is set; how many calls were made.
    `slow`: those that let others wait, which every other caller leaves alone.
    """
    made = 0
    _end_of_those_that_are_off()
    for _turn in range(limit):
        endpoint = None if stop and stop.is_set() else _lease(slow=slow)
        if endpoint is None:
            break
        try:
            made += _take_turn(endpoint, stop)
        finally:
            _release(endpoint)
    return made


def _end_of_those_that_are_off() -> None:
    """What was on its way, or came, while an endpoint was switched off or removed is never sent either."""
    off = Q(endpoint__off_at__isnull=False) | Q(endpoint__removed_at__isnull=False)
    outbox.suppress(Message.objects.filter(off), Suppressed.ENDED)


def _lease(*, slow: bool) -> Endpoint | None:
    """The endpoint with something due that was called the longest ago."""
    due = Message.objects.filter(outbox.WAITING, outbox.IDLE, endpoint=OuterRef("pk"), not_before__lte=Now())
    awake = Q(rests_until__isnull=True) | Q(rests_until__lte=Now())
    rows = Endpoint.objects.filter(Exists(due), awake, outbox.IDLE, off_at=None, removed_at=None, is_slow=slow)
    with transaction.atomic():
        row = rows.order_by(F("called_at").asc(nulls_first=True), "pk").select_for_update(skip_locked=True).first()
        if row is not None:
            row.lease_token = uuid.uuid4()
            Endpoint.objects.filter(pk=row.pk).update(lease_token=row.lease_token, leased_until=Now() + LEASE)
        return row


def _take_turn(endpoint: Endpoint, stop: threading.Event | None) -> int:
    """Call it as long as it takes what is due, for the time of a turn."""
    made, until = 0, clock.now() + TURN
    while clock.now() < until and not (stop and stop.is_set()) and (message := outbox.lease(endpoint=endpoint)):
        made += 1
        with logs.about(message=message.pk, kind=message.kind, channel=message.channel):
            goes_on = _call(endpoint, message)
        if not goes_on:
            break
    return made


def _release(endpoint: Endpoint) -> None:
    Endpoint.objects.filter(pk=endpoint.pk, lease_token=endpoint.lease_token).update(
        lease_token=None, leased_until=None, called_at=Now()
    )


def _call(endpoint: Endpoint, message: Message) -> bool:
    """Make one call; whether the endpoint is to be called on."""
    try:
        what = _word(endpoint, message)
    except NotYet:
        outbox.finish(message, not_before=Now() + outbox.LONGEST_WAIT, due_at=Now() + outbox.LONGEST_WAIT)
        return True
    except Exception as error:  # noqa: BLE001  whatever is wrong with how it is worded
        outbox.fault(message, error)
        return True
    if isinstance(what, Suppressed):
        outbox.finish(message, suppressed_at=Now(), suppressed_why=what)
        return True
    try:
        answer = webhook.send(
            endpoint.url,
            key=message.pk,
            kind=what.kind,
            event=what.event,
            occurred_at=message.created_at,
            secrets=secrets_of(endpoint),
        )
    except webhook.Gone as error:
        _note(endpoint, message, what, error.answer.status, error.answer.milliseconds)
        outbox.finish(message, suppressed_at=Now(), suppressed_why=Suppressed.ENDED)
        switch_off(endpoint, SwitchedOff.GONE)
        return False
    except webhook.NotTaken as error:
        _note(endpoint, message, what, error.answer.status, error.answer.milliseconds)
        return _failed(endpoint, message, error)
    except (EgressFailed, EgressRefused, PermanentError) as error:
        _note(endpoint, message, what, failure=type(error).__name__)
        return _failed(endpoint, message, error)
    _note(endpoint, message, what, answer.status, answer.milliseconds)
    outbox.finish(message, sent_at=Now(), last_error="")
    is_slow = answer.milliseconds > SLOW
    Endpoint.objects.filter(pk=endpoint.pk).update(failing=0, failing_since=None, rests_until=None, is_slow=is_slow)
    return is_slow == endpoint.is_slow


def _word(endpoint: Endpoint, message: Message) -> Call | Suppressed:
    """What is called of, if the organization may still have it: what one of its people may."""
    if message.kind == MessageKind.TEST:
        return Call(TEST, message.pk)
    event = message.event
    people = User.objects.filter(organization=endpoint.organization_id, is_active=True)
    person = people.filter(organization__deactivated_at=None).select_related("organization").order_by("pk").first()
    if event is None or person is None:
        return Suppressed.NOT_ENTITLED
    line = events.line(person, event)
    if line is None:
        if events.lasts(person, event):
            raise NotYet
        return Suppressed.NOT_ENTITLED
    kind = _type(event, corrected=_is_correction(endpoint, event), is_exercise=line.is_exercise)
    return Call(kind, event.subject)


def _type(event: Event, *, corrected: bool, is_exercise: bool) -> str:
    name = "item.corrected" if corrected else TYPES[EventKind(event.kind)]
    return f"exercise.{name}" if is_exercise else name


def _is_correction(endpoint: Endpoint, event: Event) -> bool:
    """An item is corrected for whoever was called of it before."""
    if event.kind != EventKind.ITEM or event.number < 2:
        return False
    before = Message.objects.filter(
        endpoint=endpoint,
        sent_at__isnull=False,
        event__subject=event.subject,
        event__kind__in=[EventKind.ITEM, EventKind.ASKED],
        event__number__lt=event.number,
    )
    return before.exists()


def _failed(endpoint: Endpoint, message: Message, error: Exception) -> bool:
    """The message is tried again for as long as the endpoint is on, but for a test, which changes nothing; the endpoint
    rests after some failures.
    """
    if message.kind == MessageKind.TEST:
        why = {"suppressed_why": Suppressed.ONCE, "last_error": type(error).__name__}
        outbox.finish(message, suppressed_at=Now(), **why)
        return False
    outbox.put_off(message, error)
    failing = endpoint.failing = endpoint.failing + 1
    since = endpoint.failing_since = endpoint.failing_since or clock.now()
    rest = min(FIRST_REST * 2 ** min(failing - RESTS_AFTER, 12), LONGEST_REST) if failing >= RESTS_AFTER else None
    Endpoint.objects.filter(pk=endpoint.pk).update(
        failing=failing,
        failing_since=since,
        rests_until=Now() + rest if rest else None,
        is_slow=endpoint.is_slow or isinstance(error, TooSlow),
    )
    if since < clock.now() - GIVEN_UP_AFTER:
        switch_off(endpoint, SwitchedOff.FAILING)
    return False


def _note(
    endpoint: Endpoint,
    message: Message,
    what: Call,
    status: int | None = None,
    milliseconds: int | None = None,
    failure: str = "",
) -> None:
    Attempt.objects.create(
        endpoint=endpoint,
        kind=what.kind,
        message=message.pk,
        status=status,
        milliseconds=milliseconds,
        failure=failure,
    )


def entitled(person: User) -> Q:
    """Of what is told of endpoints: those of one's own organization, for its administrators."""
    own = Endpoint.objects.filter(pk=OuterRef("event__subject"), organization=person.organization_id, removed_at=None)
    return Q(Exists(own)) if person.is_administrator else Q(pk__in=[])


def lines(person: User, told: Collection[Event]) -> dict[uuid.UUID, Line]:
    """That one was switched off."""
    if not person.is_administrator:
        return {}
    own = Endpoint.objects.filter(organization=person.organization_id, removed_at=None)
    rows = own.in_bulk([event.subject for event in told])
    return {
        event.pk: Line(text=_("A webhook was switched off"), kind="", name=row.name, url=row.get_absolute_url())
        for event in told
        if (row := rows.get(event.subject))
    }


TELLER: Final = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


@transaction.atomic
def switch_off(endpoint: Endpoint, why: SwitchedOff, *, by: User | None = None) -> None:
    """It is called no more, what waits for it is never sent, and its administrators are told, unless by one of them."""
    now = clock.now()
    if not Endpoint.objects.filter(pk=endpoint.pk, off_at=None).update(off_at=now, off_why=why, off_by=by):
        return
    outbox.suppress(Message.objects.filter(endpoint=endpoint), Suppressed.ENDED)
    if why != SwitchedOff.BY_HAND:
        log.warning("endpoint %s switched off: %s", endpoint.pk, why)
        administrators = User.objects.filter(
            organization=endpoint.organization_id, is_active=True, roles__contains=[UserRole.ADMINISTRATOR]
        )
        key = f"switched-off:{endpoint.pk}:{now.isoformat()}"
        events.tell(EventKind.SWITCHED_OFF, subject=endpoint.pk, key=key, people=administrators, by=by)
