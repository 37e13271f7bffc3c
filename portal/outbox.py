"""The outbox: written in the action's transaction, delivered at least once, each mail with a stable Message-ID.

Celery only wakes the deliverer; `manage.py deliver` polls, and the poll is the guarantee.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from portal import clock, logs, metrics
from portal.channels import email
from portal.enums import MessageKind
from portal.errors import NotYet, PermanentError
from portal.models import Invitation, Message, User

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)  # longer than the longest sending: see EMAIL_TIMEOUT
LAST_ATTEMPT: Final = 12  # of wording a message; a mail server may be away for as long as it takes
LONGEST_WAIT: Final = timedelta(hours=1)

WAITING = Q(sent_at__isnull=True, suppressed_at__isnull=True, dead_at__isnull=True)


@dataclass(frozen=True)
class Letter:
    """What a message says: a plain-text and an HTML body, a subject without content, one recipient's address."""

    to: str
    subject: str
    text: str
    html: str


Writer = Callable[[Message], Letter | None]
_writers: dict[str, Writer] = {}


def register(kind: MessageKind, writer: Writer) -> None:
    """Name the function that words a kind of message when it is sent.

    It asks again what the recipient may read, returns None where nothing may be said any more, and raises `NotYet`
    where the recipient may not read it now and will again.
    """
    _writers[kind] = writer


def enqueue(
    kind: MessageKind,
    *,
    key: str,
    recipient: User | None = None,
    invitation: Invitation | None = None,
    data: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write one message in the caller's transaction; the same key never makes a second one. Wakes the deliverer."""
    row = Message(
        kind=kind,
        key=key,
        recipient=recipient,
        invitation=invitation,
        data=dict(data or {}),
        not_before=not_before or clock.now(),
    )
    row.due_at = row.not_before
    Message.objects.bulk_create([row], ignore_conflicts=True)
    _wake_once()


def _wake_once() -> None:
    """One ring a transaction, however many messages it writes."""
    if not any(hook[1] is _wake for hook in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    """Ring the alarm clock; when it is broken, the poll comes anyway."""
    from portal.tasks import deliver  # noqa: PLC0415  tasks import this module

    try:
        deliver.delay()
    except Exception:  # noqa: BLE001  whatever the broker does, the action has happened
        log.warning("the broker does not answer; the poll will deliver")


def deliver_due(limit: int = 100) -> int:
    """Deliver what is due, one leased row after the other. Returns how many rows were handled."""
    for handled in range(limit):
        message = _lease()
        if message is None:
            return handled
        with logs.about(message=message.pk, kind=message.kind, channel=message.channel):
            _handle(message)
    return limit


def _lease() -> Message | None:
    """Take one due row for a while; the database's clock decides."""
    with transaction.atomic():
        row = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(WAITING, Q(leased_until__isnull=True) | Q(leased_until__lt=Now()), not_before__lte=Now())
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


def _handle(message: Message) -> None:
    """Word, send and record one message. A failure leaves it for a later attempt or ends it as dead."""
    try:
        letter = _word(message)
    except NotYet:
        _finish(message, not_before=Now() + LONGEST_WAIT, due_at=Now() + LONGEST_WAIT)
    except Exception as error:  # noqa: BLE001  a fault of ours may be mended: the row stays and is tried again
        _fail(message, error, dead=isinstance(error, PermanentError) or message.attempts >= LAST_ATTEMPT)
    else:
        _send(message, letter)


def _send(message: Message, letter: Letter | None) -> None:
    """Only a recipient that does not exist ends a message: servers come back, and refuse for reasons of their own."""
    if letter is None:
        _finish(message, suppressed_at=Now())
        return
    try:
        email.send(letter, message_id=str(message.pk))
    except Exception as error:  # noqa: BLE001  whatever the way of sending raises
        _fail(message, error, dead=isinstance(error, PermanentError))
    else:
        _finish(message, sent_at=Now(), last_error="")


def suppress(rows: QuerySet[Message]) -> int:
    """Of these messages, those that wait are never sent; in the caller's transaction. One that is being sent at this
    very moment asks again what may be said. Returns how many.
    """
    idle = Q(leased_until__isnull=True) | Q(leased_until__lt=Now())
    return rows.filter(WAITING, idle).update(suppressed_at=Now())


def revive(rows: QuerySet[Message] | None = None) -> int:
    """Try again what was given up, of these messages or of all; returns how many. For operators, once the cause is
    mended.
    """
    dead = (Message.objects.all() if rows is None else rows).filter(dead_at__isnull=False)
    return dead.update(dead_at=None, attempts=0, not_before=Now(), due_at=Now())


def _word(message: Message) -> Letter | None:
    writer = _writers.get(message.kind)
    if writer is None:
        raise PermanentError(f"no writer is registered for {message.kind}")
    return writer(message)


def _fail(message: Message, error: Exception, *, dead: bool) -> None:
    """Keep the error's kind, never its text: it could hold content. Dead rows raise the alarm in the log."""
    log.error("message %s (%s): %s%s", message.pk, message.kind, type(error).__name__, ", dead" if dead else "")
    wait = min(timedelta(minutes=1) * 2 ** min(message.attempts - 1, LAST_ATTEMPT), LONGEST_WAIT)
    changes = {"dead_at": Now()} if dead else {"not_before": Now() + wait}
    _finish(message, last_error=type(error).__name__, **changes)


def _finish(message: Message, **changes: object) -> None:
    """Write the result if the lease is still ours: a slower worker never overwrites a later one's."""
    ours = Message.objects.filter(pk=message.pk, lease_token=message.lease_token)
    if not ours.update(leased_until=None, lease_token=None, **changes):
        return
    outcome = next((end.removesuffix("_at") for end in ("sent_at", "suppressed_at", "dead_at") if end in changes), "")
    metrics.count_attempt(message.kind, message.channel, outcome or "put_off")
    if not changes.get("last_error"):  # a failure has a line of its own
        log.info("message %s", outcome or "put off")
