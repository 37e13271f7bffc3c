"""A bulletin as page and PDF show it: sections with their charts and tables, from the same data. Pure.

Whatever is told of a bulletin is made from one `Edition`: the page, the PDF, and the files inside the PDF. So none of
them tells a figure that another hides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from portal import charts, markdown
from portal.characters import seen
from portal.charts import Bar, Chart, Share
from portal.enums import NoticeKind, Urgency
from portal.scripts import apart
from portal.timelines import Event, timeline
from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import ControlStatus, Decision, EvidenceMark, MStage
from trends.figures import COMING, Figures, Law, Revision, Row, is_told

SECTION: Final = 2  # level of the headings of sections
DRAWN: Final = 8  # bars of one drawing; its table has them all


@dataclass(frozen=True)
class Entry:
    """One figure, now and in the period before; None is one that may not be told, or that is not compared."""

    key: str
    label: str
    count: float | None
    previous: int | None = None


@dataclass(frozen=True)
class Table:
    """The figures of one drawing, or those that only sentences tell; `number` is the drawing's."""

    key: str
    title: str
    entries: list[Entry]
    number: int = 0


Drawn = list[tuple[Chart, Table | None]]


@dataclass
class Part:
    """One section: its words, its charts, its table."""

    key: str
    heading: str
    html: SafeString
    body: str
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    title: str = ""  # of the table
    gone: list[tuple[str, date]] = field(default_factory=list)  # what it quotes and was withdrawn since, and when

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows of its table, each cell after the head of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Erratum:
    """What a correction changed: the number of the version that it made, since when it is read, and what it says."""

    number: int
    at: datetime
    note: str


@dataclass(frozen=True)
class Edition:
    """A bulletin as it may be told to somebody: the figures that are told, in sections, and before them in short."""

    figures: Figures
    tiles: list[tuple[str, str, str]]
    parts: list[Part]
    headlines: list[Table]
    errata: list[Erratum] = field(default_factory=list)

    @property
    def version(self) -> str:
        """`2, corrected on 3 May 2026`; nothing where nothing was corrected."""
        if not self.errata:
            return ""
        last = self.errata[-1]
        return _("%(n)s, corrected on %(day)s") % {"n": last.number, "day": date_format(localtime(last.at))}


def made(figures: Figures, sections: list[dict[str, Any]], methods: dict[str, str]) -> Edition:
    """The edition of the figures that are told; `methods` maps codes to titles."""
    return Edition(figures, tiles(figures), parts(figures, sections, methods), _headlines(figures))


def parts(figures: Figures, sections: list[dict[str, Any]], methods: dict[str, str]) -> list[Part]:
    """The sections in order, each with the charts that belong to it."""
    found, numbers = [], count(1)
    for section in sections:
        heading, body = seen(section["heading"]), seen(section["body"])
        part = Part(section["key"], heading, markdown.render(body, below=SECTION), body)
        part.gone = [(reference, date.fromisoformat(day)) for reference, day in figures.gone.get(part.key, [])]
        for chart, table in _illustrate(part, figures, methods):
            number = next(numbers)
            part.charts.append(replace(chart, number=number))
            if table:
                part.tables.append(replace(table, number=number))
        found.append(part)
    return found


def tiles(figures: Figures) -> list[tuple[str, str, str]]:
    """The first figures a reader looks for: figure, label, change."""
    hidden, found = _("< 5"), []
    if "overview" not in figures.absent:
        alerts = next((row for row in figures.totals if row.key == NoticeKind.ALERT), Row("", 0, 0))
        found.append((charts.shown(alerts.count, hidden), _("alerts"), charts.change(_bar("", alerts), hidden)))
    if "done" not in figures.absent:
        found.append((charts.shown(figures.answered, hidden), _("answers"), ""))
    if figures.median_hours is not None:
        hours = _("%(n)s h") % {"n": number_format(f"{figures.median_hours:g}", force_grouping=True)}
        found.append((hours, _("median to first confirmation"), ""))
    counted = (
        (figures.countries_posted, figures.countries, _("countries posted")),
        (figures.companies_answered, figures.companies, _("companies answered")),
    )
    for part, whole, label in counted:
        if part is not None and whole is not None:
            shares = {"part": charts.shown(part, hidden), "whole": charts.shown(whole, hidden)}
            found.append((pgettext("in a tile", "%(part)s / %(whole)s") % shares, label, ""))
    return found


def _headlines(figures: Figures) -> list[Table]:
    """What tiles and sentences tell beside the drawings, of sections that are there; of a count that is hidden not what
    it was before either.
    """
    items = [
        Entry(row.key, str(NoticeKind(row.key).label), row.count, None if row.count is None else row.previous)
        for row in figures.totals
    ]
    answers = [Entry("answers", _("Answers"), figures.answered)]
    if figures.acted is not None:
        answers.append(Entry("acted", _("Answers that took something off the market"), figures.acted))
    if figures.median_hours is not None:
        answers.append(Entry("median_hours", _("Hours to first confirmation, median"), figures.median_hours))
    if figures.median_before is not None:
        answers.append(Entry("median_before", _("The same in the period before"), figures.median_before))
    tables = [] if "overview" in figures.absent else [Table("items", _("Items shared"), items)]
    tables += [] if "done" in figures.absent else [Table("answers", _("Answers"), answers)]
    return tables


def _illustrate(part: Part, figures: Figures, methods: dict[str, str]) -> Drawn:
    if part.key == "overview":
        return [*_months(figures), *_urgencies(figures), *_destinations(figures)]
    if part.key == "methods":
        return [*_stages(figures), *_top(figures, methods)]
    if part.key == "done":
        return _decisions(figures)
    if part.key == "law":
        part.columns = [_("Where"), _("What"), _("Status"), pgettext("a day", "From"), _("Instrument"), _("Evidence")]
        part.rows = [
            [
                jurisdictions.name(law.jurisdiction),
                law.what,
                str(ControlStatus(law.status).label),
                str(PartialDate.parse(law.effective)),
                law.instrument,
                str(EvidenceMark(law.evidence).label),
            ]
            for law in figures.laws
        ]
        return _effects(figures)
    if part.key == "coverage":
        _revise(part, figures)
        return _coverage(figures)
    return []


def _months(figures: Figures) -> Drawn:
    if _tell_nothing(figures.months):
        return []
    form = pgettext("format of a month on an axis", "M")
    data = [Bar(date_format(date.fromisoformat(f"{row.key}-01"), form), row.count) for row in figures.months]
    text = _("Alerts shared with everyone in the framework, by month.")
    if any(row.count is None for row in figures.months):
        text += " " + _("A dot stands for fewer than five.")
    chart = charts.columns(_("Alerts in twelve months"), text, data, what=_("Alerts"), hidden=_("< 5"), rtl=_rtl())
    return [(chart, _table("alerts_by_month", chart, figures.months, data))]


def _urgencies(figures: Figures) -> Drawn:
    if _tell_nothing(figures.urgencies):
        return []
    data = [_bar(str(Urgency(row.key).label), row) for row in figures.urgencies]
    chart = _bars(_("Alerts by urgency"), data, _("Alerts"))
    return [(chart, _table("alerts_by_urgency", chart, figures.urgencies, data))]


def _destinations(figures: Figures) -> Drawn:
    """Drawn are those that are stated most often, in the table stand all that are counted."""
    if not figures.destinations:
        return []
    data = [_bar(jurisdictions.name(row.key), row) for row in figures.destinations]
    chart = _bars(_("Alerts that state each country of destination"), data[:DRAWN], _("Alerts"))
    return [(chart, _table("destinations", chart, figures.destinations, data))]


def _stages(figures: Figures) -> Drawn:
    if _tell_nothing(figures.stages):
        return []
    data = [_bar(str(MStage(row.key).label), row) for row in figures.stages]
    text = _("How often methods of each of the four Ms were named, with the change on the period before.")
    if figures.guarded:
        text = _("How often methods of each of the four Ms were named.")
    chart = charts.strip(_("Methods by stage"), text, data, what=_("Mentions"), hidden=_("not shown"), rtl=_rtl())
    return [(chart, _table("methods_by_stage", chart, figures.stages, data))]


def _top(figures: Figures, methods: dict[str, str]) -> Drawn:
    """Where no method was named, that is said; where none may be shown, nothing."""
    if not figures.methods and any(row.count != 0 for row in figures.stages):
        return []
    data = [_bar(_(methods.get(row.key, row.key)), row) for row in figures.methods]
    chart = _bars(_("Methods named most often"), data[:DRAWN], _("Items"))
    return [(chart, _table("methods", chart, figures.methods, data))]


def _decisions(figures: Figures) -> Drawn:
    if not figures.decisions:
        return []
    data = [_bar(str(Decision(row.key).label), row) for row in figures.decisions]
    text = _("Answers that say so.")
    chart = charts.bars(_("What was done"), text, data, what=_("Answers"), hidden=_("< 5"), rtl=_rtl())
    return [(chart, _table("decisions", chart, figures.decisions, data))]


def _effects(figures: Figures) -> Drawn:
    """What takes effect, on a line of days; nothing where there is nothing."""
    if not figures.laws:
        return []
    begins_on = date.fromisoformat(figures.ends_on) + timedelta(days=1)
    dates = [PartialDate.parse(law.effective) for law in figures.laws]
    events = [
        Event(_in_place(law), day.first, day.last, str(day)) for law, day in zip(figures.laws, dates, strict=True)
    ]
    text = _("A bar stands for a date of which only the month or the year is known.")
    chart = timeline(_("What takes effect"), text, begins_on, begins_on + COMING, events, rtl=_rtl())
    return [(replace(chart, explains=True), None)]


def _in_place(law: Law) -> str:
    words = {"where": jurisdictions.name(law.jurisdiction), "what": apart(law.what)}
    return pgettext("a place and what takes effect there", "%(where)s: %(what)s") % words


def _coverage(figures: Figures) -> Drawn:
    """Who took part, of those whose number may be shown."""
    counted = (
        ("countries", _("Countries"), _("Countries that posted"), figures.countries_posted, figures.countries),
        ("companies", _("Companies"), _("Companies that answered"), figures.companies_answered, figures.companies),
    )
    shares, entries = [], []
    for key, all_, some, part, whole in counted:
        if is_told(part, whole):
            shares.append(Share(some, part, whole or 0))
            entries += [Entry(key, all_, whole), Entry(f"{key}_taking_part", some, part)]
    if not shares:
        return []
    text = _("One dot for each member country and each member company.")
    chart = charts.dots(_("Who took part"), text, shares, hidden=_("not shown"), rtl=_rtl())
    return [(replace(chart, explains=True), Table("coverage", chart.title, entries))]


def _revise(part: Part, figures: Figures) -> None:
    """Where earlier figures have moved: as rows of the section's table, and for programs."""
    if not figures.revised:
        return
    part.title, part.columns = _("Revised since"), [_("Figure"), _("As published"), _("Now")]
    hidden, names = _("fewer than five"), {(row.month, row.key): _revised(row) for row in figures.revised}
    moved = {1: _("fewer than five more"), -1: _("fewer than five less")}
    part.rows = [
        [
            names[row.month, row.key],
            charts.shown(row.was, hidden),
            moved.get(row.moved) or charts.shown(row.now, hidden),
        ]
        for row in figures.revised
    ]
    entries = [Entry(f"{row.month}:{row.key}", names[row.month, row.key], row.now, row.was) for row in figures.revised]
    part.tables.append(Table("revised", part.title, entries))


def _revised(row: Revision) -> str:
    """`September 2026: alerts shared`."""
    month = date_format(date.fromisoformat(f"{row.month}-01"), "YEAR_MONTH_FORMAT")
    return f"{month}: {figure_name(row.key)}"


def figure_name(key: str) -> str:
    """What a figure that may move counts."""
    names = {
        NoticeKind.ALERT: _("alerts shared"),
        NoticeKind.MO_NOTE: _("MO notes shared"),
        NoticeKind.LAW_CHANGE: _("law changes shared"),
    }
    return names[NoticeKind(key)] if key in NoticeKind else _("answers recorded")


def _table(key: str, chart: Chart, rows: Sequence[Row], data: Sequence[Bar]) -> Table:
    """What a drawing shows, as figures."""
    entries = [Entry(row.key, bar.label, bar.value, bar.previous) for row, bar in zip(rows, data, strict=True)]
    return Table(key, chart.title, entries)


def _bars(title: str, data: list[Bar], what: str) -> Chart:
    text = _("The thin line is the period before.") if any(bar.previous is not None for bar in data) else ""
    return replace(charts.bars(title, text, data, what=what, hidden=_("not shown"), rtl=_rtl()), explains=True)


def _tell_nothing(rows: list[Row]) -> bool:
    """Whether there are figures, none of which may be shown now: a drawing would be empty."""
    return bool(rows) and all(row.count is None for row in rows)


def _bar(label: str, row: Row) -> Bar:
    return Bar(label, row.count, row.previous)


def _rtl() -> bool:
    return get_language_bidi()
