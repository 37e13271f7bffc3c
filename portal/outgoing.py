"""How the outbox stands, for operators: what waits, what is late, what was given up. Counts and keys, never content."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now

from portal.enums import Channel, MessageKind, Rhythm
from portal.models import AuditEvent, AuditPending, MailPlan, Message
from portal.outbox import WAITING

LATE_AFTER: Final = timedelta(minutes=15)
PAGE: Final = 50
GIVEN_UP = Q(dead_at__isnull=False)
# Calls of an endpoint that fails wait for its owner and not for an operator.
OURS = Q(endpoint__isnull=True) | Q(endpoint__failing=0)
DUE = WAITING & OURS & Q(due_at__lte=Now())
LATE = WAITING & OURS & Q(due_at__lt=Now() - LATE_AFTER)


@dataclass(frozen=True)
class Tally:
    """The messages of one kind and channel that have not ended, or were given up; `due` ones include the late."""

    kind: MessageKind
    channel: Channel
    waiting: int
    due: int
    late: int
    dead: int


@dataclass(frozen=True)
class GivenUp:
    """A page of what was given up, the newest first; `after` is the cursor of the next, or empty."""

    rows: list[Message]
    after: str


def tallies() -> list[Tally]:
    """One for each kind and channel of which anything waits or was given up."""
    rows = (
        Message.objects.filter(WAITING | GIVEN_UP)
        .values("kind", "channel")
        .order_by("kind", "channel")
        .annotate(
            waiting=Count("pk", filter=WAITING),
            due=Count("pk", filter=DUE),
            late=Count("pk", filter=LATE),
            dead=Count("pk", filter=GIVEN_UP),
        )
    )
    return [
        Tally(MessageKind(row["kind"]), Channel(row["channel"]), row["waiting"], row["due"], row["late"], row["dead"])
        for row in rows
    ]


def oldest_due() -> timedelta:
    """For how long the oldest due message has been due, by the database's clock; none, no time."""
    row = Message.objects.filter(DUE).aggregate(age=Now() - Min("due_at"))
    age: timedelta | None = row["age"]
    return age or timedelta(0)


def oldest_owed() -> timedelta:
    """For how long has been due what the deliverer alone does, and no worker that is rung: a seal, or a summary's hour
    that passed; none, no time. Longer than a few minutes, and no deliverer works.
    """
    unsealed = AuditPending.objects.order_by("event_id").values("event_id")[:1]
    acts = AuditEvent.objects.filter(pk__in=unsealed).aggregate(age=Now() - Min("at"))
    plans = MailPlan.objects.exclude(rhythm=Rhythm.NEVER).filter(person__is_active=True, next_at__lt=Now())
    hours = plans.aggregate(age=Now() - Min("next_at"))
    return max((found["age"] for found in (acts, hours) if found["age"]), default=timedelta(0))


def given_up_count() -> int:
    """How many messages were given up and wait for an operator."""
    return Message.objects.filter(GIVEN_UP).count()


def given_up(kind: str = "", after: str = "", limit: int = PAGE) -> GivenUp:
    """What was given up, of one kind or of all."""
    rows = Message.objects.filter(GIVEN_UP).order_by("-dead_at", "-pk")
    rows = rows.select_related("recipient__organization", "invitation__organization", "endpoint__organization")
    found = list(_after(rows.filter(kind=kind) if kind else rows, after)[: limit + 1])
    if len(found) <= limit:
        return GivenUp(found, "")
    last = found[limit - 1]
    assert last.dead_at is not None
    return GivenUp(found[:limit], f"{last.dead_at.astimezone(UTC).isoformat()}~{last.pk}")


def _after(rows: QuerySet[Message], cursor: str) -> QuerySet[Message]:
    """From the start for anything that is no cursor of ours."""
    moment, _tilde, key = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment).astimezone(UTC), UUID(key)
    except (ValueError, OverflowError):
        return rows
    return rows.filter(Q(dead_at__lt=at) | Q(dead_at=at, pk__lt=last))
