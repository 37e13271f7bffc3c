"""A moment as people say it, in the time zone of whoever reads it."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal import clock

WEEK = 7


def in_words(moment: datetime) -> str:
    """The day as seen from today, the time, and the zone: "today 17:00 (CET)", "11 December 23:59 (CET)"."""
    there = timezone.localtime(moment)
    what = {"day": _day(there.date(), clock.today()), "time": formats.time_format(there, "H:i"), "zone": _zone(there)}
    return _("%(day)s %(time)s (%(zone)s)") % what


def _day(day: date, today: date) -> str:
    away = (day - today).days
    if near := {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(away):
        return near
    if 0 < away < WEEK:
        return formats.date_format(day, "l")
    return formats.date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def _zone(moment: datetime) -> str:
    """Its short name where it has one (CET), else how far it is from UTC (UTC+05:45)."""
    name, away = moment.strftime("%Z"), moment.strftime("%z")
    return name if name.isalpha() else f"UTC{away[:3]}:{away[3:5]}"
