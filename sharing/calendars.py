"""A person's calendar as a file, in the person's language."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal import clock
from portal.enums import TLP
from portal.models import User
from sharing import appointments
from sharing.appointments import Appointment
from sharing.exchange import ical
from sharing.exchange.ical import Day

TYPE: Final = "text/calendar; charset=utf-8"


def file(user: User) -> bytes:
    """Everything that the person has in the calendar."""
    days = [_day(one) for one in appointments.of(user)]
    return ical.calendar(_("Accord"), days, made_at=clock.now())


def _day(one: Appointment) -> Day:
    label = f"{TLP(one.label).label}. " if one.label else ""
    host = urlsplit(settings.BASE_URL).hostname or "accord"
    url = settings.BASE_URL + one.url
    return Day(one.key, one.on, f"{one.what}: {one.about}", f"{label}{url}", url, host)
