"""What an item says, as one organization gets it that reads it, or will: for the look through another's eyes. Nothing
that hangs on the reader itself is in it, and of other items nothing that who looks may not read.
"""

from collections.abc import Callable
from typing import Any

from portal.enums import NoticeKind
from portal.models import Organization, User
from sharing import attachments, sellers
from sharing.models import Meeting, Notice
from sharing.queries import meetings
from sharing.queries.evidence import Shown

Given = tuple[str, dict[str, Any]]  # a template, and what it needs beside the notice

_given: dict[str, Callable[[Notice, Organization, User], Given]] = {}


def register(kind: NoticeKind, given: Callable[[Notice, Organization, User], Given]) -> None:
    """Name what a kind of a package above shows to people of an organization; once, when the site starts."""
    _given[kind] = given


def somebody_of(organization: Organization) -> User:
    """Who reads what every person of an organization reads; no row of a table."""
    return User(organization=organization)


def as_given(notice: Notice, whom: Organization, *, by: User) -> dict[str, Any]:
    """The context of the page; `notice` is a row of its kind, and it is this person who looks."""
    told = _given.get(notice.kind)
    facts, context = told(notice, whom, by) if told else _of_this_package(notice, whom, by)
    files = attachments.shown(notice) if attachments.holds_files(notice) else []
    return {
        "facts": facts,
        "files": [Shown(row, elsewhere=0, waits=False, dropped=False) for row in files],
        "is_asked": sellers.given_as_asked(notice, whom),
        **context,
    }


def _of_this_package(notice: Notice, whom: Organization, by: User) -> Given:
    """Of an alert's identifiers what this organization may see, of recommendations the owners whom it may know."""
    context: dict[str, Any] = {}
    if notice.kind == NoticeKind.ALERT:
        context = {"identifiers": sellers.as_given(notice, whom), "sightings": {}}
    elif isinstance(notice, Meeting):
        context = _of_meeting(notice, whom, by)
    return f"sharing/_facts_{notice.kind}.html", context


def _of_meeting(meeting: Meeting, whom: Organization, by: User) -> dict[str, Any]:
    """What the consultation opens with, and what it recommends."""
    reader = somebody_of(whom)
    previous = meetings.before(reader, meeting)
    if previous and not meetings.meetings(by, meeting.framework).filter(pk=previous.pk).exists():
        previous = None
    seen = {line.row.pk for line in meetings.carried(by, meeting)}
    return {
        "adopted": meetings.adopted_as_given(meeting, whom),
        "previous": previous,
        "carried": [line for line in meetings.carried(reader, meeting) if line.row.pk in seen],
    }
