"""What must hold of summaries: each line that its reader has not read is told of by one, and nothing else is."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from tests.chaos.tables import REFERENCE, Came, Row, Tables, key_of
from tests.chaos.waits import LEASE, UNSEEN

NEVER: Final = "never"


def untold(tables: Tables) -> Iterator[str]:
    """Lines that their reader has not read and may still read, of which no mail tells: none was written, or none has
    come; and hours at which somebody had such lines, and no summary was written.
    """
    written = [(row["email"], row["created_at"]) for row in tables.messages if row["kind"] == "summary"]
    for (at, owed), (until, _owed) in pairwise([*tables.hours, (datetime.max.replace(tzinfo=UTC), set())]):
        for email in owed - {email for email, created_at in written if at <= created_at < until}:
            yield f"{email} was written no summary at {at}"
    for row, line in _lines(tables):
        is_owed = not line["read_at"] and not tables.barred(row["email"], row["reference"], row["told"])
        has_a_rhythm = tables.rhythms.get(row["email"], NEVER) != NEVER
        if is_owed and has_a_rhythm and not line["mailed_at"]:
            yield f"{row['email']} was mailed of {row['reference']} ({row['told']} {row['number']}) by no summary"
        elif line["mailed_at"] and not _has_come(tables, row, line):
            yield f"{row['email']} got no mail of {row['reference']} ({row['told']} {row['number']}), as is recorded"


def wrong(tables: Tables) -> Iterator[str]:
    """Rows that should not be there, and mails that tell of what they should not."""
    rows = [row for row in tables.messages if row["kind"] == "summary"]
    yield from _rows_wrong(tables, rows)
    old = _first_old(tables)
    for came in _summaries(tables):
        if not came.said or {name for name, _told in came.said} != {*REFERENCE.findall(came.text)} or came.reference:
            yield f"a summary for {came.to} names {REFERENCE.findall(came.text)}, and has lines of {came.said}"
        for reference, told in came.said:
            since, first = tables.barred(came.to, reference, told), old.get((came.to, reference, told))
            if first is None or came.at < first + UNSEEN:
                yield f"{came.to} was mailed of {reference} ({told}) at {came.at}, and was told of it at {first}"
            if since and came.at > since:
                yield f"{came.to} was mailed of {reference} ({told}) at {came.at}, and may not read it since {since}"
    for row, line in _lines(tables):
        if not row["asked"] and line["mailed_at"] and line["mailed_at"] < line["created_at"] + UNSEEN:
            yield f"{row['email']} was mailed of {row['reference']} ({row['told']} {row['number']}) too early"
    yield from _too_often(tables)


def has_nothing(tables: Tables, message: Row) -> bool:
    """Whether there was nothing to be told when a summary was left unsent. What became due within a lease before that
    may have come after it was looked for.
    """
    at = message["suppressed_at"]
    for row, line in _lines(tables):
        since = tables.barred(row["email"], row["reference"], row["told"])
        ends = [end for end in (line["read_at"], line["mailed_at"], since) if end]
        was_due = line["created_at"] + UNSEEN < at - LEASE and min(ends, default=at) >= at
        if row["email"] == message["email"] and was_due and not _waits(tables, row["email"], line, at):
            return False
    return True


def _waits(tables: Tables, email: str, line: Row, at: datetime) -> bool:
    """Whether a mail of its own was still to tell of a line at this moment."""
    own = next((row for row in tables.messages if (row["email"], row["event_id"]) == (email, line["event"])), None)
    ends = [own[name] for name in ("sent_at", "suppressed_at", "dead_at") if own[name]] if own else []
    return own is not None and min(ends, default=at) >= at


def _rows_wrong(tables: Tables, rows: list[Row]) -> Iterator[str]:
    """Each hour makes one row at most, only for who wants it, and none while another waits."""
    yield from (f"{key} is {count} rows" for key, count in Counter(row["key"] for row in rows).items() if count > 1)
    for row in rows:
        if tables.rhythms.get(row["email"], NEVER) == NEVER:
            yield f"{row['email']} wants no summaries, and has {row['id']}"
    by_reader: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["created_at"]):
        by_reader[row["email"]].append(row)
    for email, theirs in by_reader.items():
        for one, other in pairwise(theirs):
            if (one["sent_at"] or one["suppressed_at"] or other["created_at"]) > other["created_at"]:
                yield f"{email} has two summaries at a time: {one['id']} and {other['id']}"


def _too_often(tables: Tables) -> Iterator[str]:
    """Who was mailed of an item more often than there are lines; the same mail twice counts once."""
    lines = Counter((row["email"], row["reference"], row["told"]) for row, _line in _lines(tables))
    mails = {(came.key, came.to, *said) for came in _summaries(tables) for said in came.said}
    for key, count in Counter((to, reference, told) for _key, to, reference, told in mails).items():
        if count > lines[key]:
            yield f"{key} has {lines[key]} lines and {count} summaries"


def _has_come(tables: Tables, row: Row, line: Row) -> bool:
    """Whether a mail has: one of its own, or a summary that was sent when it was no longer to be taken back."""
    own = row["asked"] and row["mailed"] and (row["email"], row["reference"]) in tables.arrived
    said = (row["reference"], row["told"])
    theirs = (came for came in _summaries(tables) if came.to == row["email"] and said in came.said)
    return own or any(came.at >= line["created_at"] + UNSEEN for came in theirs)


def _lines(tables: Tables) -> Iterator[tuple[Row, Row]]:
    """Who had to be told of what, and the line that tells."""
    found = {key_of(line): line for line in tables.lines}
    yield from ((row, found[key_of(row)]) for row in tables.wanted if key_of(row) in found)


def _first_old(tables: Tables) -> dict[tuple[str, str, str], Any]:
    first: dict[tuple[str, str, str], Any] = {}
    for row, line in _lines(tables):
        key = (row["email"], row["reference"], row["told"])
        first[key] = min(first.get(key, line["created_at"]), line["created_at"])
    return first


def _summaries(tables: Tables) -> Iterator[Came]:
    yield from (came for came in tables.mails if tables.rows.get(came.key, {}).get("kind") == "summary")
