"""A CSV file, read cell by cell, with every problem kept: which file, line and column, and why. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext as _

Code = TypeVar("Code")
SHOWN: Final = 60  # characters of a bad value in a reason


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong in one cell, or in a whole line where `column` is empty."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


class InvalidReference(ValueError):
    """A file of reference data is refused as a whole; `problems` names every line at fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Table:
    """One file with a fixed header. Collect problems while reading, then call `check`."""

    path: Path
    header: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, column: str, reason: str) -> None:
        self.problems.append(Problem(self.path.name, line, column, reason))

    def check(self) -> None:
        """Raise InvalidReference if anything was refused."""
        if self.problems:
            raise InvalidReference(self.problems)

    def records(self) -> Iterator["Record"]:
        """The rows under the header; a row with too few or too many columns is refused and left out."""
        rows = self._rows()
        if tuple(rows[0][1] if rows else ()) != self.header:
            self.refuse(1, "", _("The header must be: %(header)s") % {"header": ",".join(self.header)})
            return
        for line, cells in rows[1:]:
            if record := self._record(line, cells):
                yield record

    def _rows(self) -> list[tuple[int, list[str]]]:
        """Cells, and the line on which each row begins; a quoted cell may run over several."""
        reader = csv.reader(io.StringIO(self._text(), newline=""), strict=True)
        rows: list[tuple[int, list[str]]] = []
        begun = 1
        try:
            for cells in reader:
                rows.append((begun, cells))
                begun = reader.line_num + 1
        except csv.Error as error:
            self.refuse(begun, "", _("This is not well-formed CSV: %(error)s.") % {"error": error})
        return rows

    def _text(self) -> str:
        raw = self.path.read_bytes()
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.refuse(raw.count(b"\n", 0, error.start) + 1, "", _("This is not UTF-8 text."))
            return raw[: error.start].decode("utf-8-sig").rpartition("\n")[0]

    def _record(self, line: int, cells: list[str]) -> "Record | None":
        if not cells:
            return None
        if len(cells) != len(self.header):
            counts = {"found": len(cells), "expected": len(self.header)}
            self.refuse(line, "", _("%(found)s columns instead of %(expected)s.") % counts)
            return None
        return Record(self, line, dict(zip(self.header, cells, strict=True)))


@dataclass(frozen=True)
class Record:
    """One row. Each reader of a cell returns a harmless value where it refuses one."""

    table: Table
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, reason: str) -> None:
        self.table.refuse(self.line, column, reason)

    def text(self, column: str, *, limit: int, required: bool = False) -> str:
        """The cell without space around it."""
        value = self.cells[column].strip()
        if required and not value:
            self.refuse(column, _("This must not be empty."))
        if len(value) > limit:
            self.refuse(column, _("Longer than %(limit)s characters.") % {"limit": limit})
        return value

    def several(self, column: str, *, limit: int) -> tuple[str, ...]:
        """The parts of a cell between vertical bars."""
        parts = tuple(part.strip() for part in self.cells[column].split("|")) if self.cells[column].strip() else ()
        if not all(parts):
            self.refuse(column, _("There is an empty name between two bars."))
        if any(len(part) > limit for part in parts):
            self.refuse(column, _("Longer than %(limit)s characters.") % {"limit": limit})
        if len(set(parts)) != len(parts):
            self.refuse(column, _("The same name stands here twice."))
        return parts

    def code(self, column: str, codes: Mapping[str, Code]) -> Code:
        """What a known word stands for; where it is not known, that is refused and any of them returned."""
        value = self.cells[column].strip()
        if value in codes:
            return codes[value]
        known = ", ".join(codes)
        self.refuse(column, _("Unknown: “%(value)s”. Known are: %(known)s.") % {"value": value[:SHOWN], "known": known})
        return next(iter(codes.values()))


@dataclass
class Unique:
    """Refuses what stands in a file twice, naming the line where it stood first."""

    column: str
    lines: dict[str, int] = field(default_factory=dict)

    def check(self, record: Record, key: str) -> None:
        first = self.lines.setdefault(key, record.line) if key else record.line
        if first != record.line:
            record.refuse(self.column, _("The same stands in line %(line)s.") % {"line": first})
