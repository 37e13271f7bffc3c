"""What every request passes through."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal import participations
from portal.requests import is_fetched_ahead, speak_to

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


class NothingAhead:
    """Whatever a browser fetches before anybody wants to see it is given no content: nobody would be recorded as its
    reader. An error, since a browser would show the empty page that it took for a success; after one, it asks anew.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_fetched_ahead(request):
            return HttpResponse(status=503, headers={"Cache-Control": "no-store, private"})
        return self.get_response(request)


class PersonLocale:
    """Shows pages in the person's language and time zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):  # what is set for one person, here or by a program's key, ends with the request
            if request.user.is_authenticated:
                speak_to(request, request.user)
            return self.get_response(request)


class OneMoment:
    """An answer that changes nothing is made of one reading of the person's memberships; the next reads them anew."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with participations.remembered():
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
