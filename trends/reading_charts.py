"""What a reader may read of a time, as charts: each with its sentence and the table of all its figures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django_countries import countries

from portal import charts
from portal.charts import Bar, Chart, Series
from portal.enums import NoticeKind, Sector
from sharing import jurisdictions
from sharing.enums import Decision, MStage
from trends.reading import NOTHING, Counts, Reading, lags
from trends.statistics import COUNTED, Period

TOP: Final = 12  # so many are drawn; the table has them all


def months(reading: Reading) -> Chart:
    """Items of each kind by month."""
    firsts = _months(reading.period) if reading.months else []
    series = [
        Series(str(NoticeKind(kind).label), [reading.months.get((first, kind), 0) for first in firsts])
        for kind in COUNTED
    ]
    names = [date_format(first, "M" if len(firsts) <= 12 else "m/y") for first in firsts]
    text = _("By the month in which they were shared, in UTC. What is shared in several frameworks counts once.")
    chart = charts.stacked(_("Items by month"), text, names, series, hidden="", rtl=get_language_bidi())
    full = [date_format(first, "YEAR_MONTH_FORMAT") for first in firsts]
    return replace(chart, rows=[(name, *row[1:]) for name, row in zip(full, chart.rows, strict=True)])


def stages(reading: Reading) -> Chart:
    counted = reading.stages if reading.methods else []
    data = [Bar(str(MStage(stage).label), n) for stage, n in counted]
    text = _("How often methods of each of the four Ms were named.")
    return charts.strip(_("Methods by stage"), text, data, what=_("Mentions"), hidden="", rtl=get_language_bidi())


def methods(reading: Reading) -> Chart:
    return _bars(_("Methods"), _("Items that name each method."), reading.named, _("Items"))


def new_methods(reading: Reading) -> Chart:
    text = _("Items that name methods which nothing names that you may read and that was shared before this period.")
    return _bars(_("New methods"), text, reading.new_methods, _("Items"))


def substances(reading: Reading) -> Chart:
    return _bars(_("Substances"), _("Items that name each substance."), reading.substances, _("Items"))


def classes(reading: Reading) -> Chart:
    text = _("Items that name a substance of each class.")
    return _bars(_("Classes of substances"), text, reading.classes, _("Items"))


def new_substances(reading: Reading) -> Chart:
    text = _("Items that name substances which nothing names that you may read and that was shared before this period.")
    return _bars(_("New substances"), text, reading.new_substances, _("Items"))


def sectors(reading: Reading) -> Chart:
    text = _("Alerts by the sector of the member that operates the platform; what else a site is, nobody records.")
    names = {**dict(Sector.choices), NOTHING: _("Not known")}
    named = [(str(names[sector]), n) for sector, n in reading.sectors]
    return _bars(_("Types of platforms"), text, named, _("Alerts"), nothing=str(names[NOTHING]))


def origins(reading: Reading) -> Chart:
    return _places(_("Countries of origin"), _("Alerts that state each country of origin."), reading.origins)


def destinations(reading: Reading) -> Chart:
    text = _("Alerts that state each country of destination.")
    return _places(_("Countries of destination"), text, reading.destinations)


def decisions(reading: Reading) -> Chart:
    named = [(str(Decision(code).label), n) for code, n in reading.decisions]
    return _bars(_("What was done"), _("Answers to alerts that say so."), named, _("Answers"))


def law(reading: Reading) -> Chart:
    """Whatever the period: decisions are few."""
    found = sorted(lags(reading.reader), key=lambda lag: (lag.days is None, lag.days, lag.jurisdiction))
    named = [(jurisdictions.name(lag.jurisdiction), lag) for lag in found]
    text = _(
        "The middle one of the days from a decision of the UN to the day on which the substance was controlled there."
    )
    text += " " + _(
        "Of every control on record that you may see, whatever the period. Of a month, its first day counts."
    )
    drawn = [(name, lag.days) for name, lag in named if lag.days is not None]
    chart = _bars(_("From the UN to national law"), text, drawn, _("Days"))
    head = (*chart.columns, _("Controls that followed"), _("Controls that were earlier"))
    rows = [
        (name, charts.shown(lag.days, "–"), charts.shown(lag.followed, ""), charts.shown(lag.earlier, ""))
        for name, lag in named
    ]
    return replace(chart, columns=head, rows=rows)


CHARTS: Final[dict[str, Callable[[Reading], Chart]]] = {
    "months": months,
    "stages": stages,
    "methods": methods,
    "new-methods": new_methods,
    "substances": substances,
    "classes": classes,
    "new-substances": new_substances,
    "platforms": sectors,
    "origins": origins,
    "destinations": destinations,
    "decisions": decisions,
    "law": law,
}


def _places(title: str, text: str, counts: Counts) -> Chart:
    nothing = _("Not stated")
    named = [(str(countries.name(code)) or code if code else nothing, n) for code, n in counts]
    return _bars(title, text, named, _("Alerts"), nothing=nothing)


def _bars(title: str, text: str, counts: Sequence[tuple[str, int]], what: str, *, nothing: str = "") -> Chart:
    """The most as bars; what states nothing in the sentence, and the table of all of them."""
    stated = [(name, n) for name, n in counts if not nothing or name != nothing]
    unstated = sum(n for _name, n in counts) - sum(n for _name, n in stated)
    if len(stated) > TOP:
        text += " " + _("Drawn are %(n)s of %(all)s; the table has them all.") % {"n": TOP, "all": len(stated)}
    if unstated:
        text += " " + _("%(nothing)s: %(n)s.") % {"nothing": nothing, "n": charts.shown(unstated, "")}
    data = [Bar(name, n) for name, n in stated[:TOP]]
    chart = charts.bars(title, text, data, what=what, hidden="", rtl=get_language_bidi())
    return replace(chart, rows=[(name, charts.shown(n, "")) for name, n in counts])


def _months(period: Period) -> list[date]:
    """The first days of its months, oldest first."""
    found = [period.begins_on.replace(day=1)]
    while (after := (found[-1] + timedelta(days=32)).replace(day=1)) <= period.ends_on:
        found.append(after)
    return found
