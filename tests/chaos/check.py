"""What must hold after each scenario, asked of the tables and of what the sinks have kept (`tables`). Nothing here
calls the product, which could be wrong in the same way.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.chaos import summed
from tests.chaos.stage import SENDERS, Stage
from tests.chaos.tables import Row, Tables, key_of


@dataclass
class Found:
    """What left, what was lost of it, what came more than once, and what else was not as it must be."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    extra: int = 0
    wrong: list[str] = field(default_factory=list)


def check(stage: Stage, *, approved: int, is_control: bool = False) -> Found:
    """All of it; `approved`: so many items were to be shared. Without an outbox nothing but what was lost is asked."""
    tables, found = Tables(stage), Found()
    found.sent = len(tables.mails) + sum(tables.called.values())
    found.lost = [*_untold(tables), *_unmailed(tables)]
    if is_control:
        return found
    found.lost += [*summed.untold(tables), *_uncalled(tables), *_gone(tables)]
    ids = Counter(came.key for came in tables.mails) + tables.called
    found.extra = sum(count - 1 for count in ids.values())
    found.wrong = [
        *_approvals(tables, approved),
        *_told_wrongly(tables),
        *_rows_wrong(tables),
        *_ends_wrong(tables, stage.log("deliver")),
        *_sent_wrongly(tables),
        *summed.wrong(tables),
    ]
    on_their_way = stage.senders_killed + stage.database.crashes * sum(SENDERS.values())
    if found.extra > on_their_way:
        found.wrong.append(f"{found.extra} came again, and no more than {on_their_way} can have been on their way")
    return found


def _untold(tables: Tables) -> Iterator[str]:
    """Those who should have a line in the portal, of a version or of what became of the item, and have none."""
    told = {key_of(row) for row in tables.lines}
    for row in tables.wanted:
        if key_of(row) not in told:
            yield f"{row['email']} has no line of {row['reference']}: {row['told']} {row['number']}"


def _unmailed(tables: Tables) -> Iterator[str]:
    """Those who should have a mail, could read it until the end, and have none; a dead one is told of by its alarm, and
    who has read of it on a page needs none.
    """
    over = {
        (row["email"], row["notice"])
        for row in tables.messages
        if row["dead_at"] or row["suppressed_why"] == "ended" and tables.was_read(row)
    }
    for row in tables.asked():
        key = (row["email"], row["reference"])
        could = row["mailed"] and not tables.barred(*key, row["told"]) and (row["email"], row["notice"]) not in over
        if could and key not in tables.arrived:
            yield f"{row['email']} has no mail of {row['reference']}"


def _uncalled(tables: Tables) -> Iterator[str]:
    """Endpoints that are to be called of an event, and are in no row of the outbox."""
    rows = {(m["event_id"], m["endpoint_id"]) for m in tables.messages if m["endpoint_id"]}
    yield from (f"no call of {row['endpoint']} is to be made" for row in tables.calls if _call_of(row) not in rows)


def _gone(tables: Tables) -> Iterator[str]:
    """What is recorded as sent, and has not arrived."""
    came = {mail.key for mail in tables.mails} | tables.called.keys()
    for row in tables.messages:
        if row["sent_at"] and str(row["id"]) not in came:
            yield f"message {row['id']} ({row['kind']}) was sent and has not arrived"


def _call_of(row: Row) -> tuple[Any, ...]:
    return row["event"], row["endpoint"]


def _told(message: Row) -> str:
    """Of which right a message tells: to what became of an item, or to a version of it."""
    return str(message["told"]) if message["told"] in ("withdrawn", "recalled") else "version"


def _approvals(tables: Tables, approved: int) -> Iterator[str]:
    """What was to be shared is shared, once; each version after the first is a correction that was approved once, and
    what is withdrawn was withdrawn once.
    """
    if len(tables.approvals) != approved:
        yield f"{len(tables.approvals)} items are shared, and {approved} were approved"
    for row in tables.approvals:
        acts = (row["releases"], row["corrections"], row["withdrawals"])
        if acts != (1, row["versions"] - 1, int(row["is_withdrawn"])):
            yield f"item {row['id']} was shared {row}"


def _told_wrongly(tables: Tables) -> Iterator[str]:
    """In the portal exactly once a version, and nobody else."""
    wanted = {key_of(row) for row in tables.wanted}
    counted = Counter(key_of(row) for row in tables.lines)
    yield from (f"{key} was told {count} times" for key, count in counted.items() if count > 1)
    yield from (f"{key} was told and is not entitled" for key in counted.keys() - wanted)


def _rows_wrong(tables: Tables) -> Iterator[str]:
    """One row of the outbox a recipient, version and channel, and no other."""
    mails = Counter(
        (m["email"], m["notice"], _told(m), m["number"])
        for m in tables.messages
        if m["email"] and m["kind"] != "summary"
    )
    wanted = {(row["email"], row["notice"], row["told"], row["number"]) for row in tables.asked()}
    yield from (
        f"{key} has {mails[key]} mails in the outbox" for key in wanted | mails.keys() if mails[key] != (key in wanted)
    )
    calls = Counter((m["event_id"], m["endpoint_id"]) for m in tables.messages if m["endpoint_id"])
    due = {_call_of(row) for row in tables.calls}
    yield from (f"{key} has {count} calls in the outbox" for key, count in calls.items() if count != (key in due))


def _ends_wrong(tables: Tables, log: str) -> Iterator[str]:
    """Sent; or not sent, for a reason that is true; or dead, with an alarm."""
    for row in tables.messages:
        ends = [name for name in ("sent_at", "suppressed_at", "dead_at") if row[name]]
        if len(ends) != 1 or row["lease_token"]:
            yield f"message {row['id']} ({row['kind']}) has not ended: {ends}"
        elif row["suppressed_at"] and not _is_reason(tables, row):
            why = row["suppressed_why"]
            yield f"message {row['id']} ({row['kind']}) was left for a reason that does not hold: {why}"
        elif row["dead_at"] and '"given_up"' not in log:
            yield f"message {row['id']} ({row['kind']}) was given up without an alarm"


def _is_reason(tables: Tables, row: Row) -> bool:
    """Whether the reason holds for which a message was not sent."""
    reference = tables.names.get(row["notice"])
    told = _told(row)
    barred = tables.barred(row["organization"] or row["email"], reference, told) is not None
    quiet = {(each["email"], each["notice"]) for each in tables.asked() if not each["mailed"]}
    match row["suppressed_why"]:
        case "unsubscribed":
            return (row["email"], row["notice"]) in quiet
        case "not_entitled":
            return barred
        case "ended":
            return row["off_at"] is not None or barred or tables.was_read(row)
        case "nothing_new":
            return row["kind"] == "summary" and summed.has_nothing(tables, row)
    return False


def _sent_wrongly(tables: Tables) -> Iterator[str]:
    """What nobody should have got: not by a row, to another, or after its recipient's right had ended."""
    entitled = {(row["email"], row["reference"], row["told"]) for row in tables.wanted}
    for came in tables.mails:
        row = tables.rows.get(came.key)
        if row is None or row["email"] != came.to:
            yield f"a mail to {came.to} is none of the outbox"
        if row and row["kind"] == "summary":
            continue  # `summed` reads what it names
        told = _told(row) if row else "version"
        if (came.to, came.reference, told) not in entitled:
            yield f"{came.to} is not entitled to {came.reference}"
        since = tables.barred(came.to, came.reference, told)
        if since and came.at > since:
            yield f"{came.to} got {came.reference} at {came.at}, and could not read it since {since}"
    for key, at in tables.requests:
        row = tables.rows.get(key)
        if row is None:
            yield f"a call {key} is none of the outbox"
            continue
        reference = tables.names.get(row["notice"])
        since = tables.barred(row["organization"], reference, _told(row))
        if since and at > since:
            yield f"{row['url']} was called of {reference} at {at}, and could not read it since {since}"
