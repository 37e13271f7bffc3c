"""Numbers that bulletins told of a month, and what may be told beside them: side by side, two that lie fewer than five
apart tell how few items or answers lie between them. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.enums import TLP
from trends.figures import ENOUGH, LEAST, Figures, Row, leave_out

ALERT, ANSWERS = "alert", "answers"
SINGLE = ("acted", "others", "companies_answered")


@dataclass(frozen=True)
class Told:
    """One number of a month under a label."""

    month: str
    key: str
    count: int
    tlp: str


class Numbers:
    """All that were told in a framework, under every label, the first first."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self._told: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for one in told:
            self._told[one.month, one.key].append(one)

    def of(self, month: str, key: str, tlp: str = TLP.RED) -> list[int]:
        """Those that were told under this label or a wider one, which its readers may be given."""
        return [one.count for one in self._told.get((month, key), ()) if TLP(one.tlp).rank <= TLP(tlp).rank]

    def is_near(self, month: str, key: str, number: int) -> bool:
        """Whether a number lies one to four away from one that was told."""
        return bool(near(number, self.of(month, key)))

    def settled(self, month: str, key: str, number: int | None, tlp: str) -> int | None:
        """What is told for a number that is counted now: itself, or else the last that was told, from five up. At
        least five lie between fewer than five and nine.
        """
        last = next((told for told in reversed(self.of(month, key, tlp)) if told >= LEAST), None)
        if number is None:
            return last if last and last < ENOUGH else None
        return last if self.is_near(month, key, number) else number


def near(number: int, told: Iterable[int]) -> list[int]:
    """Those that lie one to four away."""
    return [one for one in told if 0 < abs(number - one) < LEAST]


def of(figures: Figures, tlp: str) -> Iterator[Told]:
    """The numbers that figures tell of their month and of earlier ones."""
    month, before = months(figures)
    for key, count in _counts(figures):
        if count is not None:
            yield Told(month, key, count, tlp)
    for name, row in _rows(figures):
        if row.previous is not None:
            yield Told(before, name + row.key, row.previous, tlp)
    for row in figures.months:
        if row.count is not None:
            yield Told(row.key, ALERT, row.count, tlp)
    for moved in figures.revised:
        if moved.now is not None:
            yield Told(moved.month, moved.key, moved.now, tlp)


def months(figures: Figures) -> tuple[str, str]:
    """The month of figures and the one before."""
    before = date.fromisoformat(figures.begins_on) - timedelta(days=1)
    return figures.begins_on[:7], f"{before:%Y-%m}"


def of_answers(figures: Figures) -> dict[str, int | None]:
    """What figures say of what members did in their month, by what each number is of; also how many answers took
    nothing off the market, and how many companies gave none, which those that did tell beside all.
    """
    rows = {f"decisions.{row.key}": row.count for row in figures.decisions}
    if figures.answered is not None and figures.acted is not None:
        rows["rest"] = figures.answered - figures.acted
    if figures.companies is not None and figures.companies_answered is not None:
        rows["silent"] = figures.companies - figures.companies_answered
    return {ANSWERS: figures.answered, **rows, **{name: getattr(figures, name) for name in SINGLE}}


def settle(figures: Figures, numbers: Numbers, tlp: str) -> None:
    """Put in guarded figures what may be told beside the numbers that were told: of totals, months and methods the last
    one; parts that add up, of which no single choice is right, are hidden together.
    """
    if not figures.guarded:
        return
    month, before = months(figures)
    was = [(row.count, row.previous) for row in figures.totals]
    figures.totals = [_settled(numbers, row, "", (month, before), tlp) for row in figures.totals]
    figures.months = [Row(row.key, numbers.settled(row.key, ALERT, row.count, tlp)) for row in figures.months]
    moved = [pair != (row.count, row.previous) for pair, row in zip(was, figures.totals, strict=True)]
    methods = [_settled(numbers, row, "methods.", (month, before), tlp) for row in figures.methods]
    other = methods != figures.methods
    figures.methods = [row for row in methods if row.count is not None]
    for rows, name, apart in ((figures.urgencies, "urgencies.", any(moved)), (figures.stages, "stages.", other)):
        if apart or any(_is_near(numbers, row, name, (month, before)) for row in rows):
            for row in rows:
                row.count = row.previous = None
    if any(moved):
        figures.unnamed = 0
        leave_out(figures)


def is_apart(figures: Figures, numbers: Numbers, tlp: str) -> bool:
    """Whether they tell what may not be told beside these numbers."""
    copy = Figures.of_json(figures.as_json())
    settle(copy, numbers, tlp)
    rows = [(row.month, row.key, row.now) for row in figures.revised if row.now is not None]
    return copy != figures or any(numbers.is_near(*row) for row in rows)


def _settled(numbers: Numbers, row: Row, name: str, days: tuple[str, str], tlp: str) -> Row:
    """A row with what is told of it in its month and in the month before."""
    pairs = zip(days, (row.count, row.previous), strict=True)
    return Row(row.key, *(numbers.settled(month, name + row.key, count, tlp) for month, count in pairs))


def _is_near(numbers: Numbers, row: Row, name: str, days: tuple[str, str]) -> bool:
    pairs = zip(days, (row.count, row.previous), strict=True)
    return any(count is not None and numbers.is_near(month, name + row.key, count) for month, count in pairs)


def _counts(figures: Figures) -> Iterator[tuple[str, int | None]]:
    for name, row in _rows(figures):
        yield name + row.key, row.count
    yield from of_answers(figures).items()


def _rows(figures: Figures) -> Iterator[tuple[str, Row]]:
    """Its rows that are compared with the month before, each after what it is of."""
    for name in ("totals", "urgencies", "stages", "methods", "destinations"):
        for row in getattr(figures, name):
            yield "" if name == "totals" else f"{name}.", row
