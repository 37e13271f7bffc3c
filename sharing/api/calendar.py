"""The caller's calendar as a file."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from portal.api.base import Calls, JsonUnlessSaid
from portal.downloads import attachment
from portal.requests import person
from sharing import calendars


class CalendarCalls(Calls):
    """What takes effect, and what is due."""

    content_negotiation_class = JsonUnlessSaid

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.BINARY})
    def file(self, request: Request) -> HttpResponse:
        """The days of the next twelve months as an iCalendar file (RFC 5545), for a calendar that sends the token. What
        a label keeps in Accord is named by its reference alone.
        """
        return attachment(calendars.file(person(request)), name="accord.ics", content_type=calendars.TYPE)
