"""What an act leaves in the tables, in words that two runs of the same act share."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.access.contents import lasting

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What is drawn anew each time: places of files, secrets and their digests, salted passwords, references, numbers of
# copies.
DRAWN = re.compile(
    r"accord_[\w-]+|md5\$\w+\$\w+|(?<![0-9a-f-])(?:[0-9a-f]{2}/)?[0-9a-f]{32,}(?![0-9a-f-])|"
    r"\b[A-Z]+\d*-20\d\d-[0-9A-HJKMNP-TV-Z]{6}\b|(?<=\"number\": \")[0-9A-HJKMNP-TV-Z]{10}\b"
)
NOT_SAID = ("search_vector",)  # of words that stand beside it, the drawn reference among them

Footprint = dict[str, Counter[str]]


class Floor:
    """The tables as they are before every act, row by row."""

    def __init__(self) -> None:
        self.before = {table: _rows(table) for table in lasting()}
        self.known = {key for rows in self.before.values() for row in rows for key in UUID.findall(row)}
        self.day = timezone.now().date().isoformat()

    def left(self, tables: Iterable[str]) -> Footprint:
        """What is written to these and what is gone, in the middle of an act."""
        found = {}
        for table in sorted(tables):
            now, before = _rows(table), self.before[table]
            rows = [f"+{self._plain(row)}" for row in now - before] + [f"-{self._plain(row)}" for row in before - now]
            if rows:
                found[table] = Counter(rows)
        return found

    def _plain(self, row: str) -> str:
        """Without keys, moments and secrets that are new."""
        values = {name: value for name, value in json.loads(row).items() if not _is_counted(name, value)}
        text = UUID.sub(lambda found: found[0] if found[0] in self.known else "new", json.dumps(values, sort_keys=True))
        return re.sub(rf"{self.day}T[\d:.]+\+00:00", "now", DRAWN.sub("drawn", text))


def differences(one: Footprint, other: Footprint) -> list[str]:
    """Rows that only one of two acts has left."""
    tables = sorted({*one, *other})
    apart: list[tuple[str, Any]] = [(t, (one.get(t, Counter()) - other.get(t, Counter())).keys()) for t in tables]
    apart += [(t, (other.get(t, Counter()) - one.get(t, Counter())).keys()) for t in tables]
    return [f"{table}: {row[:400]}" for table, rows in apart for row in rows]


def but_for_opening(left: Mapping[str, Iterable[str]]) -> list[str]:
    """The tables in which more is left than that a form was shown again, which says what the item says: it is opened
    then, confirmed by nobody, and nothing else is recorded.
    """
    return sorted(table for table, rows in left.items() if not all(_says_opened(table, row) for row in rows))


def _says_opened(table: str, row: str) -> bool:
    if table == "sharing_receipt":
        return row.startswith("+") and all(f'"{name}_at": null' in row for name in ("confirmed", "outcome", "assigned"))
    return table == "portal_auditroom" or (table == "portal_auditevent" and '"notice.opened"' in row)


def _is_counted(name: str, value: Any) -> bool:
    """A number that the database counts up, or what repeats other fields."""
    return name in NOT_SAID or (isinstance(value, int) and (name == "id" or name.endswith("_id")))


def _rows(table: str) -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(x)::text FROM {table} x")  # noqa: S608
        return Counter(row for (row,) in cursor.fetchall())
