"""What may be told of items to members who may not read them: which counts of a closed quarter, and of a closed year.
Pure.

A count is told from five up, whoever of those who are told takes off what it knows itself. Where the whole of a table
is told elsewhere, others are hidden beside a small one, in an order that no count decides; a year tells a count only
where each of its hidden quarters could still be nothing. Decision 28 says why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from trends.figures import ENOUGH, LEAST

HIDDEN: Final = LEAST - 1  # the most that a small count can be
# By what is counted; of those in `WHOLE` the number of alerts, which is told too, is the sum.
DIMENSIONS: Final = ("kind", "urgency", "method", "class", "destination", "decision")
WHOLE: Final = ("urgency", "destination")

Tables = dict[str, dict[str, int]]


@dataclass
class Cell:
    """A count, and how much of it each organization knows that is told it."""

    n: int = 0
    of: dict[str, int] = field(default_factory=dict)

    def add(self, n: int, *organizations: str) -> None:
        self.n += n
        for organization in organizations:
            self.of[organization] = self.of.get(organization, 0) + n

    @property
    def is_told(self) -> bool:
        """Whether it may be told by itself."""
        return self.n - max(self.of.values(), default=0) >= LEAST


Raw = dict[str, dict[str, Cell]]


def as_json(raw: Raw) -> dict[str, Any]:
    return {name: {key: [cell.n, cell.of] for key, cell in cells.items()} for name, cells in raw.items()}


def of_json(data: Mapping[str, Any]) -> Raw:
    return {name: {key: Cell(n, of) for key, (n, of) in cells.items()} for name, cells in data.items()}


def quarter(raw: Raw, keys: Mapping[str, Sequence[str]]) -> Tables:
    """What is told of a quarter; `keys` names every key of the tables whose whole is told, in order."""
    told: Tables = {}
    for name in DIMENSIONS:
        cells = raw.get(name, {})
        if name in WHOLE:
            every = {key: cells.get(key, Cell()) for key in keys[name]}
            hidden = veiled(every)
            told[name] = {key: cell.n for key, cell in every.items() if key and key not in hidden}
        else:
            told[name] = {key: cell.n for key, cell in sorted(cells.items()) if cell.is_told}
    return told


def veiled(cells: Mapping[str, Cell]) -> set[str]:
    """Which parts of a whole that is told are hidden: the small ones, and at least one other, the first in order, until
    no one who is told them knows less than nine of the hidden ones together.
    """
    hidden = {key for key, cell in cells.items() if not cell.is_told}
    others = [key for key in cells if key not in hidden]
    while hidden and others:
        hidden.add(others.pop(0))
        if min(_left(cells[key] for key in hidden)) >= ENOUGH:
            break
    return hidden


def year(raws: Sequence[Raw], told: Sequence[Tables]) -> Tables:
    """What is told of a year besides its quarters: the sums of what they tell, and where no whole is told, counts of
    which some quarters are hidden.
    """
    sums: Tables = {}
    for name in DIMENSIONS:
        keys = {key for raw in raws for key in raw.get(name, {})}
        sums[name] = {}
        for key in sorted(keys):
            cells = [raw.get(name, {}).get(key, Cell()) for raw in raws]
            hidden = [cell for cell, tables in zip(cells, told, strict=True) if key not in tables[name]]
            if not hidden or (name not in WHOLE and _may_be_nothing(hidden)):
                sums[name][key] = sum(cell.n for cell in cells)
    return sums


def _may_be_nothing(hidden: Sequence[Cell]) -> bool:
    """Whether the sum of small counts is none itself, and each of them could be nothing beside the others."""
    sums = list(_left(hidden))
    return min(sums) >= LEAST and max(sums) <= HIDDEN * (len(hidden) - 1)


def _left(cells: Iterable[Cell]) -> Iterator[int]:
    """The sum of counts as someone sees it who knows nothing of them, and as each does who knows something."""
    rows = list(cells)
    whole = sum(cell.n for cell in rows)
    yield whole
    for organization in {one for cell in rows for one in cell.of}:
        yield whole - sum(cell.of.get(organization, 0) for cell in rows)
