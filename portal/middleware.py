"""What every request passes through."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.common import CommonMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import logs, metrics, participations
from portal.models import User
from portal.requests import is_fetched_ahead, is_for_api, is_for_everyone, speak_to

Handler = Callable[[HttpRequest], HttpResponse]
READING: Final = ("GET", "HEAD")
NEVER: Final = "no-store, private"
A_REQUEST: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")  # an id that a proxy gave it
log = logging.getLogger(__name__)


class Told:
    """Counts every answer, and says it in one line of the log: which view, to whom, and how long it took, never the
    address. The id by which its lines are found goes back with the answer; a proxy's own is kept.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        key = given if A_REQUEST.fullmatch(given) else uuid.uuid4().hex
        with logs.about(request=key):
            response = self.get_response(request)
            view = request.resolver_match.view_name if request.resolver_match else ""
            seconds = time.perf_counter() - began
            metrics.count_answer(view, response.status_code, seconds)
            facts = {"status": response.status_code, "milliseconds": round(seconds * 1000), "view": view}
            log.info("answered", extra={"facts": {**facts, **_asker(request)}})
        response["X-Request-ID"] = key
        return response


def _asker(request: HttpRequest) -> dict[str, str]:
    """The keys of the person and the organization, where somebody is known by now: in the session, or by a program's
    key."""
    try:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return {}
    except Error:  # who it is could not be looked up, which is why there is no page
        return {}
    return {"person": str(user.pk), "organization": str(user.organization_id)}


class Addresses(CommonMiddleware):
    """Adds the stroke that an address of a page lacks; below the API, where a program would send something else to the
    other address, none.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not is_for_api(request) and super().should_redirect_with_slash(request)


class KnownMethodsOnly:
    """Refuses a method that an address of the API does not take, and any but GET, HEAD and POST elsewhere: before
    anybody is asked who it is, alike for everyone, and without a word of what stands there. An address that the API
    does not have takes none, and is answered as such, whatever the method.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        takes = _taken(request)
        if request.method in takes:
            return self.get_response(request)
        if not is_for_api(request):
            refusal: HttpResponse = HttpResponseNotAllowed(takes)
        else:
            detail = _('Method "%(method)s" not allowed.') % {"method": request.method}
            refusal = JsonResponse({"detail": detail}, status=405, headers={"Allow": ", ".join(takes)})
        refusal["Cache-Control"] = NEVER
        return refusal


def _taken(request: HttpRequest) -> list[str]:
    """The methods that an address takes, as far as its view says so."""
    if is_for_api(request) and request.method not in READING:
        try:
            actions = getattr(resolve(request.path_info).func, "actions", None)
        except Resolver404:
            return [str(request.method)]
        if actions:
            return sorted({*map(str.upper, actions), *(("HEAD",) if "get" in actions else ())})
    return [*READING, "POST"]


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
            return HttpResponse(status=503, headers={"Cache-Control": NEVER})
        return self.get_response(request)


class Openly:
    """Below the addresses of what is published for everyone nobody is anybody: no cookie is looked at and none is set,
    so that any cache may keep what is sent.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_everyone(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        kept = [name for name in response.get("Vary", "").split(", ") if name not in ("", "Cookie")]
        response.headers["Vary"] = ", ".join(kept)
        return response


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
        if request.method not in READING:
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
            response["Cache-Control"] = NEVER
        return response
