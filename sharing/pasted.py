"""A list of controls, pasted from a spreadsheet or out of a CSV file, as rows. Pure.

Nothing is guessed: what cannot be read is named with row, column and reason, and the caller takes all rows or none.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharing.dates import PartialDate
from sharing.enums import ControlStatus, DatePrecision, RuleKind
from sharing.names import match_key

MAX_ROWS: Final = 2000
MAX_CHARACTERS: Final = 1_000_000
DELIMITERS: Final = ("\t", ";", ",")

# Field, its heading on the page, and the headings that are understood beside it. The order is that of a list without
# a heading line.
COLUMNS: Final[tuple[tuple[str, str | Promise, tuple[str, ...]], ...]] = (
    ("substance", gettext_lazy("substance"), ("name", "substance name", "cas", "cas number", "cas_number")),
    ("status", gettext_lazy("status"), ("control status", "to_status")),
    ("schedule", gettext_lazy("schedule"), ("list", "table", "category")),
    ("effective", gettext_lazy("effective"), ("effective date", "effective_date", "in force", "since", "from")),
    ("instrument", gettext_lazy("instrument"), ("law", "act", "legal basis")),
    ("adopted", gettext_lazy("adopted"), ("adopted date", "adopted_date", "adoption date")),
    ("until", gettext_lazy("until"), ("expires", "expiry", "valid until")),
    ("rule_kind", gettext_lazy("kind of rule"), ("rule", "rule kind", "rule_kind")),
    ("source_url", gettext_lazy("source"), ("source_url", "url", "link")),
    ("note", gettext_lazy("note"), ("notes", "remark", "remarks", "comment")),
)
_LIMITS = {"substance": 500, "schedule": 200, "instrument": 300, "source_url": 500, "note": 2000}


@dataclass(frozen=True)
class Problem:
    """What cannot be read. `row` is the line of the pasted text; `column` is empty where the whole row is meant."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = {"row": self.row, "column": self.column, "reason": self.reason}
        return (_("Row %(row)s, %(column)s: %(reason)s") if self.column else _("Row %(row)s: %(reason)s")) % place


@dataclass(frozen=True)
class PastedRow:
    """One row. `substance` is a name or a CAS number as written, not yet looked up; blanks mean "not said"."""

    row: int
    substance: str
    status: str
    schedule: str = ""
    effective: PartialDate | None = None
    instrument: str = ""
    adopted: PartialDate | None = None
    until: date | None = None
    rule_kind: str = ""
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Pasted:
    """What was understood, and what was not. Rows with a problem are left out of `rows`."""

    rows: tuple[PastedRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse(text: str) -> Pasted:
    """Rows between tabs, semicolons or commas, with or without a line of headings."""
    if len(text) > MAX_CHARACTERS:
        return _refused(
            1, _("This is longer than %(limit)s characters. Paste it in parts.") % {"limit": MAX_CHARACTERS}
        )
    lines = _lines(text)
    if isinstance(lines, Problem):
        return Pasted(problems=(lines,))
    if not lines:
        return _refused(1, _("There is nothing in this list."))
    fields, body = _headed(lines)
    if len(body) > MAX_ROWS:
        return _refused(
            body[MAX_ROWS][0], _("A list has at most %(limit)s rows. Paste it in parts.") % {"limit": MAX_ROWS}
        )
    reading = _Reading(fields)
    reading.check_headings(lines[0])
    return Pasted(tuple(row for line, cells in body if (row := reading.row(line, cells))), tuple(reading.problems))


def written(rows: Iterable[PastedRow]) -> str:
    """The rows as a list that `parse` reads, in columns between tabs; empty columns are left out."""
    told = [[_cell(row, name) for name, _heading, _others in COLUMNS] for row in rows]
    kept = [index for index in range(len(COLUMNS)) if index < 2 or any(cells[index] for cells in told)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow([str(COLUMNS[index][1]) for index in kept])
    writer.writerows([cells[index] for index in kept] for cells in told)
    return out.getvalue()


Line = tuple[int, list[str]]


def _refused(row: int, reason: str) -> Pasted:
    return Pasted(problems=(Problem(row, "", reason),))


def _lines(text: str) -> list[Line] | Problem:
    """Cells of every line that is not blank, with the number of the line on which it begins."""
    text = text.removeprefix("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    named = re.match(r"sep=([\t;,])\n", text)  # a spreadsheet's own way to name the delimiter
    if named:
        return _split("\n" + text[named.end() :], named[1])
    read = [_split(text, delimiter) for delimiter in DELIMITERS]
    return max(read, key=_fitness)


def _split(text: str, delimiter: str) -> list[Line] | Problem:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    lines: list[Line] = []
    begun = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((begun, [" ".join(cell.split()) for cell in cells]))
            begun = reader.line_num + 1
    except csv.Error as error:
        return Problem(
            begun, "", _("This row cannot be read (%(error)s). Is a quotation mark missing?") % {"error": error}
        )
    return lines


def _fitness(lines: list[Line] | Problem) -> tuple[int, int]:
    """The right delimiter makes the most statuses stand in cells of their own, and cuts the most lines alike."""
    if isinstance(lines, Problem):
        return 0, 1  # better than a delimiter that is nowhere
    statuses = _words(ControlStatus)
    told = sum(any(match_key(cell) in statuses for cell in cells) for _line, cells in lines)
    counts = Counter(len(cells) for _line, cells in lines if len(cells) > 1)
    return told, max(counts.values(), default=0)


def _headed(lines: Sequence[Line]) -> tuple[list[str], list[Line]]:
    """The field of each column, and the lines below the headings. An unknown heading keeps its own words."""
    fields = [_field_of(cell) or cell for cell in lines[0][1]]
    known = {name for name, _heading, _others in COLUMNS}
    if "substance" in fields and len(known.intersection(fields)) > 1:
        return fields, list(lines[1:])
    return [name for name, _heading, _others in COLUMNS], list(lines)


def _field_of(heading: str) -> str | None:
    key = match_key(heading)
    for name, title, others in COLUMNS:
        if key in {match_key(word) for word in (name, str(title), *others)}:
            return name
    return None


def _heading_of(name: str) -> str:
    return next((str(title) for field_name, title, _others in COLUMNS if field_name == name), name)


def _words(choices: Iterable[Any]) -> dict[str, str]:
    """Codes by themselves, and by what they are called in the reader's language."""
    return {match_key(str(word)): code.value for code in choices for word in (code.label, code.value)}


@dataclass
class _Reading:
    """Reads rows of these columns, and keeps what it could not read."""

    fields: list[str]
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def check_headings(self, first: Line) -> None:
        known = {name for name, _heading, _others in COLUMNS}
        for index, name in enumerate(self.fields):
            if name and name not in known:
                self._problem(first[0], name, _("This column is not known."))
            elif name in self.fields[:index]:
                self._problem(first[0], name, _("This column stands here twice."))
        if "status" not in self.fields:
            self._problem(first[0], "status", _("This column is missing."))

    def row(self, line: int, cells: list[str]) -> PastedRow | None:
        """The row, or None where it has a problem."""
        before = len(self.problems)
        if any(cells[len(self.fields) :]):
            counts = {"found": len(cells), "expected": len(self.fields)}
            reason = _(
                "%(found)s columns, but there are only %(expected)s. Put quotation marks around a name with a comma."
            )
            self._problem(line, "", reason % counts)
            return None
        given = dict(zip(self.fields, cells, strict=False))
        if given.get(""):
            self._problem(line, "", _("There is something in a column without a heading."))
        values = {name: self._value(line, name, given.get(name, "")) for name, _heading, _others in COLUMNS}
        if len(self.problems) > before:
            return None
        row = PastedRow(row=line, **values)
        return row if self._ends_later(row) and self._is_new(row) else None

    def _value(self, line: int, name: str, text: str) -> Any:
        try:
            return _READERS.get(name, _text)(name, text)
        except ValueError as error:
            self._problem(line, name, str(error))
            return None

    def _ends_later(self, row: PastedRow) -> bool:
        backwards = row.until is not None and row.effective is not None and row.until < row.effective.first
        if backwards:
            self._problem(row.row, "until", _("It ends before it takes effect."))
        return not backwards

    def _is_new(self, row: PastedRow) -> bool:
        key = (match_key(row.substance), row.status, row.rule_kind, row.effective)
        first = self.seen.setdefault(key, row.row)
        if first != row.row:
            self._problem(row.row, "substance", _("The same stands in row %(row)s.") % {"row": first})
        return first == row.row

    def _problem(self, row: int, name: str, reason: str) -> None:
        self.problems.append(Problem(row, _heading_of(name), reason))


def _text(name: str, text: str) -> str:
    if len(text) > _LIMITS[name]:
        raise ValueError(_("Longer than %(limit)s characters.") % {"limit": _LIMITS[name]})
    return text


def _cell(row: PastedRow, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, PartialDate):
        return value.iso
    if name in ("status", "rule_kind") and value:
        return str((ControlStatus if name == "status" else RuleKind)(value).label)
    return " ".join(str(value or "").split())


def _required(name: str, text: str) -> str:
    if not text:
        raise ValueError(_("This must not be empty."))
    return _text(name, text)


def _status(name: str, text: str) -> str:
    if not text:
        raise ValueError(_("This must not be empty."))
    return _code(ControlStatus, text)


def _rule_kind(name: str, text: str) -> str:
    return _code(RuleKind, text) if text else ""


def _code(choices: Any, text: str) -> str:
    code = _words(choices).get(match_key(text))
    if code is None:
        known = ", ".join(str(choice.label) for choice in choices)
        raise ValueError(_("“%(text)s” is none of: %(known)s.") % {"text": text[:60], "known": known})
    return code


def _partial(name: str, text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _last_day(name: str, text: str) -> date | None:
    """The day after which a rule ends must be known as a day."""
    day = _partial(name, text)
    if day and day.precision != DatePrecision.DAY:
        raise ValueError(_("Write the whole date, as 2025-03-31."))
    return day.first if day else None


def _address(name: str, text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(_("Write a web address, beginning with https://."))
    return _text(name, text)


_READERS: dict[str, Callable[[str, str], Any]] = {
    "substance": _required,
    "status": _status,
    "effective": _partial,
    "adopted": _partial,
    "until": _last_day,
    "rule_kind": _rule_kind,
    "source_url": _address,
}
