"""One alert as a table for spreadsheets: a row for each fact, translation, identifier and file. Pure.

UTF-8 with a mark at its beginning, without which Excel reads it as another encoding; commas, every cell in quotation
marks. A cell that a spreadsheet would calculate begins with an apostrophe: programs that need the bare value take the
JSON.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

COLUMNS: Final = ("label", "reference", "part", "kind", "value_live", "canonical", "note", "for_addressees")
_OWN_ROWS: Final = ("identifiers", "platform", "translations", "evidence")
_CALCULATED: Final = ("=", "+", "-", "@")
Row = Sequence[str]


def of_alert(told: Mapping[str, Any]) -> bytes:
    """The table of what `sharing.api.facts.told` says of an alert."""
    return table([COLUMNS, *(_whole((told["label"], told["reference"], *row)) for row in _rows(told))])


def table(rows: Iterable[Row]) -> bytes:
    """The rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell as a spreadsheet takes it for text, whatever it begins with, also behind blanks or in full width."""
    first = unicodedata.normalize("NFKC", cell.lstrip()[:1])
    return f"'{cell}" if cell[:1] in ("\t", "\r", "\n") or first in _CALCULATED else cell


def _whole(row: Row) -> Row:
    """The row with a cell for each column."""
    return [*row, *[""] * (len(COLUMNS) - len(row))]


def _rows(told: Mapping[str, Any]) -> Iterator[Row]:
    content = told["content"]
    for name in ("handling", "made_for", "made_at"):
        yield "file", name, str(told[name]), "", ""
    for name in ("is_exercise", "state", "is_disputed", "originator", "released_at", "platform_name"):
        yield from _fact(name, told[name])
    for name, value in content.items():
        if name not in _OWN_ROWS:
            yield from _fact(name, value)
    for row in content["translations"]:
        yield from _translation(row)
    for row in content["identifiers"]:
        marked = "true" if row["for_addressees"] else ""
        yield "identifier", row["kind"], row["value_live"], row["normalized"], row["note"], marked
    for row in content["evidence"]:
        yield "evidence", row["media_type"], row["name"], row["sha256"], row["remark"]


def _translation(row: Mapping[str, Any]) -> Iterator[Row]:
    """One row for each field that is translated, with its language; who translated it stands as the note."""
    for name in ("title", "summary", "asked"):
        if row[name]:
            yield "translation", f"{name} ({row['language']})", str(row[name]), "", row["translator"]


def _fact(name: str, value: Any) -> Iterator[Row]:
    """One row; of a list, one for each of its values; none for what is empty."""
    for one in value if isinstance(value, list | tuple) else [value]:
        if one not in (None, ""):
            yield "alert", name, _word(one), "", ""


def _word(value: Any) -> str:
    """A value as the JSON writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
