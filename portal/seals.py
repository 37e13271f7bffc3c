"""The audit trail as a chain of hashes: whoever changes, removes or reorders a row breaks it from there on.

The standard construction of a hash chain. Seal n is

    SHA-256(seal n-1 as 32 bytes || canonical form of event n)

with 32 zero bytes before the first. The canonical form is the JSON of RFC 8785 (JCS): keys sorted, no white space,
UTF-8; it holds the columns of the event (`told_in` where it is not empty), the position of its seal and when it was
sealed. All values are strings, whole numbers, null or lists of strings, for which `json` writes what the RFC asks;
moments are in UTC with six digits.

Acts never wait for each other: each inserts plain rows, and one sealer at a time chains in batches what is committed.
An id that was taken early may be committed late: it goes into a later batch, and none is passed over, since the queue
(`AuditPending`) is written by the database in the transaction of the act itself.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal import clock, locks
from portal.models import AuditEvent, AuditPending, AuditSeal

BATCH: Final = 1000
BATCHES: Final = 50  # of one look, so that whoever stops the sealer does not wait
UNSEALED_FOR: Final = timedelta(minutes=1)  # longer than that, and something is wrong with the sealer
NAMED: Final = 20  # of those without a seal
BEFORE_ALL: Final = "0" * 64
_HASH: Final = re.compile("[0-9a-f]{64}")
COLUMNS: Final = (
    "id", "at", "action", "actor_id", "organization_id", "target_kind", "target_id", "framework_id", "fields",
    "told_in",
)  # fmt: skip
Event = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last link of a chain, or an earlier one that was exported."""

    position: int
    hash: str
    sealed_at: datetime | None = None

    def as_json(self) -> str:
        """As another system keeps it, and as `parse` reads it."""
        return json.dumps(
            {"position": self.position, "hash": self.hash, "sealed_at": _text(self.sealed_at)}, sort_keys=True
        )

    @classmethod
    def parse(cls, text: str) -> "Head":
        """From `as_json`; ValueError for anything else."""
        said = json.loads(text)
        if not isinstance(said, dict) or not isinstance(said.get("position"), int) or "hash" not in said:
            raise ValueError("a head has a position and a hash")
        return cls(said["position"], str(said["hash"]))


@dataclass(frozen=True)
class Broken:
    """The first row at which the trail is not what was sealed. `event` is its id, where one is known."""

    position: int | None
    event: int | None
    why: str

    def __str__(self) -> str:
        where = [f"position {self.position}"] if self.position is not None else []
        where += [f"event {self.event}"] if self.event is not None else []
        return f"{', '.join(where)}: {self.why}"


def canonical(event: Event, *, position: int, sealed_at: datetime) -> bytes:
    """The bytes that are hashed for an event (`COLUMNS`) at a position."""
    told = {name: event[name] for name in COLUMNS if name != "told_in" or event[name]}
    told |= {"position": position, "sealed_at": sealed_at}
    said = {name: _text(value) for name, value in told.items()}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def link(before: str, event: Event, *, position: int, sealed_at: datetime) -> str:
    """The hash of a seal, in hexadecimal digits."""
    return sha256(bytes.fromhex(before) + canonical(event, position=position, sealed_at=sealed_at)).hexdigest()


def seal_due() -> int:
    """Chain what is committed and not sealed yet; how many events. Where somebody else is at it, none."""
    sealed = 0
    for _batch in range(BATCHES):
        done = _seal_batch()
        sealed += done
        if done < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    if not locks.try_hold("audit seals"):
        return 0
    waiting = AuditPending.objects.filter(
        Exists(AuditEvent.objects.filter(pk=OuterRef("event_id"))),
        ~Exists(AuditSeal.objects.filter(event_id=OuterRef("event_id"))),
    )
    keys = list(waiting.order_by("event_id").values_list("event_id", flat=True)[:BATCH])
    last, now = head() or Head(0, BEFORE_ALL), clock.now()
    before, seals = last.hash, []
    events = AuditEvent.objects.filter(pk__in=keys).order_by("pk").values(*COLUMNS)
    for position, event in enumerate(events, start=last.position + 1):
        before = link(before, event, position=position, sealed_at=now)
        seals.append(AuditSeal(position=position, event_id=event["id"], hash=before, sealed_at=now))
    AuditSeal.objects.bulk_create(seals)
    AuditPending.objects.filter(event_id__in=keys).delete()
    return len(seals)


def head() -> Head | None:
    """The last link; None before the first."""
    row = AuditSeal.objects.order_by("-position").first()
    return Head(row.position, row.hash, row.sealed_at) if row else None


def unsealed() -> QuerySet[AuditEvent]:
    """Events that have waited for their seal for too long."""
    sealed = AuditSeal.objects.filter(event_id=OuterRef("pk"))
    return AuditEvent.objects.filter(~Exists(sealed), at__lt=clock.now() - UNSEALED_FOR).order_by("pk")


def said_of_unsealed() -> str:
    """How many events wait for their seal for too long, and which: the first ones, and the last; empty where none."""
    count = unsealed().count()
    if not count:
        return ""
    named = [*unsealed()[:NAMED]]
    listed = ", ".join(f"event {event.pk} since {_text(event.at)}" for event in named)
    last = unsealed().reverse()[:1][0] if count > len(named) else None
    rest = f", ... up to event {last.pk} since {_text(last.at)}" if last else ""
    return f"{count} not sealed for more than a minute: {listed}{rest}"


def waiting_too_long() -> bool:
    """Whether what is queued the longest should be sealed by now: a quick look, which `unsealed` does not trust."""
    oldest = AuditPending.objects.order_by("event_id").values("event_id")[:1]
    return AuditEvent.objects.filter(pk__in=oldest, at__lt=clock.now() - UNSEALED_FOR).exists()


def first_broken(known: Head | None = None) -> Broken | None:
    """The first row that was changed, removed, moved or forged; None where everything is as it was sealed. With
    `known`, an earlier head must still be a link of the chain. In slices: a long trail needs no memory.
    """
    before, position = BEFORE_ALL, 0
    for rows in _slices():
        events = {
            row["id"]: row for row in AuditEvent.objects.filter(pk__in=[s.event_id for s in rows]).values(*COLUMNS)
        }
        for seal in rows:
            position += 1
            if broken := _fault(seal, position, before, events.get(seal.event_id), known):
                return broken
            before = seal.hash
    if known and known.position > position:
        return Broken(known.position, None, f"the chain ends at {position}, before the head that was exported")
    return _lost()


def _slices() -> Iterator[Sequence[AuditSeal]]:
    last = 0
    while rows := list(AuditSeal.objects.filter(position__gt=last).order_by("position")[:BATCH]):
        yield rows
        last = rows[-1].position


def _fault(seal: AuditSeal, position: int, before: str, event: Event | None, known: Head | None) -> Broken | None:
    """What is wrong with one link."""
    if seal.position != position:
        return Broken(position, None, "the seal is missing, or out of order")
    if event is None:
        return Broken(position, seal.event_id, "the event is missing")
    if seal.hash != link(before, event, position=position, sealed_at=seal.sealed_at):
        return Broken(position, seal.event_id, _changed(seal, event))
    if known and known.position == position and known.hash != seal.hash:
        return Broken(position, seal.event_id, "the chain was written anew: this is not the head that was exported")
    return None


def _changed(seal: AuditSeal, event: Event) -> str:
    """Whether the event or its seal was tampered with: the next link still rests on a seal that is genuine."""
    following = AuditSeal.objects.filter(position=seal.position + 1).first()
    other = AuditEvent.objects.filter(pk=following.event_id).values(*COLUMNS).first() if following else None
    if not _HASH.fullmatch(seal.hash):
        return "the seal was forged"
    if following is None or other is None:
        return "the event was changed, or its seal was forged"
    genuine = link(seal.hash, other, position=following.position, sealed_at=following.sealed_at) == following.hash
    return "the event was changed, or another stands in its place" if genuine else "the seal was forged"


def _lost() -> Broken | None:
    """An event that was queued and is gone."""
    gone = AuditPending.objects.filter(~Exists(AuditEvent.objects.filter(pk=OuterRef("event_id"))))
    if lost := gone.order_by("event_id").first():
        return Broken(None, lost.event_id, "the event is missing, and was never sealed")
    return None


def _text(value: Any) -> Any:
    """Moments and keys as text, also in lists; everything else as it is."""
    if isinstance(value, list):
        return [_text(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
