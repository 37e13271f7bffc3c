"""The outbox: written in the action's transaction, delivered at least once, each mail with a stable Message-ID.

Celery only wakes the deliverer; `manage.py deliver` polls, and the poll is the guarantee.
"""

import logging
import random
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from portal import arrivals, clock, leases, logs, marks, metrics, participations
from portal.channels import email
from portal.enums import Channel, MessageKind, Suppressed
from portal.errors import NotYet, PermanentError, RecipientRefused
from portal.models import Endpoint, Event, Invitation, Message, Notification, User

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)  # renewed while a mail is sent, however slow its server
LAST_ATTEMPT: Final = 12  # failures to word a message; a mail server may be away for as long as it takes
LONGEST_WAIT: Final = timedelta(hours=1)
REFUSED_FOR: Final = timedelta(days=1)  # so long a server that knows the recipient is asked again
JITTER: Final = 0.25  # of the wait
# Whoever was told longer ago was mailed and called then, though no row says so any more (`portal.retention`).
AFRESH: Final = timedelta(days=29)

WAITING = Q(sent_at__isnull=True, suppressed_at__isnull=True, dead_at__isnull=True)
IDLE = Q(leased_until__isnull=True) | Q(leased_until__lt=Now())


@dataclass(frozen=True)
class Letter:
    """What a message says: a plain-text and an HTML body, a subject without content, one recipient's address.

    `tells_of` are the recipient's notifications of which it tells; `unsubscribe` is the address that ends mails of its
    kind.
    """

    to: str
    subject: str
    text: str
    html: str
    tells_of: Collection[uuid.UUID] = ()
    unsubscribe: str = ""


Writer = Callable[[Message], Letter | Suppressed]
_writers: dict[str, Writer] = {}


def register(kind: MessageKind, writer: Writer) -> None:
    """Name the function that words a kind of message when it is sent.

    It asks again what the recipient may read, says why where nothing is to be said any more, and raises `NotYet` where
    the recipient may not read it now and will again.
    """
    _writers[kind] = writer


def enqueue(
    kind: MessageKind,
    *,
    key: str,
    channel: Channel = Channel.EMAIL,
    recipient: User | None = None,
    invitation: Invitation | None = None,
    endpoint: Endpoint | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write one message in the caller's transaction; the same key never makes a second one. Wakes the deliverer."""
    row = Message(
        kind=kind,
        channel=channel,
        key=key,
        recipient=recipient,
        invitation=invitation,
        endpoint=endpoint,
        not_before=not_before or Now(),
    )
    row.due_at = row.not_before
    Message.objects.bulk_create([row], ignore_conflicts=True)
    _wake_once()


def enqueue_for(event: Event) -> int:
    """A mail to each person who is told of the event, in the caller's transaction and one statement; how many."""
    with connection.cursor() as cursor:
        now = clock.now()
        cursor.execute(ENQUEUED, [MessageKind.EVENT, Channel.EMAIL, now, event.pk, now - AFRESH])
        written = cursor.rowcount
    if written:
        _wake_once()
    return written


def enqueue_calls(event: Event, *, wait: timedelta, but: uuid.UUID | None = None, folds: bool = False) -> int:
    """A call of each endpoint that wants to hear of such events, of organizations whose people are told, but for one;
    how many. `folds`: what they are still to be called of the same by an earlier event of its kind is left out.
    """
    now = clock.now()
    values: dict[str, Any] = {
        "kind": MessageKind.CALL,
        "channel": Channel.WEBHOOK,
        "event": event.pk,
        "told": event.kind,
        "subject": event.subject,
        "at": event.at,
        "folds": folds,
        "folded": Suppressed.FOLDED,
        "now": now,
        "wait": wait,
        "afresh": now - AFRESH,
        "but": but,
    }
    with connection.cursor() as cursor:
        cursor.execute(CALLED, values)
        (written,) = cursor.fetchone()
    if written and not wait:
        transaction.on_commit(_wake_callers)
    return int(written)


def enqueue_calls_late(events: Collection[uuid.UUID], *, organization: uuid.UUID, unseen: timedelta) -> int:
    """The same of one organization's endpoints for several events, of which its people are told later than others, in
    one statement; none before an event is that old.
    """
    with connection.cursor() as cursor:
        now = clock.now()
        values: list[Any] = [MessageKind.CALL, Channel.WEBHOOK, now, unseen, now, organization, list(events)]
        cursor.execute(CALLED_LATE, [*values, now - AFRESH])
        written = cursor.rowcount
    if written:
        transaction.on_commit(_wake_callers)
    return written


# When something is due is said by the clock that decides what is due: a process whose own is ahead delays nothing.
ENQUEUED: Final = """
    INSERT INTO portal_message (
        id, kind, channel, event_id, recipient_id, key, created_at, not_before, due_at, attempts, last_error,
        suppressed_why
    )
    SELECT gen_random_uuid(), %s, %s, event_id, recipient_id, event_id || ':' || recipient_id, %s, now(), now(), 0,
        '', ''
    FROM portal_notification WHERE event_id = %s AND created_at > %s
    ON CONFLICT (key) DO NOTHING
"""

# Of the same kind alone: whoever may not have the later event may not have had the earlier one either.
CALLED: Final = """
    WITH called AS (
        INSERT INTO portal_message (
            id, kind, channel, event_id, endpoint_id, key, created_at, not_before, due_at, attempts, last_error,
            suppressed_why
        )
        SELECT gen_random_uuid(), %(kind)s, %(channel)s, %(event)s, e.id, %(event)s || ':' || e.id, %(now)s,
            now() + %(wait)s, now() + %(wait)s, 0, '', ''
        FROM portal_endpoint e
        WHERE e.off_at IS NULL AND e.removed_at IS NULL AND %(told)s = ANY(e.kinds) AND e.organization_id IN (
            SELECT u.organization_id FROM portal_notification n JOIN portal_user u ON u.id = n.recipient_id
            WHERE n.event_id = %(event)s AND n.created_at >= e.on_since AND n.created_at > %(afresh)s
                AND u.organization_id IS DISTINCT FROM %(but)s
        )
        ON CONFLICT (key) DO NOTHING RETURNING endpoint_id
    ), earlier AS (
        SELECT m.id FROM portal_event v JOIN portal_message m ON m.event_id = v.id
        WHERE v.id <> %(event)s AND v.subject = %(subject)s AND v.kind = %(told)s AND v.at <= %(at)s AND %(folds)s
            AND m.endpoint_id IN (SELECT endpoint_id FROM called)
            AND m.sent_at IS NULL AND m.suppressed_at IS NULL AND m.dead_at IS NULL
            AND (m.leased_until IS NULL OR m.leased_until < now())
        FOR UPDATE OF m SKIP LOCKED
    ), folded AS (
        UPDATE portal_message
        SET suppressed_at = now(), suppressed_why = %(folded)s, lease_token = NULL, leased_until = NULL
        WHERE id IN (SELECT id FROM earlier)
    )
    SELECT count(*) FROM called
"""

CALLED_LATE: Final = """
    INSERT INTO portal_message (
        id, kind, channel, event_id, endpoint_id, key, created_at, not_before, due_at, attempts, last_error,
        suppressed_why
    )
    SELECT gen_random_uuid(), %s, %s, event, endpoint, event || ':' || endpoint, %s, now() + wait, now() + wait, 0,
        '', ''
    FROM (
        SELECT v.id AS event, e.id AS endpoint, greatest(v.at + %s - %s, interval '0') AS wait
        FROM portal_endpoint e JOIN portal_event v ON v.kind = ANY(e.kinds)
        WHERE e.off_at IS NULL AND e.removed_at IS NULL AND e.organization_id = %s AND v.id = ANY(%s) AND EXISTS (
            SELECT FROM portal_notification n JOIN portal_user u ON u.id = n.recipient_id
            WHERE n.event_id = v.id AND u.organization_id = e.organization_id AND n.created_at >= e.on_since
                AND n.created_at > %s
        )
    ) AS calls
    ON CONFLICT (key) DO NOTHING
"""


def _wake_once() -> None:
    """One ring a transaction, however many messages it writes."""
    if not any(hook[1] is _wake for hook in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    _ring("deliver")


def _wake_callers() -> None:
    _ring("call")


def _ring(name: str) -> None:
    """Ring the alarm clock; when it is broken, the poll comes anyway."""
    from portal import tasks  # noqa: PLC0415  tasks import this module

    try:
        getattr(tasks, name).delay()
    except Exception:  # noqa: BLE001  whatever the broker does, the action has happened
        log.warning("the broker does not answer; the poll will deliver")


def deliver_due(limit: int = 100, *, stop: threading.Event | None = None) -> int:
    """Send the mails that are due, one leased row after the other, until `stop` is set. Returns how many rows were
    handled. Calls of endpoints are `portal.webhooks`'.
    """
    with email.Line() as line:
        for handled in range(limit):
            message = None if stop and stop.is_set() else lease()
            if message is None:
                return handled
            about = logs.about(message=message.pk, kind=message.kind, channel=message.channel)
            with about, participations.remembered():
                _handle(message, line)
    return limit


def lease(*, endpoint: Endpoint | None = None) -> Message | None:
    """Take one due mail, or call of this endpoint, for a while; the database's clock decides."""
    with transaction.atomic():
        row = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient__organization", "event")
            .filter(WAITING, IDLE, not_before__lte=Now(), endpoint=endpoint)
            .order_by("not_before")
            .first()
        )
        if row is None:
            return None
        row.lease_token = uuid.uuid4()
        Message.objects.filter(pk=row.pk).update(
            lease_token=row.lease_token, leased_until=Now() + LEASE, attempts=row.attempts + 1
        )
        row.attempts += 1
        return row


def renew(message: Message) -> bool:
    """Keep what is leased for as long again; whether it was still ours."""
    ours = Message.objects.filter(pk=message.pk, lease_token=message.lease_token)
    return bool(ours.update(leased_until=Now() + LEASE))


def _handle(message: Message, line: email.Line) -> None:
    """Word, send and record one message. A failure leaves it for a later attempt or ends it as dead."""
    try:
        letter = _word(message)
    except NotYet:
        finish(message, not_before=Now() + LONGEST_WAIT, due_at=Now() + LONGEST_WAIT)
    except Exception as error:  # noqa: BLE001  whatever is wrong with how it is worded
        fault(message, error)
    else:
        _send(message, letter, line)


def _send(message: Message, letter: Letter | Suppressed, line: email.Line) -> None:
    """Only a recipient that does not exist ends a message at once: servers come back, and refuse for reasons of their
    own, though not for days.
    """
    if isinstance(letter, Suppressed):
        finish(message, suppressed_at=Now(), suppressed_why=letter)
        return
    try:
        with leases.renewed(partial(renew, message)):
            line.send(letter, message_id=str(message.pk))
    except RecipientRefused as error:
        _refused(message, letter, error)
    except Exception as error:  # noqa: BLE001  whatever the way of sending raises
        _fail(message, error, dead=isinstance(error, PermanentError), faults=0)
    else:
        with transaction.atomic():
            finish(message, sent_at=Now(), last_error="")
            arrivals.accepted(message.recipient_id)
            if message.invitation_id:
                arrivals.invitation_accepted(message.invitation_id)
            marks.mark(Notification.objects.filter(pk__in=letter.tells_of, mailed_at=None), mailed_at=Now())


def _refused(message: Message, letter: Letter, error: RecipientRefused) -> None:
    """Whoever is known is asked for again for a day: a server also refuses what it takes an hour later."""
    since = message.refused_at or clock.now()
    dead = error.is_unknown or clock.now() - since > REFUSED_FOR
    if dead:
        arrivals.refused(message.recipient_id, letter.to, error.status)
        if message.invitation_id:
            arrivals.invitation_failed(message.invitation_id, error.status)
    _fail(message, error, dead=dead, faults=0, refused_at=since)


def suppress(rows: QuerySet[Message], why: Suppressed) -> int:
    """Of these messages, those that wait are never sent; in the caller's transaction. One that is being sent at this
    very moment asks again what may be said. Whoever took one and let its lease run out writes nothing any more. Returns
    how many.
    """
    ended = {"suppressed_at": Now(), "suppressed_why": why, "lease_token": None, "leased_until": None}
    return rows.filter(WAITING, IDLE).update(**ended)


def hasten(organization: uuid.UUID) -> None:
    """What was put off because the organization might not have it then is due now; in the caller's transaction. What
    may still be taken back unseen, or has failed, keeps its time.
    """
    theirs = Q(recipient__organization=organization) | Q(endpoint__organization=organization)
    # An attempt that failed moves `not_before` alone.
    put_off = Q(attempts__gt=0, not_before__gt=Now(), due_at=F("not_before"))
    if Message.objects.filter(WAITING, IDLE, theirs, put_off).update(not_before=Now(), due_at=Now()):
        _wake_once()
        transaction.on_commit(_wake_callers)


def revive(rows: QuerySet[Message] | None = None) -> int:
    """Try again what was given up, of these messages or of all; returns how many. For operators, once the cause is
    mended.
    """
    dead = (Message.objects.all() if rows is None else rows).filter(dead_at__isnull=False)
    return dead.update(dead_at=None, refused_at=None, attempts=0, faults=0, not_before=Now(), due_at=Now())


def _word(message: Message) -> Letter | Suppressed:
    writer = _writers.get(message.kind)
    if writer is None:
        raise PermanentError(f"no writer is registered for {message.kind}")
    return writer(message)


def fault(message: Message, error: Exception) -> None:
    """It could not be worded: a fault of ours, which may be mended. It is tried again, and given up in the end."""
    message.faults += 1
    dead = isinstance(error, PermanentError) or message.faults >= LAST_ATTEMPT
    _fail(message, error, dead=dead, faults=message.faults)


def put_off(message: Message, error: Exception) -> None:
    """Try it again later, and later each time."""
    _fail(message, error, dead=False)


def _fail(message: Message, error: Exception, *, dead: bool, **changes: object) -> None:
    """Keep the error's kind, never its text: it could hold content. Dead rows raise the alarm in the log."""
    level = logging.WARNING if message.endpoint_id and not dead else logging.ERROR  # its owner is told of an endpoint
    log.log(level, "message %s (%s): %s%s", message.pk, message.kind, type(error).__name__, ", dead" if dead else "")
    wait = min(timedelta(minutes=1) * 2 ** min(message.attempts - 1, LAST_ATTEMPT), LONGEST_WAIT)
    wait *= random.uniform(1, 1 + JITTER)  # noqa: S311  spreads those that failed together
    end = {"dead_at": Now()} if dead else {"not_before": Now() + wait}
    finish(message, last_error=type(error).__name__, **end, **changes)


def finish(message: Message, **changes: object) -> None:
    """Write the result if the lease is still ours: a slower worker never overwrites a later one's."""
    ours = Message.objects.filter(pk=message.pk, lease_token=message.lease_token)
    if not ours.update(leased_until=None, lease_token=None, **changes):
        return
    outcome = next((end.removesuffix("_at") for end in ("sent_at", "suppressed_at", "dead_at") if end in changes), "")
    metrics.count_attempt(message.kind, message.channel, outcome or "put_off")
    if not changes.get("last_error"):  # a failure has a line of its own
        log.info("message %s", outcome or "put off")
