"""What a person has in the calendar: packages add what they know of, and it leaves as one file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from portal.models import User


@dataclass(frozen=True)
class Appointment:
    """One day and what it brings: `what` says it, `about` names the thing as far as its label lets it leave Accord;
    `key` stays the same from one file to the next.
    """

    key: str
    on: date
    what: str | Promise
    about: str
    url: str
    label: str = ""


Source = Callable[[User], Iterable[Appointment]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add what a package knows; once, when the site starts."""
    _sources.append(source)


def of(user: User, *, but: Source | None = None) -> list[Appointment]:
    """Everything, the soonest first; without what one source knows, where somebody shows that otherwise."""
    found = [appointment for source in _sources if source is not but for appointment in source(user)]
    return sorted(found, key=lambda one: (one.on, one.key))
