"""What a reader may read of a time, as charts: each with its sentence and the table of all its figures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from portal import charts
from portal.charts import Bar, Chart, Series
from portal.enums import NoticeKind
from trends import reading_tables as tables
from trends.reading import NOTHING, Reading
from trends.reading_tables import Line, Table
from trends.statistics import COUNTED, Period, months_back

TOP: Final = 12  # so many are drawn at most; the table has them all
LEAST: Final = 5  # and so many at least, where others are as frequent as the last of them


def months(reading: Reading) -> Chart:
    """Items of each kind by month."""
    table = tables.months(reading)
    firsts = tables.firsts_of(reading.period)[: len(table.lines)]
    series = [
        Series(str(NoticeKind(kind).label), [line.figures[number] for line in table.lines])
        for number, kind in enumerate(COUNTED)
    ]
    names = [date_format(first, "M" if len(firsts) <= 12 else "m/y") for first in firsts]
    text = _("By the month in which they were shared, in UTC. What is shared in several frameworks counts once.")
    text += _so_far(reading.period, firsts)
    chart = charts.stacked(_("Items by month"), text, names, series, hidden="", rtl=get_language_bidi())
    return replace(chart, rows=_rows(table))


def _so_far(period: Period, firsts: Sequence[date]) -> str:
    """That the last month is counted in part, where it is."""
    if not firsts or period.ends_on + timedelta(days=1) >= months_back(firsts[-1], -1):
        return ""
    values = {"month": date_format(firsts[-1], "YEAR_MONTH_FORMAT"), "day": date_format(period.ends_on, "DATE_FORMAT")}
    return " " + _("%(month)s is not whole: counted up to %(day)s.") % values


def stages(reading: Reading) -> Chart:
    data = [Bar(line.name, line.count) for line in tables.stages(reading).lines]
    text = _("How often methods of each of the four Ms were named: of making, offering, moving and paying for it.")
    return charts.strip(_("Methods by stage"), text, data, what=_("Mentions"), hidden="", rtl=get_language_bidi())


def methods(reading: Reading) -> Chart:
    return _bars(_("Methods"), _("Items that name each method."), tables.methods(reading), _("Items"))


def new_methods(reading: Reading) -> Chart:
    text = _("Items that name methods which nothing names that you may read and that was shared before this period.")
    return _bars(_("New methods"), text, tables.new_methods(reading), _("Items"))


def substances(reading: Reading) -> Chart:
    return _bars(_("Substances"), _("Items that name each substance."), tables.substances(reading), _("Items"))


def classes(reading: Reading) -> Chart:
    text = _("Items that name a substance of each class.")
    return _bars(_("Classes of substances"), text, tables.classes(reading), _("Items"))


def new_substances(reading: Reading) -> Chart:
    text = _("Items that name substances which nothing names that you may read and that was shared before this period.")
    return _bars(_("New substances"), text, tables.new_substances(reading), _("Items"))


def sectors(reading: Reading) -> Chart:
    text = _("Alerts by the sector of the member that operates the platform; what else a site is, nobody records.")
    return _bars(_("Types of platforms"), text, tables.sectors(reading), _("Alerts"))


def origins(reading: Reading) -> Chart:
    text = _("Alerts that state each country of origin.")
    return _bars(_("Countries of origin"), text, tables.origins(reading), _("Alerts"))


def destinations(reading: Reading) -> Chart:
    text = _("Alerts that state each country of destination.")
    return _bars(_("Countries of destination"), text, tables.destinations(reading), _("Alerts"))


def decisions(reading: Reading) -> Chart:
    return _bars(_("What was done"), _("Answers to alerts that say so."), tables.decisions(reading), _("Answers"))


def law(reading: Reading) -> Chart:
    """Whatever the period: decisions are few."""
    text = _(
        "The middle one of the days from a decision of the UN to the day on which the substance was controlled there."
    )
    text += " " + _(
        "Of every control on record that you may see, whatever the period. Of a month, its first day counts."
    )
    table = tables.law(reading)
    drawn = [line for line in table.lines if line.figures[0] is not None]
    chart = _bars(_("Days from the UN to national law"), text, replace(table, lines=drawn), _("Days"))
    head = (*chart.columns, _("Controls that followed"), _("Controls that were earlier"))
    return replace(chart, columns=head, rows=_rows(table))


# Each chart by its key, after the table that is its file.
READ: Final[dict[str, tuple[Callable[[Reading], Table], Callable[[Reading], Chart]]]] = {
    "months": (tables.months, months),
    "stages": (tables.stages, stages),
    "methods": (tables.methods, methods),
    "new-methods": (tables.new_methods, new_methods),
    "substances": (tables.substances, substances),
    "classes": (tables.classes, classes),
    "new-substances": (tables.new_substances, new_substances),
    "platforms": (tables.sectors, sectors),
    "origins": (tables.origins, origins),
    "destinations": (tables.destinations, destinations),
    "decisions": (tables.decisions, decisions),
    "law": (tables.law, law),
}
TABLES: Final = {key: table for key, (table, _draw) in READ.items()}
CHARTS: Final = {key: draw for key, (_table, draw) in READ.items()}


def _bars(title: str, text: str, table: Table, what: str) -> Chart:
    """The most as bars; what states nothing in the sentence, and the table of all of them."""
    stated = [line for line in table.lines if line.key != NOTHING]
    drawn = _drawn(stated)
    if more := stated[len(drawn) :]:
        words = {"n": len(drawn), "more": len(more), "most": charts.shown(more[0].count, "")}
        each = _("Drawn are %(n)s; the table has %(more)s more, each with 1.")
        fewer = _("Drawn are %(n)s; the table has %(more)s more, with %(most)s or fewer each.")
        text += " " + (each if more[0].count == 1 else fewer) % words
    for line in table.lines:
        if line.key == NOTHING:
            text += " " + _("%(nothing)s: %(n)s.") % {"nothing": line.name, "n": charts.shown(line.count, "")}
    data = [Bar(line.name, line.count) for line in drawn]
    chart = charts.bars(title, text, data, what=what, hidden="", rtl=get_language_bidi())
    return replace(chart, rows=_rows(table))


def _drawn(lines: Sequence[Line]) -> Sequence[Line]:
    """The first; where the last of them is as frequent as one that is not drawn, only those that are more so."""
    if len(lines) <= TOP:
        return lines
    above = [line for line in lines[:TOP] if line.count > lines[TOP].count]
    return above if len(above) >= LEAST else lines[:TOP]


def _rows(table: Table) -> list[tuple[str, ...]]:
    """As people read it."""
    return [(line.name, *(charts.shown(n, "–") for n in line.figures)) for line in table.lines]
