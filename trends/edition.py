"""A bulletin as page and PDF show it: sections with their charts and tables, from the same data. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from portal import charts, markdown
from portal.charts import Bar, Chart, Share
from portal.enums import NoticeKind, Urgency
from portal.timelines import Event, timeline
from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import ControlStatus, Decision, EvidenceMark, MStage
from trends.figures import COMING, Figures, Row, is_told


@dataclass
class Part:
    """One section: its words, its charts, its table."""

    key: str
    heading: str
    html: SafeString
    charts: list[Chart] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows of its table, each cell after the head of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def parts(figures: Figures, sections: list[dict[str, str]], methods: dict[str, str]) -> list[Part]:
    """The sections in order, each with the charts that belong to it."""
    made, numbers = [], count(1)
    for section in sections:
        part = Part(section["key"], section["heading"], markdown.render(section["body"]))
        _illustrate(part, figures, methods)
        part.charts = [replace(chart, number=next(numbers)) for chart in part.charts]
        made.append(part)
    return made


def tiles(figures: Figures) -> list[tuple[str, str, str]]:
    """The first figures a reader looks for: figure, label, change."""
    hidden = _("< 5")
    alerts = next((row for row in figures.totals if row.key == NoticeKind.ALERT), Row("", 0, 0))
    found = [(charts.shown(alerts.count, hidden), _("alerts"), charts.change(_bar("", alerts), hidden))]
    found.append((charts.shown(figures.answered, hidden), _("answers"), ""))
    if figures.median_hours is not None:
        found.append((f"{figures.median_hours:g} h", _("median to first confirmation"), ""))
    counted = (
        (figures.countries_posted, figures.countries, _("countries posted")),
        (figures.companies_answered, figures.companies, _("companies answered")),
    )
    for part, whole, label in counted:
        if is_told(part, whole):
            found.append((f"{charts.shown(part, hidden)} / {charts.shown(whole, hidden)}", label, ""))
    return found


def _illustrate(part: Part, figures: Figures, methods: dict[str, str]) -> None:
    if part.key == "overview":
        part.charts = [*_months(figures), *_urgencies(figures)]
    elif part.key == "methods":
        part.charts = [*_stages(figures), *_top(figures, methods)]
    elif part.key == "done":
        part.charts = _decisions(figures)
    elif part.key == "law":
        part.columns = [_("Where"), _("What"), _("Status"), _("From"), _("Instrument"), _("Evidence")]
        part.charts = _effects(figures)
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
    elif part.key == "coverage":
        part.charts = _coverage(figures)


def _months(figures: Figures) -> list[Chart]:
    if _tell_nothing(figures.months):
        return []
    data = [Bar(date_format(date.fromisoformat(f"{row.key}-01"), "M"), row.count) for row in figures.months]
    text = _("Alerts shared with everyone in the framework, by month.")
    return [charts.columns(_("Alerts in twelve months"), text, data, what=_("Alerts"), hidden=_("< 5"), rtl=_rtl())]


def _urgencies(figures: Figures) -> list[Chart]:
    if _tell_nothing(figures.urgencies):
        return []
    data = [_bar(str(Urgency(row.key).label), row) for row in figures.urgencies]
    return [_bars(_("Alerts by urgency"), data, _("Alerts"))]


def _stages(figures: Figures) -> list[Chart]:
    if _tell_nothing(figures.stages):
        return []
    data = [_bar(str(MStage(row.key).label), row) for row in figures.stages]
    text = _("How often methods of each of the four Ms were named, with the change on the period before.")
    if figures.guarded:
        text = _("How often methods of each of the four Ms were named.")
    return [charts.strip(_("Methods by stage"), text, data, what=_("Mentions"), hidden=_("not shown"), rtl=_rtl())]


def _top(figures: Figures, methods: dict[str, str]) -> list[Chart]:
    if not figures.methods:
        return []
    data = [_bar(methods.get(row.key, row.key), row) for row in figures.methods]
    return [_bars(_("Methods named most often"), data, _("Items"))]


def _decisions(figures: Figures) -> list[Chart]:
    if not figures.decisions:
        return []
    data = [_bar(str(Decision(row.key).label), row) for row in figures.decisions]
    return [
        charts.bars(_("What was done"), _("Answers that say so."), data, what=_("Answers"), hidden=_("< 5"), rtl=_rtl())
    ]


def _effects(figures: Figures) -> list[Chart]:
    """What takes effect, on a line of days; nothing where there is nothing."""
    if not figures.laws:
        return []
    begins_on = date.fromisoformat(figures.ends_on) + timedelta(days=1)
    dates = [PartialDate.parse(law.effective) for law in figures.laws]
    events = [
        Event(f"{jurisdictions.name(law.jurisdiction)}: {law.what}", day.first, day.last, str(day))
        for law, day in zip(figures.laws, dates, strict=True)
    ]
    text = _("A bar stands for a date of which only the month or the year is known.")
    return [timeline(_("What takes effect"), text, begins_on, begins_on + COMING, events, rtl=_rtl())]


def _coverage(figures: Figures) -> list[Chart]:
    """Who took part, of those whose number may be shown."""
    counted = (
        (_("Countries that posted"), figures.countries_posted, figures.countries),
        (_("Companies that answered"), figures.companies_answered, figures.companies),
    )
    shares = [Share(label, part, whole or 0) for label, part, whole in counted if is_told(part, whole)]
    if not shares:
        return []
    text = _("One dot for each member country and each member company.")
    return [charts.dots(_("Who took part"), text, shares, hidden=_("< 5"), rtl=_rtl())]


def _bars(title: str, data: list[Bar], what: str) -> Chart:
    text = _("The thin line is the period before.") if any(bar.previous is not None for bar in data) else ""
    return charts.bars(title, text, data, what=what, hidden=_("not shown"), rtl=_rtl())


def _tell_nothing(rows: list[Row]) -> bool:
    """Whether there are figures, none of which may be shown now: a drawing would be empty."""
    return bool(rows) and all(row.count is None for row in rows)


def _bar(label: str, row: Row) -> Bar:
    return Bar(label, row.count, row.previous)


def _rtl() -> bool:
    return get_language_bidi()
