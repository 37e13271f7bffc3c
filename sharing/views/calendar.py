"""The calendar of law: what takes effect, as a month and as the twelve months ahead; and what else has its day."""

from calendar import Calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import get_format
from django.views.decorators.http import require_GET

from portal import clock
from portal.downloads import attachment
from portal.requests import person
from sharing import appointments, calendars
from sharing.actions.controls import may_confirm
from sharing.enums import DatePrecision
from sharing.forms.calendar import CalendarFilter
from sharing.queries import calendar as queries
from sharing.queries import status
from sharing.queries.calendar import Event


def law_calendar(request: HttpRequest) -> HttpResponse:
    """A month with its days, what has no day in it, and what takes effect in the next twelve months; with what else
    stands in the file for one's own calendar.
    """
    user, today = person(request), clock.today()
    form = CalendarFilter(request.GET, known=status.jurisdictions_known(user), markets=status.markets_of(user, today))
    month = form.first_day
    events = queries.in_month(user, month, form.asked)
    context = {
        "form": form,
        "month": month,
        "today": today,
        "weeks": _weeks(month, [event for event in events if event.when.precision == DatePrecision.DAY]),
        "some_day": [event for event in events if event.when.precision == DatePrecision.MONTH],
        "some_month": [event for event in events if event.when.precision == DatePrecision.YEAR],
        "ahead": queries.ahead(user, today, form.asked),
        "before": _address(request, month - timedelta(days=1)),
        "after": _address(request, month + timedelta(days=31)),
        "due": appointments.of(user, but=queries.appointments),
        "may_confirm": may_confirm(user),
    }
    return render(request, "sharing/calendar.html", context)


@require_GET
def calendar_file(request: HttpRequest) -> HttpResponse:
    """What takes effect and what is due, as a file for one's own calendar: names as far as labels let them leave."""
    return attachment(calendars.file(person(request)), name="accord.ics", content_type=calendars.TYPE)


def _weeks(month: date, events: list[Event]) -> list[list[tuple[date, list[Event]]]]:
    """The weeks of the month as the reader's language counts them; days of other months have no events here."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        by_day[event.when.first].append(event)
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    weeks = Calendar(first).monthdatescalendar(month.year, month.month)
    return [[(day, by_day[day]) for day in week] for week in weeks]


def _address(request: HttpRequest, day: date) -> str:
    asked: dict[str, Any] = {name: value for name in ("where", "substance_class") if (value := request.GET.get(name))}
    return reverse("law_calendar", query={**asked, "month": f"{day:%Y-%m}"})
