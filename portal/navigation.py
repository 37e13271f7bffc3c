"""The main navigation of every page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal import events
from portal.requests import person


@dataclass(frozen=True)
class Entry:
    """One entry: `active` when the page shown lies under its address."""

    label: str | Promise
    url: str
    icon: str
    active: bool


@dataclass(frozen=True)
class Unread:
    """How many lines of the inbox are unread, counted up to a bound."""

    count: int

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def shown(self) -> str:
        """As it stands beside the bell."""
        return str(self.count) if self.count <= events.MANY else f"{events.MANY}+"


ENTRIES: list[tuple[str | Promise, str, str]] = [
    (_("Home"), "home", "home"),
    (_("Items"), "notices", "list"),
    (_("Methods"), "techniques", "matrix"),
    (_("Substances"), "substances", "flask"),
    (_("Trends"), "trends", "chart"),
    (_("Bulletins"), "bulletins", "report"),
    (_("Frameworks"), "frameworks", "users"),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the entries, for people who are signed in."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"nav": []}
    entries = [_entry(request.path, label, reverse(name), icon) for label, name, icon in ENTRIES]
    unread = SimpleLazyObject(lambda: Unread(events.count_unread(person(request))))
    return {"nav": entries, "unread": unread, "inbox_url": reverse("inbox")}


def _entry(path: str, label: str | Promise, url: str, icon: str) -> Entry:
    active = path == url if url == "/" else path.startswith(url)
    return Entry(label=label, url=url, icon=icon, active=active)
