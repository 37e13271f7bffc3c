"""A month's figures as plain data, frozen into a bulletin as JSON. Pure.

A count of None is one that may not be shown: it rests on something that a reader of the edition may not read, and is
below five. Where hiding one count would let a reader work it out from the others, the next smallest is hidden too.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Final

LEAST: Final = 5
COMING: Final = timedelta(days=180)  # how far ahead of the period's end laws are listed


@dataclass
class Row:
    """One counted thing, now and in the period before."""

    key: str
    count: int | None
    previous: int | None = None


@dataclass
class Law:
    """A control that takes effect soon."""

    jurisdiction: str
    what: str
    status: str
    effective: str
    instrument: str
    evidence: str
    source: str = ""  # the law change that it comes from, where it comes from one


@dataclass
class Source:
    """A notice that the figures rest on, as far as the label allows to name it."""

    id: str
    reference: str
    kind: str
    title: str
    tlp: str
    released_on: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.released_on)


@dataclass
class Figures:
    """Everything that a bulletin counts, of one framework and period."""

    begins_on: str
    ends_on: str
    totals: list[Row] = field(default_factory=list)
    urgencies: list[Row] = field(default_factory=list)
    stages: list[Row] = field(default_factory=list)
    methods: list[Row] = field(default_factory=list)
    new_methods: list[str] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    answered: int | None = 0
    median_hours: float | None = None
    months: list[Row] = field(default_factory=list)
    laws: list[Law] = field(default_factory=list)
    countries_posted: int | None = 0
    countries: int | None = 0
    companies_answered: int | None = 0
    companies: int | None = 0
    sources: list[Source] = field(default_factory=list)
    unnamed: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self)

    def digest(self) -> str:
        """What stands for exactly these figures: SHA-256 in hex."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Figures":
        """What the database holds, as figures."""
        values = dict(data)
        for name in ("totals", "urgencies", "stages", "methods", "decisions", "months"):
            values[name] = [Row(**row) for row in data.get(name, [])]
        values["laws"] = [Law(**row) for row in data.get("laws", [])]
        values["sources"] = [Source(**row) for row in data.get("sources", [])]
        return cls(**values)


def suppress(rows: Sequence[Row]) -> list[Row]:
    """The rows with counts below five hidden, and one more where only one would be: subtraction then tells nothing."""
    kept = [Row(row.key, hide(row.count), hide(row.previous)) for row in rows]
    for name in ("count", "previous"):
        hidden = [row for row in kept if getattr(row, name) is None]
        visible = [row for row in kept if getattr(row, name) is not None]
        if len(hidden) == 1 and visible:
            setattr(min(visible, key=lambda row: getattr(row, name)), name, None)
    return kept


def hide(count: int | None) -> int | None:
    """The count if it may be shown where each must be at least five."""
    return count if count is not None and count >= LEAST else None


def tells_more(frozen: Figures, fresh: Figures) -> bool:
    """Whether frozen figures say what may no longer be said: they name a notice or a law that has been withdrawn,
    narrowed or relabelled since, or show a count that is to be hidden now.
    """
    laws = {_law_key(law) for law in fresh.laws}
    rows = ("totals", "urgencies", "stages", "methods", "months")
    return (
        any(source not in fresh.sources for source in frozen.sources)
        or any(_law_key(law) not in laws for law in frozen.laws)
        or any(_shown_keys(frozen, name) - _shown_keys(fresh, name) for name in rows)
        or bool(frozen.new_methods and not fresh.new_methods)
        or (frozen.countries_posted is not None and fresh.countries_posted is None)
    )


def _law_key(law: Law) -> tuple[str, str, str, str]:
    return law.jurisdiction, law.what, law.effective, law.instrument


def _shown_keys(figures: Figures, name: str) -> set[str]:
    rows: list[Row] = getattr(figures, name)
    return {row.key for row in rows if row.count is not None}
