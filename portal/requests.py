"""Who asks, and how."""

from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from rest_framework.request import Request

from portal.models import User

API: Final = "/api/"
PUBLIC: Final = "/public/"


def person(request: HttpRequest | Request) -> User:
    """The signed-in person. Pages without an account are named one by one, so there always is one elsewhere."""
    assert isinstance(request.user, User)
    return request.user


def is_for_api(request: HttpRequest) -> bool:
    """Whether an address of the API is asked, known or not: what is said is JSON."""
    return request.path_info.startswith(API)


def is_for_everyone(request: HttpRequest) -> bool:
    """Whether what is published for everyone is asked for: whoever asks is nobody there."""
    return request.path_info.startswith(PUBLIC)


def is_fetched_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches the page before anybody wants to see it."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")


def speak_to(request: HttpRequest, user: User) -> None:
    """From now on in this request, the person's language and time zone, or that of the organization."""
    translation.activate(user.language)
    request.LANGUAGE_CODE = translation.get_language()
    timezone.activate(ZoneInfo(user.zone_name))


def languages_of(request: HttpRequest) -> list[str]:
    """In which languages somebody would rather read: that of the pages where somebody chose it, then the browser's."""
    page, asked = translation.get_language() or "", translation.get_language_from_request(request)
    is_chosen = page != settings.LANGUAGE_CODE or len(settings.TRANSLATED) > 1
    return [page, asked] if is_chosen else [asked]
