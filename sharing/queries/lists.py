"""Lists of notices that a person may read, newest first, by keyset: never OFFSET, never a permission row an object.

A list is merged from the person's frameworks, each walked along its own index (`access.releases_by_framework`).
"""

import heapq
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from portal import clock
from portal.models import Framework, User
from sharing import access, search
from sharing.models import Addressee, Notice, Receipt, Release, VendorAlert

PAGE = 25
CAP = 1000


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means not narrowed."""

    text: str = ""
    kind: str = ""
    framework: uuid.UUID | None = None
    urgency: str = ""
    state: str = ""  # "valid" or "expired"
    substance: uuid.UUID | None = None
    technique: str = ""
    platform: uuid.UUID | None = None
    since_on: date | None = None
    until_on: date | None = None
    originator: uuid.UUID | None = None
    not_by: uuid.UUID | None = None  # leaves out what this organization issued

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the release's moment and the notice's key."""

    released_at: datetime
    notice: uuid.UUID

    def __str__(self) -> str:
        return f"{self.released_at.isoformat()}~{self.notice}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for anything that is no cursor of ours."""
        moment, _tilde, key = text.partition("~")
        try:
            return cls(datetime.fromisoformat(moment).astimezone(UTC), uuid.UUID(key))
        except (ValueError, OverflowError):
            return None


@dataclass
class Entry:
    """A notice in a list: through which release, and how the reader's organization stands to it."""

    notice: Notice
    release: Release
    receipt: Receipt | None = None
    addressee: Addressee | None = None


@dataclass
class Page:
    """One page; `after` is the cursor of the next, empty at the end."""

    entries: list[Entry] = field(default_factory=list)
    after: str = ""
    is_continued: bool = False


def newest(user: User, filters: Filters = Filters(), *, after: str = "", limit: int = PAGE) -> Page:  # noqa: B008
    """A page of what others and the own organization released, at the newest release that the person may read."""
    cursor = Cursor.parse(after) if after else None
    narrowed = (_narrow(rows, filters) for rows in access.releases_by_framework(user, filters.framework))
    pages = [list(_slice(rows, cursor, limit + 1)) for rows in narrowed]
    merged = heapq.merge(*pages, key=lambda r: (r.released_at, r.notice_id), reverse=True)
    releases = [release for release, _ in zip(merged, range(limit + 1), strict=False)]
    shown = releases[:limit]
    last = str(Cursor(shown[-1].released_at, shown[-1].notice_id)) if len(releases) > limit else ""
    return Page(entries=entries(user, shown), after=last, is_continued=cursor is not None)


def total(user: User, filters: Filters = Filters()) -> int:  # noqa: B008
    """How many, counted no further than CAP."""
    count = 0
    for rows in access.releases_by_framework(user, filters.framework):
        count += len(_narrow(rows, filters).values_list("pk")[: CAP + 1 - count])
        if count > CAP:
            break
    return count


def entries(user: User, releases: Sequence[Release]) -> list[Entry]:
    """The notices of releases that the person may read, with own receipts and own addressing: three queries."""
    keys = [release.notice_id for release in releases]
    notices = access.plain(Notice).select_related("originator").in_bulk(keys)
    receipts = {
        row.notice_id: row for row in access.plain(Receipt).filter(notice__in=keys, organization=user.organization_id)
    }
    asked = {
        row.notice_id: row for row in access.plain(Addressee).filter(notice__in=keys, organization=user.organization_id)
    }
    return [Entry(notices[r.notice_id], r, receipts.get(r.notice_id), asked.get(r.notice_id)) for r in releases]


def own(user: User, *, states: Iterable[str], after: str = "", limit: int = PAGE) -> Page:
    """The own organization's notices in these states, last touched first."""
    rows = access.plain(Notice).filter(originator=user.organization_id, state__in=list(states))
    cursor = Cursor.parse(after) if after else None
    if cursor:
        rows = rows.filter(
            Q(updated_at__lt=cursor.released_at) | Q(updated_at=cursor.released_at, pk__lt=cursor.notice)
        )
    found = list(rows.select_related("author", "originator").order_by("-updated_at", "-pk")[: limit + 1])
    shown = [Entry(notice, Release()) for notice in found[:limit]]
    last = str(Cursor(found[limit - 1].updated_at, found[limit - 1].pk)) if len(found) > limit else ""
    return Page(entries=shown, after=last, is_continued=cursor is not None)


def frameworks_of(user: User) -> QuerySet[Framework]:
    """The frameworks that a filter may name: those that the person reads in."""
    return Framework.objects.filter(pk__in=access.readable_releases(user).values("framework"))


def _slice(rows: QuerySet[Release], cursor: Cursor | None, limit: int) -> QuerySet[Release]:
    if cursor:
        rows = rows.filter(
            Q(released_at__lt=cursor.released_at) | Q(released_at=cursor.released_at, notice__lt=cursor.notice),
            released_at__lte=cursor.released_at,
        )
    return rows.select_related("framework").order_by("-released_at", "-notice")[:limit]


def _narrow(rows: QuerySet[Release], wanted: Filters) -> QuerySet[Release]:
    plain: dict[str, Any] = {
        "kind": wanted.kind,
        "notice__urgency": wanted.urgency,
        "notice__originator": wanted.originator,
        "released_at__date__gte": wanted.since_on,
        "released_at__date__lte": wanted.until_on,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.not_by:
        rows = rows.exclude(notice__originator=wanted.not_by)
    if wanted.text:
        rows = rows.filter(notice__search_vector=search.query(wanted.text))
    if wanted.state:
        ended = Q(notice__valid_until_on__lt=clock.today())
        rows = rows.filter(ended) if wanted.state == "expired" else rows.exclude(ended)
    return _narrow_by_parts(rows, wanted)


def _narrow_by_parts(rows: QuerySet[Release], wanted: Filters) -> QuerySet[Release]:
    if wanted.substance:
        through = Notice.substances.through.objects.filter(substance=wanted.substance)
        rows = rows.filter(notice__in=through.values("notice"))
    if wanted.technique:
        methods = Notice.techniques.through.objects.filter(technique__code=wanted.technique)
        rows = rows.filter(notice__in=methods.values("notice"))
    if wanted.platform:
        rows = rows.filter(notice__in=access.plain(VendorAlert).filter(platform=wanted.platform).values("pk"))
    return rows
