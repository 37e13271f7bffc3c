"""A month's figures as plain data, frozen into a bulletin as JSON. Pure.

A count of None is one that may not be shown: it rests on something that a reader of the edition may not read, and is
below five, or would let a reader work out such a count from a whole that is shown.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

LEAST: Final = 5
ENOUGH: Final = 2 * LEAST - 1  # together with a count that is no small one, a small one may be anything
NAMED: Final = 4  # decisions that sentences name, those named most often
COMING: Final = timedelta(days=180)  # how far ahead of the period's end laws are listed
BY_REST: Final = 3  # the wording from which a part of a whole is hidden where its rest is small, too
NOBODY: Final = 4  # the wording from which it is said where no country, or no company, takes part
WORDING: Final = 4  # the sentences of today
LATER: Final = (
    "others", "acted", "median_before", "destinations", "new_substances", "wording", "revised", "untold", "gone",
    "absent",
)  # fmt: skip
# Which figures each section tells, in its sentences, drawings and tables, and at the head of a bulletin. None tells
# those of another; the items that a bulletin rests on belong to none.
TOLD_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "overview": ("totals", "urgencies", "months", "destinations", "new_substances", "unnamed"),
    "methods": ("stages", "methods", "new_methods"),
    "done": ("decisions", "answered", "others", "acted", "median_hours", "median_before"),
    "law": ("laws",),
    "coverage": ("countries_posted", "countries", "companies_answered", "companies", "revised"),
}


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
class Named:
    """Something that is told by its name, with the notice that names it: it is told as long as that one may be."""

    name: str
    source: str


@dataclass
class Source:
    """A notice that the figures rest on, as far as its label and its readers allow to name it."""

    id: str
    reference: str
    kind: str
    title: str
    tlp: str
    released_on: str
    withdrawn_on: str = ""  # where it was withdrawn since

    @property
    def day(self) -> date:
        return date.fromisoformat(self.released_on)

    @property
    def gone(self) -> date | None:
        """The day on which it was withdrawn, where it was."""
        return date.fromisoformat(self.withdrawn_on) if self.withdrawn_on else None


@dataclass(frozen=True)
class Revision:
    """One figure of an earlier month, as it was published and as it is now; None is fewer than five. `moved` is 1 or -1
    where it grew or shrank by fewer than five, which is all that is told then.
    """

    month: str
    key: str
    was: int | None
    now: int | None
    moved: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether it tells no number below five."""
        return all(count is None or count >= LEAST for count in (self.was, self.now))


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
    others: int | None = 0  # answers that name none of the decisions that sentences name
    median_hours: float | None = None
    months: list[Row] = field(default_factory=list)
    laws: list[Law] = field(default_factory=list)
    countries_posted: int | None = 0
    countries: int | None = 0
    companies_answered: int | None = 0
    companies: int | None = 0
    sources: list[Source] = field(default_factory=list)
    unnamed: int = 0
    acted: int | None = None  # answers that took something off the market
    median_before: float | None = None
    destinations: list[Row] = field(default_factory=list)
    new_substances: list[Named] = field(default_factory=list)
    # Which sentences are made of them: those of what is published stay as they were. From 1 on they say what changed
    # most; from 2 on names in them are no Markdown, and those on methods are whole sentences; from 3 on those on
    # who took part do not say which is small where a part is hidden, it or its rest.
    wording: int = 0
    guarded: bool = False  # whether every count is hidden that some reader may not be told
    # When the first was shared of what is counted or compared, and of what decides whether a method is new. Empty where
    # there is nothing, None where it is not known. It is told to nobody.
    oldest: str | None = None
    first: str | None = None
    revised: list[Revision] = field(default_factory=list)
    untold: bool = False  # whether nobody is told how many take part, and which
    # Items that sections quote and that were withdrawn since: reference and day, by the key of the section.
    gone: dict[str, list[list[str]]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)  # sections that are not in it, whose figures are told nowhere

    def as_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self)

    def digest(self) -> str:
        """What stands for exactly these figures: SHA-256 in hex."""
        told = self.as_json()
        for name in LATER:  # what was frozen before they were counted stands for the same as then
            if not told[name]:
                del told[name]
        told["sources"] = [{k: v for k, v in row.items() if v or k != "withdrawn_on"} for row in told["sources"]]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Figures":
        """What the database holds, as figures."""
        values = dict(data)
        for name in ("totals", "urgencies", "stages", "methods", "decisions", "months", "destinations"):
            values[name] = [Row(**row) for row in data.get(name, [])]
        values["laws"] = [Law(**row) for row in data.get("laws", [])]
        values["new_substances"] = [Named(**row) for row in data.get("new_substances", [])]
        values["sources"] = [Source(**row) for row in data.get("sources", [])]
        values["revised"] = [Revision(**row) for row in data.get("revised", [])]
        return cls(**values)


def without(figures: Figures, sections: Collection[str]) -> Figures:
    """The figures but for those that these sections tell."""
    found = replace(figures, absent=sorted({*figures.absent, *sections} & TOLD_IN.keys()))
    for name in [name for section in found.absent for name in TOLD_IN[section]]:
        setattr(found, name, [] if isinstance(getattr(found, name), list) else None)
    found.unnamed = found.unnamed or 0
    return found


def absent(sections: Sequence[Mapping[str, Any]]) -> set[str]:
    """The sections whose figures are not told where these sections are all that there are."""
    return TOLD_IN.keys() - {section["key"] for section in sections}


def is_month(begins_on: date, ends_on: date) -> bool:
    """Whether these are the first and the last day of one month."""
    same = (begins_on.year, begins_on.month) == (ends_on.year, ends_on.month)
    return same and begins_on.day == 1 and (ends_on + timedelta(days=1)).day == 1


def guard(figures: Figures, stages: Mapping[str, str]) -> None:
    """Hide every count that is below five, and what would tell one; once. `stages` maps the codes of methods."""
    if figures.guarded:
        return
    figures.guarded = True
    figures.totals, figures.months = hidden_below(figures.totals), hidden_below(figures.months)
    figures.urgencies = suppress(figures.urgencies)
    figures.methods = [row for row in hidden_below(figures.methods) if row.count is not None]
    figures.stages = _beside(figures.stages, figures.methods, stages)
    figures.new_methods, figures.new_substances, figures.destinations = [], [], []
    posted, by_rest = figures.countries_posted, figures.wording >= BY_REST  # earlier sentences call it fewer than five
    figures.countries_posted = hide_part(posted, figures.countries) if by_rest else hide(posted)
    figures.revised = [row for row in figures.revised if row.is_wide]
    if hide(figures.unnamed) is None or any(row.count is None for row in figures.totals):
        figures.unnamed = 0
    leave_out(figures)


def leave_out(figures: Figures) -> None:
    """Where small counts are hidden, name nothing that would tell one: of a kind whose count is hidden no item, and of
    any other so few that those without a name are none or at least five. Doing it again changes nothing.
    """
    counts = {row.key: row.count for row in figures.totals}
    left = {kind: nameable(counts.get(kind), n) for kind, n in Counter(row.kind for row in figures.sources).items()}
    named = []
    for row in figures.sources:
        left[row.kind] -= 1
        if left[row.kind] >= 0:
            named.append(row)
    if len(named) < len(figures.sources):
        figures.sources, figures.unnamed = named, 0


def hidden_below(rows: Sequence[Row]) -> list[Row]:
    """The rows with counts below five hidden: enough where the whole is not shown."""
    return [Row(row.key, hide(row.count), hide(row.previous)) for row in rows]


def suppress(rows: Sequence[Row]) -> list[Row]:
    """Parts of a whole that may be shown, given in an order that no count decides: counts below five are hidden, and
    where these are too few to hide each other, others from the last on, until what is hidden is at least nine together.
    Whoever knows the whole and this rule then works out no small count: each could be another, or none.
    """
    kept = hidden_below(rows)
    for name in ("count", "previous"):
        _hide_rest(rows, kept, name)
    return kept


def hide(count: int | None) -> int | None:
    """The count if it may be shown where each must be at least five."""
    return count if count is not None and count >= LEAST else None


def hide_part(part: int | None, whole: int | None) -> int | None:
    """The part of a whole if both it and what is left of it may be shown: nothing is left, or at least five."""
    if part is None or whole is None or (whole != part and whole - part < LEAST):
        return None
    return hide(part)


def is_told(part: int | None, whole: int | None) -> bool:
    """Whether a part of a whole says something: not that fewer than five of two are."""
    return whole is not None and (part is not None or whole >= LEAST)


def tells_more(frozen: Figures, fresh: Figures) -> bool:
    """Whether frozen figures say what may no longer be said: they name a notice or a law that has been withdrawn,
    narrowed or relabelled since, or show a count that is to be hidden now, or might.
    """
    laws = {_law_key(law) for law in fresh.laws}
    rows = ("totals", "urgencies", "stages", "methods", "months", "destinations")
    return (
        (fresh.guarded and not frozen.guarded)
        or any(source not in fresh.sources for source in frozen.sources)
        or any(_law_key(law) not in laws for law in frozen.laws)
        or any(_shown_keys(frozen, name) - _shown_keys(fresh, name) for name in rows)
        or bool(frozen.new_methods and not fresh.new_methods)
        or any(row not in fresh.new_substances for row in frozen.new_substances)
        or (frozen.countries_posted is not None and fresh.countries_posted is None)
    )


def nameable(count: int | None, named: int) -> int:
    """How many of the items that could be named may be, beside their count: those without a name are none, or at least
    five.
    """
    if count is None:
        return 0
    return named if count <= named or hide(count - named) else max(count - LEAST, 0)


def _hide_rest(rows: Sequence[Row], kept: list[Row], name: str) -> None:
    counts = {row.key: getattr(row, name) or 0 for row in rows}
    hidden = [row for row in kept if getattr(row, name) is None]
    others = [row for row in kept if row not in hidden]
    if LEAST <= sum(counts[row.key] for row in hidden) <= (LEAST - 1) * (len(hidden) - 1):
        return  # so many that each of them could be nothing
    while hidden and others:
        hidden.append(others.pop())
        setattr(hidden[-1], name, None)
        if sum(counts[row.key] for row in hidden) >= ENOUGH:
            break


def _beside(rows: Sequence[Row], methods: Sequence[Row], stages: Mapping[str, str]) -> list[Row]:
    """Stages beside some of their methods: one is shown where what is left of it is at least five. Without the period
    before, since other editions tell of other methods.
    """
    shown: Counter[str] = Counter()
    for method in methods:
        shown[stages.get(method.key, "")] += method.count or 0
    return [Row(row.key, row.count if hide((row.count or 0) - shown[row.key]) else None) for row in rows]


def _law_key(law: Law) -> tuple[str, str, str, str]:
    return law.jurisdiction, law.what, law.effective, law.instrument


def _shown_keys(figures: Figures, name: str) -> set[str]:
    rows: list[Row] = getattr(figures, name)
    return {row.key for row in rows if row.count is not None}
