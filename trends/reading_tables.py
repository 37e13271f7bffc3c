"""What a reader may read of a time, as tables for programs and for charts: beside each name a key that is the same in
every language, and plain numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries

from portal.enums import Sector
from sharing import jurisdictions
from sharing.enums import Decision, MStage
from trends.reading import NOTHING, Counts, Reading, lags
from trends.statistics import COUNTED, Period


@dataclass(frozen=True)
class Line:
    """A key, how people call it, and its figures; None is one that there is not."""

    key: str
    name: str
    figures: Sequence[int | None]

    @property
    def count(self) -> int:
        """The first of its figures."""
        return self.figures[0] or 0


@dataclass(frozen=True)
class Table:
    """Lines, and what each of their figures counts, by a code."""

    counts: Sequence[str]
    lines: Sequence[Line]

    def rows(self, *before: str) -> list[list[str]]:
        """For programs: each line behind `before`, its figures without any grouping, empty where there is none."""
        return [
            [*before, line.key, line.name, *("" if n is None else str(n) for n in line.figures)] for line in self.lines
        ]


def months(reading: Reading) -> Table:
    """Items of each kind by month, `2026-03`."""
    firsts = firsts_of(reading.period) if reading.months else []
    lines = [
        Line(
            f"{first:%Y-%m}",
            date_format(first, "YEAR_MONTH_FORMAT"),
            [reading.months.get((first, kind), 0) for kind in COUNTED],
        )
        for first in firsts
    ]
    return Table([str(kind) for kind in COUNTED], lines)


def stages(reading: Reading) -> Table:
    counted = reading.stages if reading.methods else []
    return _table([(stage, str(MStage(stage).label), n) for stage, n in counted])


def methods(reading: Reading) -> Table:
    return _table(_methods(reading.named))


def new_methods(reading: Reading) -> Table:
    return _table(_methods(reading.new_methods))


def substances(reading: Reading) -> Table:
    return _table(_named(reading.substances))


def new_substances(reading: Reading) -> Table:
    return _table(_named(reading.new_substances))


def classes(reading: Reading) -> Table:
    return _table(_named(reading.classes))


def sectors(reading: Reading) -> Table:
    names = {**dict(Sector.choices), NOTHING: _("Not known")}
    return _table([(sector, str(names[sector]), n) for sector, n in reading.sectors])


def origins(reading: Reading) -> Table:
    return _table(_places(reading.origins))


def destinations(reading: Reading) -> Table:
    return _table(_places(reading.destinations))


def decisions(reading: Reading) -> Table:
    return _table([(code, str(Decision(code).label), n) for code, n in reading.decisions])


def law(reading: Reading) -> Table:
    """The soonest first; a jurisdiction without days last."""
    found = sorted(lags(reading.reader, reading.up_to), key=lambda lag: (lag.days is None, lag.days, lag.jurisdiction))
    lines = [
        Line(lag.jurisdiction, jurisdictions.name(lag.jurisdiction), [lag.days, lag.followed, lag.earlier])
        for lag in found
    ]
    return Table(["days", "followed", "earlier"], lines)


def firsts_of(period: Period) -> list[date]:
    """The first days of its months, oldest first."""
    found = [period.begins_on.replace(day=1)]
    while (after := (found[-1] + timedelta(days=32)).replace(day=1)) <= period.ends_on:
        found.append(after)
    return found


def _table(rows: Sequence[tuple[str, str, int]]) -> Table:
    return Table(["count"], [Line(key, name, [n]) for key, name, n in rows])


def _named(counts: Counts) -> list[tuple[str, str, int]]:
    """Of what has no code its name is the key."""
    return [(name, name, n) for name, n in counts]


def _methods(counts: Counts) -> list[tuple[str, str, int]]:
    """`MK-01 Title`, taken apart."""
    split = [(name.partition(" "), n) for name, n in counts]
    return [(code, _(title) if title else code, n) for (code, _space, title), n in split]


def _places(counts: Counts) -> list[tuple[str, str, int]]:
    return [(code, (str(countries.name(code)) or code) if code else _("Not stated"), n) for code, n in counts]
