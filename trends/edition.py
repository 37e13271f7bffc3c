"""A bulletin as page and PDF show it: sections with their charts and tables, from the same data. Pure."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from portal import charts, markdown
from portal.charts import Bar, Chart
from portal.enums import NoticeKind, Urgency
from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import ControlStatus, Decision, EvidenceMark, MStage
from trends.figures import Figures, Row


@dataclass
class Part:
    """One section: its words, its charts, its table."""

    key: str
    heading: str
    html: SafeString
    charts: list[Chart] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def parts(figures: Figures, sections: list[dict[str, str]], methods: dict[str, str]) -> list[Part]:
    """The sections in order, each with the charts that belong to it."""
    made = []
    for section in sections:
        part = Part(section["key"], section["heading"], markdown.render(section["body"]))
        _illustrate(part, figures, methods)
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
    posted = f"{charts.shown(figures.countries_posted, hidden)} / {figures.countries}"
    answered = f"{charts.shown(figures.companies_answered, hidden)} / {figures.companies}"
    return [*found, (posted, _("countries posted"), ""), (answered, _("companies answered"), "")]


def _illustrate(part: Part, figures: Figures, methods: dict[str, str]) -> None:
    if part.key == "overview":
        part.charts = [_months(figures), _urgencies(figures)]
    elif part.key == "methods":
        part.charts = [_stages(figures), *_top(figures, methods)]
    elif part.key == "done":
        part.charts = _decisions(figures)
    elif part.key == "law":
        part.columns = [_("Where"), _("What"), _("Status"), _("From"), _("Instrument"), _("Evidence")]
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


def _months(figures: Figures) -> Chart:
    data = [Bar(date_format(date.fromisoformat(f"{row.key}-01"), "M"), row.count) for row in figures.months]
    text = _("Alerts shared with everyone in the framework, by month.")
    return charts.columns(_("Alerts in twelve months"), text, data, what=_("Alerts"), hidden=_("< 5"), rtl=_rtl())


def _urgencies(figures: Figures) -> Chart:
    data = [_bar(str(Urgency(row.key).label), row) for row in figures.urgencies]
    return _bars(_("Alerts by urgency"), data, _("Alerts"))


def _stages(figures: Figures) -> Chart:
    data = [_bar(str(MStage(row.key).label), row) for row in figures.stages]
    return _bars(_("Methods by stage"), data, _("Mentions"))


def _top(figures: Figures, methods: dict[str, str]) -> list[Chart]:
    if not figures.methods:
        return []
    data = [_bar(methods.get(row.key, row.key), row) for row in figures.methods]
    return [_bars(_("Methods named most often"), data, _("Items"))]


def _decisions(figures: Figures) -> list[Chart]:
    if not figures.decisions:
        return []
    data = [_bar(str(Decision(row.key).label), row) for row in figures.decisions]
    return [charts.bars(_("What was done"), _("Lines recorded."), data, what=_("Lines"), hidden=_("< 5"), rtl=_rtl())]


def _bars(title: str, data: list[Bar], what: str) -> Chart:
    text = _("The thin line is the period before.")
    return charts.bars(title, text, data, what=what, hidden=_("< 5"), rtl=_rtl())


def _bar(label: str, row: Row) -> Bar:
    return Bar(label, row.count, row.previous)


def _rtl() -> bool:
    return get_language_bidi()
