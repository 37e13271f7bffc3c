"""What became of the own organization's alerts: to look at, and to print as a report."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from portal import charts, clock
from portal.charts import Chart, Series
from portal.queries import known_organizations
from portal.requests import person
from sharing.forms.my_alerts import Period
from sharing.queries import my_alerts as queries
from sharing.queries.my_alerts import Tally


def my_alerts(request: HttpRequest) -> HttpResponse:
    """Month by month: shared, opened, answered, acted on, and how long it took; what is overdue now."""
    user = person(request)
    form = Period(request.GET if "period" in request.GET else None)
    months = form.months()
    report, late = queries.report(user, months), list(queries.overdue(user))
    asked = [row.organization_id for row in late]
    context = {
        "form": form,
        "months": report.months,
        "total": report.total,
        "chart": _chart(report.months),
        "counted_from": report.counted_from,
        "most": queries.MOST,
        "overdue": late,
        "known": set(known_organizations(user).filter(pk__in=asked).values_list("pk", flat=True)),
        "begins_on": months[0],
        "ends_on": min(clock.today(), (months[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)),
        "made_at": clock.now(),
    }
    return render(request, "sharing/my_alerts.html", context)


def _chart(months: Sequence[Tally]) -> Chart:
    """Each column is what was shared in a month, by how far it came."""
    series = [
        Series(_("Acted on"), [month.acted for month in months]),
        Series(_("Answered otherwise"), [month.answered - month.acted for month in months]),
        Series(_("Not answered yet"), [month.asked - month.answered for month in months]),
        Series(_("No answer asked"), [month.shared - month.asked for month in months]),
    ]
    names = [date_format(month.first, "M" if len(months) <= 12 else "m/y") for month in months if month.first]
    text = _("Alerts of each month, by how far at least one of the organizations asked has come.")
    return charts.stacked(_("What became of our alerts"), text, names, series, hidden="", rtl=get_language_bidi())
