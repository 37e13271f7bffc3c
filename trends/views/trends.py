"""The page of trends: what its reader may read, counted; and each of its charts as a file."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import charts, clock
from portal.charts import Chart
from portal.downloads import attachment
from portal.enums import TLP, NoticeKind
from portal.queries import own_frameworks
from portal.requests import person
from sharing.exchange import csv
from trends.forms.periods import Narrow
from trends.queries import glimpses
from trends.reading import Reading
from trends.reading_charts import CHARTS, TABLES
from trends.statistics import COUNTED

SEVERAL: Final[dict[str, str | Promise]] = {
    NoticeKind.ALERT: gettext_lazy("alerts"),
    NoticeKind.MO_NOTE: gettext_lazy("MO notes"),
    NoticeKind.LAW_CHANGE: gettext_lazy("law changes"),
}
# Of each section the first chart, short and with its table beside it, and those that stand beside each other.
SECTIONS: Final[list[tuple[str | Promise, str, tuple[str, ...]]]] = [
    (gettext_lazy("What was shared"), "months", ()),
    (gettext_lazy("How sellers work"), "stages", ("methods", "new-methods")),
    (gettext_lazy("What is sold"), "classes", ("substances", "new-substances")),
    (gettext_lazy("Where"), "platforms", ("origins", "destinations")),
    (gettext_lazy("What became of it"), "decisions", ()),
    (gettext_lazy("Law"), "law", ()),
]
HEAD: Final = ("tlp", "framework", "begins_on", "ends_on", "key", "label")  # of each table, before what it counts


@require_GET
def trends(request: HttpRequest) -> HttpResponse:
    """Every chart, of a framework and a time; no figures where what was asked cannot be counted."""
    form, reading = _asked(request)
    if form.is_wrong:
        return render(request, "trends/trends.html", {"form": form})
    drawn = {key: _with_files(form, key, draw(reading)) for key, draw in CHARTS.items()}
    told, could = glimpses.beside(reading)
    context = {
        "form": form,
        "sections": [
            (title, drawn[first], [drawn[key] for key in keys])
            for title, first, keys in SECTIONS
            if reading.months or first == "law"
        ],
        "totals": [(reading.total(kind), SEVERAL[kind]) for kind in COUNTED],
        "alerts": reading.total(NoticeKind.ALERT),
        "answers": reading.answers,
        "acted": _share(reading.answers.acted, reading.answers.answered),
        "withdrawn": _share(reading.withdrawn, reading.withdrawn + reading.total(NoticeKind.ALERT)),
        "period": reading.period,
        "framework": reading.framework,
        "is_empty": not reading.months and not reading.withdrawn,
        "strictest": reading.strictest,
        "up_to": reading.up_to,
        "glimpses": told,
        "glimpses_url": reverse("glimpses_csv", query=_chosen(form) or None),
        "is_closed": could,
    }
    return render(request, "trends/trends.html", context)


@require_GET
def trend_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The table of a chart for programs: what it is of stands in each row."""
    reading = _of_file(request, key)
    table, period = TABLES[key](reading), reading.period
    of = (_label(reading), str(reading.framework or ""), period.begins_on.isoformat(), period.ends_on.isoformat())
    content = csv.table([(*HEAD, *table.counts), *table.rows(*of)])
    return attachment(content, name=_name(reading, key, "csv"), content_type="text/csv; charset=utf-8")


@require_GET
def glimpses_csv(request: HttpRequest) -> HttpResponse:
    """The tables of what one may not read, with what each count is of in its row; empty is one that is not told."""
    form, reading = _asked(request)
    if form.is_wrong:
        raise Http404
    head = (_("Framework"), _("For"), _("Table"), _("Name"), _("Period"), _("Count"))
    rows = [
        (str(told.framework), told.whom, str(title), name, when, "" if count is None else str(count))
        for told in glimpses.told(reading.reader, reading.framework)
        for title, lines in told.titled
        for name, cells in lines
        for when, count in cells
    ]
    name = f"trends-not-readable-{clock.today():%Y-%m-%d}.csv"
    return attachment(csv.table([head, *rows]), name=name, content_type="text/csv; charset=utf-8")


@require_GET
def trend_svg(request: HttpRequest, key: str) -> HttpResponse:
    """The drawing of a chart, under its title and what it is of."""
    reading = _of_file(request, key)
    chart = CHARTS[key](reading)
    above = [chart.title, " · ".join(part for part in _heading(reading) if part)]
    content = charts.as_file(chart, above, rtl=get_language_bidi())
    return attachment(content, name=_name(reading, key, "svg"), content_type="image/svg+xml")


def _asked(request: HttpRequest) -> tuple[Narrow, Reading]:
    user = person(request)
    frameworks = own_frameworks(user).order_by("name")
    form = Narrow(request.GET if request.GET.keys() & Narrow.base_fields else None, frameworks=frameworks)
    return form, Reading(user, *form.asked)


def _of_file(request: HttpRequest, key: str) -> Reading:
    """What the chart of this name draws; none where what was asked cannot be counted: a file says of what it is."""
    form, reading = _asked(request)
    if key not in CHARTS or form.is_wrong:
        raise Http404
    return reading


def _with_files(form: Narrow, key: str, chart: Chart) -> tuple[Chart, str, str]:
    """The chart with the addresses of its files."""
    csv_url, svg_url = (reverse(f"trend_{kind}", args=[key], query=_chosen(form) or None) for kind in ("csv", "svg"))
    return chart, csv_url, svg_url


def _chosen(form: Narrow) -> dict[str, Any]:
    """What was asked, for the address of a file."""
    names = [name for name in form.fields if form.is_bound and form.is_valid() and form.data.get(name)]
    return {name: form.data[name] for name in names}


def _share(part: int, whole: int) -> tuple[str, int, int]:
    """In per cent, where there is a whole; and both."""
    return f"{round(100 * part / whole)}%" if whole else "–", part, whole


def _heading(reading: Reading) -> tuple[str, str, str]:
    """The strictest label of what is counted, the framework, the days."""
    period = reading.period
    days = " – ".join(date_format(day, "DATE_FORMAT") for day in (period.begins_on, period.ends_on))
    return _label(reading), str(reading.framework or _("All of ours")), days


def _label(reading: Reading) -> str:
    return str(TLP(reading.strictest).label) if reading.strictest else ""


def _name(reading: Reading, key: str, ending: str) -> str:
    period = reading.period
    return f"trends-{key}-{period.begins_on:%Y-%m-%d}-{period.ends_on:%Y-%m-%d}.{ending}"
