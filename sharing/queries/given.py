"""What an item says, as one organization gets it that reads it, or will: for the look through another's eyes. Nothing
that hangs on the reader itself is in it.
"""

from collections.abc import Callable
from typing import Any

from portal.enums import NoticeKind
from portal.models import Organization
from sharing import attachments, sellers
from sharing.models import Meeting, Notice
from sharing.queries import meetings

Given = tuple[str, dict[str, Any]]  # a template, and what it needs beside the notice

_given: dict[str, Callable[[Notice], Given]] = {}


def register(kind: NoticeKind, given: Callable[[Notice], Given]) -> None:
    """Name what a kind of a package above shows to all of its readers alike; once, when the site starts."""
    _given[kind] = given


def as_given(notice: Notice, whom: Organization) -> dict[str, Any]:
    """The context of the page; `notice` is a row of its kind."""
    told = _given.get(notice.kind)
    facts, context = told(notice) if told else _of_this_package(notice, whom)
    return {
        "facts": facts,
        "files": attachments.shown(notice) if attachments.holds_files(notice) else [],
        "is_asked": sellers.given_as_asked(notice, whom),
        **context,
    }


def _of_this_package(notice: Notice, whom: Organization) -> Given:
    """Of an alert's identifiers what this organization may see, of a consultation's recommendations the owners whom it
    may know.
    """
    context: dict[str, Any] = {}
    if notice.kind == NoticeKind.ALERT:
        context = {"identifiers": sellers.as_given(notice, whom), "sightings": {}}
    elif isinstance(notice, Meeting):
        context = {"adopted": meetings.adopted_as_given(notice, whom)}
    return f"sharing/_facts_{notice.kind}.html", context
