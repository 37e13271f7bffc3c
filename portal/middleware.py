"""What every request passes through."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]


class ActivePeopleOnly:
    """Ends the session of a person whose organization was deactivated (Django itself ends a person's own)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not user.organization.is_active:
            logout(request)
        return self.get_response(request)


class PersonLocale:
    """Shows pages in the person's language and in the time zone of the organization."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(request.user.organization.time_zone)):
            return self.get_response(request)


class NeverStored:
    """No page is kept by a browser's or a proxy's cache: what one may read changes with the next request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
