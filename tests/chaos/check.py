"""What must hold after each scenario, asked of the tables and of what the sinks have kept (`tables`). Nothing here
calls the product, which could be wrong in the same way.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos import summed
from tests.chaos.stage import Stage
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
    found.lost += summed.untold(tables)
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
    if found.extra > stage.senders_killed + stage.database.crashes:
        found.wrong.append(f"{found.extra} came again, and {stage.senders_killed} were killed that sent")
    return found


def _untold(tables: Tables) -> Iterator[str]:
    """Those who should have a line in the portal, of a version or of what became of the item, and have none."""
    told = {key_of(row) for row in tables.lines}
    for row in tables.wanted:
        if key_of(row) not in told:
            yield f"{row['email']} has no line of {row['reference']}: {row['told']} {row['number']}"


def _unmailed(tables: Tables) -> Iterator[str]:
    """Those who should have a mail, could read it until the end, and have none; a dead one is told of by its alarm."""
    dead = {(row["email"], row["notice"]) for row in tables.messages if row["dead_at"]}
    for row in tables.asked():
        key = (row["email"], row["reference"])
        could = row["mailed"] and not tables.barred(*key, row["told"]) and (row["email"], row["notice"]) not in dead
        if could and key not in tables.arrived:
            yield f"{row['email']} has no mail of {row['reference']}"


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
        (m["email"], m["notice"], "recalled" if m["told"] == "recalled" else "version", m["number"])
        for m in tables.messages
        if m["email"] and m["kind"] != "summary"
    )
    wanted = {(row["email"], row["notice"], row["told"], row["number"]) for row in tables.asked()}
    yield from (
        f"{key} has {mails[key]} mails in the outbox" for key in wanted | mails.keys() if mails[key] != (key in wanted)
    )
    calls = Counter((m["event_id"], m["endpoint_id"]) for m in tables.messages if m["endpoint_id"])
    due = {(row["event"], row["endpoint"]) for row in tables.calls}
    yield from (
        f"{key} has {calls[key]} calls in the outbox" for key in due | calls.keys() if calls[key] != (key in due)
    )


def _ends_wrong(tables: Tables, log: str) -> Iterator[str]:
    """Sent, and arrived; or not sent, for a reason that is true; or dead, with an alarm."""
    came = {mail.key for mail in tables.mails} | tables.called.keys()
    for row in tables.messages:
        ends = [name for name in ("sent_at", "suppressed_at", "dead_at") if row[name]]
        if len(ends) != 1 or row["lease_token"]:
            yield f"message {row['id']} ({row['kind']}) has not ended: {ends}"
        elif row["sent_at"] and str(row["id"]) not in came:
            yield f"message {row['id']} ({row['kind']}) was sent and has not arrived"
        elif row["suppressed_at"] and not _is_reason(tables, row):
            why = row["suppressed_why"]
            yield f"message {row['id']} ({row['kind']}) was left for a reason that does not hold: {why}"
        elif row["dead_at"] and '"given_up"' not in log:
            yield f"message {row['id']} ({row['kind']}) was given up without an alarm"


def _is_reason(tables: Tables, row: Row) -> bool:
    """Whether the reason holds for which a message was not sent."""
    reference = tables.names.get(row["notice"])
    told = "recalled" if row["told"] == "recalled" else "version"
    barred = tables.barred(row["email"], reference, told) is not None
    quiet = {(each["email"], each["notice"]) for each in tables.asked() if not each["mailed"]}
    match row["suppressed_why"]:
        case "unsubscribed":
            return (row["email"], row["notice"]) in quiet
        case "not_entitled":
            return barred or row["endpoint_id"] is not None and tables.is_barred_from(reference)
        case "ended":
            return row["off_at"] is not None or barred
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
        told = "recalled" if row and row["told"] == "recalled" else "version"
        if (came.to, came.reference, told) not in entitled:
            yield f"{came.to} is not entitled to {came.reference}"
        since = tables.barred(came.to, came.reference, told)
        if since and came.at > since:
            yield f"{came.to} got {came.reference} at {came.at}, and could not read it since {since}"
    for key in tables.called:
        if key not in tables.rows:
            yield f"a call {key} is none of the outbox"
