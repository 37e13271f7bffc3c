"""Lists of notices that a person may read, newest first, by keyset: never OFFSET, never a permission row an object.

A list is merged from the person's frameworks, each walked along its own index (`access.releases_by_framework`).
"""

import heapq
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal import clock
from portal.enums import NoticeKind
from portal.models import Framework, User
from sharing import access, search
from sharing.enums import NoticeState
from sharing.models import Addressee, Look, Notice, NoticeVersion, Receipt, Release, VendorAlert
from sharing.queries import redress, waking, wordings
from sharing.queries.progress import Progress, progress
from sharing.queries.waking import Wake

PAGE = 25
CAP = 1000


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means not narrowed."""

    text: str = ""
    kind: str = ""
    framework: uuid.UUID | None = None
    urgency: str = ""
    state: str = ""  # "valid" or "expired" of what is released, or any other state
    substance: uuid.UUID | None = None
    technique: str = ""
    platform: uuid.UUID | None = None
    since_on: date | None = None
    until_on: date | None = None
    originator: uuid.UUID | None = None
    newer_than: datetime | None = None
    others_only: bool = False  # leaves out what the own organization issued

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the moment at which the notice stands in the list, and its key."""

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
    is_new: bool = False  # since the person was last here; see `mark_new`
    is_changed: bool = False  # since the person read it
    is_disputed: bool = False  # and its originator has not decided
    laws: Sequence[Wake] = ()  # that make it actionable in the reader's markets, soon or lately
    is_law_changed: bool = False  # since the reader's organization called it lawful
    progress: Progress | None = None  # of an own item: how far those who are asked have come


@dataclass
class Page:
    """One page; `after` is the cursor of the next, empty at the end."""

    entries: list[Entry] = field(default_factory=list)
    after: str = ""
    is_continued: bool = False


def newest(user: User, filters: Filters = Filters(), *, after: str = "", limit: int = PAGE) -> Page:  # noqa: B008
    """A page of what the person may read: what others shared at its newest release that the person may read, own
    notices at their own release or their making. `others_only` leaves the own ones out.
    """
    cursor = Cursor.parse(after) if after else None
    pages = [_slice(rows, cursor, limit + 1) for rows in _streams(user, filters)]
    merged = heapq.merge(*pages, key=lambda r: (r.released_at, r.notice_id), reverse=True)
    releases = [release for release, _ in zip(merged, range(limit + 1), strict=False)]
    shown = releases[:limit]
    last = str(Cursor(shown[-1].released_at, shown[-1].notice_id)) if len(releases) > limit else ""
    found = entries(user, shown)
    for entry in found:
        if entry.release.framework_id is None:
            entry.release.released_at = entry.notice.released_at
    return Page(entries=found, after=last, is_continued=cursor is not None)


def total(user: User, filters: Filters = Filters()) -> int:  # noqa: B008
    """How many, counted no further than CAP."""
    count = 0
    for rows in _streams(user, filters):
        count += len(rows.values_list("pk")[: CAP + 1 - count])
        if count > CAP:
            break
    return count


def _streams(user: User, filters: Filters) -> list[QuerySet[Any]]:
    """What a list is merged from: releases of others, one query a framework; own notices; and what awaits the person
    as second reader. Each walks an index of its own, and is narrowed.
    """
    others = (
        rows.exclude(notice__originator=user.organization_id)
        for rows in access.releases_by_framework(user, filters.framework)
    )
    beside = [] if filters.others_only else [_within(access.own_notices(user), filters.framework)]
    if not filters.others_only and not filters.framework:
        beside.append(access.for_second_reader(user).filter(state=NoticeState.IN_REVIEW))
    stands_at = Coalesce("released_at", "created_at")
    return [
        *(narrowed(rows, filters) for rows in others),
        *(_narrow(rows.annotate(stands_at=stands_at), filters, "") for rows in beside),
    ]


def narrowed(releases: QuerySet[Release], filters: Filters) -> QuerySet[Release]:
    """Of these releases, which the person may read, the ones whose notice fits."""
    return _narrow(releases, filters, "notice__")


def _within(rows: QuerySet[Notice], framework: uuid.UUID | None) -> QuerySet[Notice]:
    """Of these, the ones that are released in the framework, if one is named."""
    if framework is None:
        return rows
    here = access.plain(Release).filter(notice=OuterRef("pk"), framework=framework, ended_at__isnull=True)
    return rows.filter(Exists(here))


def entries(user: User, releases: Sequence[Release]) -> list[Entry]:
    """The notices of releases that the person may read, with own receipts, own addressing, whether they were corrected
    since the person read them, the words that the person reads, disputes, and what law brings: seven queries where
    there are alerts, more where something is translated or names substances.
    """
    keys = [release.notice_id for release in releases]
    notices = access.plain(Notice).select_related("originator").in_bulk(keys)
    mine = access.plain(Receipt).filter(notice__in=keys, organization=user.organization_id)
    receipts = {row.notice_id: row for row in mine.select_related("assigned_to")}
    asked = {row.notice_id: row for row in access.asked().filter(notice__in=keys, organization=user.organization_id)}
    changed, disputed = _changed(user, keys), redress.open_on(keys)
    laws, woken = _laws(user, list(notices.values()), receipts)
    # A draft may have been discarded since the list was read.
    there = [release for release in releases if release.notice_id in notices]
    wordings.attach(user, list(notices.values()))
    return [
        Entry(
            notices[key],
            r,
            receipts.get(key),
            asked.get(key),
            is_changed=key in changed,
            is_disputed=key in disputed,
            laws=laws.get(key, ()),
            is_law_changed=key in woken,
        )
        for r in there
        for key in [r.notice_id]
    ]


def _laws(
    user: User, notices: Iterable[Notice], receipts: Mapping[uuid.UUID, Receipt]
) -> tuple[dict[uuid.UUID, list[Wake]], set[uuid.UUID]]:
    """What law brings to the alerts among these, and about which a law has changed since they were answered."""
    open_ = [row.pk for row in notices if row.kind == NoticeKind.ALERT and row.state == NoticeState.RELEASED]
    answered = [key for key in open_ if key in receipts and receipts[key].outcome_at]
    on = waking.today(user)
    woken = waking.answered_before(user, on, answered) if answered else set()
    return waking.of_alerts(user, open_, on) if open_ else {}, woken


def mark_new(found: Iterable[Entry], user: User, since: datetime | None) -> None:
    """Mark what others have shared with the person since that moment; on a first visit there is none."""
    for entry in found:
        is_others = entry.notice.originator_id != user.organization_id
        at = entry.release.released_at
        entry.is_new = since is not None and is_others and at is not None and at > since


def _changed(user: User, keys: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those with a version that is newer than what the person has read, or has released."""
    versions = access.plain(NoticeVersion).filter(notice=OuterRef("notice"))
    known = versions.filter(number__gte=OuterRef("number"), approver=user)
    newer = versions.filter(~Exists(known), number__gt=OuterRef("version"), released_at__isnull=False)
    read = access.plain(Look).filter(Exists(newer), person=user, notice__in=keys)
    return set(read.values_list("notice", flat=True))


def own(user: User, *, states: Iterable[str], after: str = "", limit: int = PAGE) -> Page:
    """The own organization's notices in these states, last touched first."""
    rows = access.plain(Notice).filter(originator=user.organization_id, state__in=list(states))
    cursor = Cursor.parse(after) if after else None
    if cursor:
        rows = rows.filter(
            Q(updated_at__lt=cursor.released_at) | Q(updated_at=cursor.released_at, pk__lt=cursor.notice)
        )
    found = list(rows.select_related("author", "originator").order_by("-updated_at", "-pk")[: limit + 1])
    told = {
        row.notice.pk: row
        for row in progress(user, [row.pk for row in found[:limit] if row.state == NoticeState.RELEASED])
    }
    disputed = redress.open_on([row.pk for row in found[:limit]])
    shown = [
        Entry(notice, Release(), progress=told.get(notice.pk), is_disputed=notice.pk in disputed)
        for notice in found[:limit]
    ]
    last = str(Cursor(found[limit - 1].updated_at, found[limit - 1].pk)) if len(found) > limit else ""
    return Page(entries=shown, after=last, is_continued=cursor is not None)


def frameworks_of(user: User) -> QuerySet[Framework]:
    """The frameworks that a filter may name: those that the person reads in. One release of each is looked for."""
    reads = Q(pk__in=[])
    for framework, releases in access.releases_of_each(user):
        reads |= Q(Exists(releases), pk=framework)
    return Framework.objects.filter(reads)


def _slice(rows: QuerySet[Any], cursor: Cursor | None, limit: int) -> list[Release]:
    """The next rows of one stream; a notice that is read without a release stands for one that was never written."""
    if rows.model is Release:
        behind = _behind(rows, cursor, "released_at", "notice")
        return list(behind.select_related("framework").order_by("-released_at", "-notice")[:limit])
    own = _behind(rows, cursor, "stands_at", "pk").order_by("-stands_at", "-pk").values_list("pk", "stands_at")
    return [Release(notice_id=key, released_at=moment) for key, moment in own[:limit]]


def _behind(rows: QuerySet[Any], cursor: Cursor | None, moment: str, key: str) -> QuerySet[Any]:
    if cursor is None:
        return rows
    at, notice = cursor.released_at, cursor.notice
    later = Q(**{f"{moment}__lt": at}) | Q(**{moment: at, f"{key}__lt": notice})
    return rows.filter(later, **{f"{moment}__lte": at})


def _narrow(rows: QuerySet[Any], wanted: Filters, notice: str) -> QuerySet[Any]:
    """The rows that fit; `notice` leads from a row to its notice, and is empty where the rows are notices."""
    moment = "released_at" if notice else "stands_at"
    plain: dict[str, Any] = {
        "kind": wanted.kind,
        f"{notice}urgency": wanted.urgency,
        f"{notice}originator": wanted.originator,
        f"{moment}__gt": wanted.newer_than,
        f"{moment}__gte": _midnight(wanted.since_on) if wanted.since_on else None,
        f"{moment}__lt": _midnight(wanted.until_on + timedelta(days=1)) if wanted.until_on else None,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.text:
        rows = rows.filter(**{f"{notice}search_vector": search.query(wanted.text)})
    return _narrow_by_parts(_narrow_by_state(rows, wanted.state, notice), wanted, notice)


def _narrow_by_state(rows: QuerySet[Any], state: str, notice: str) -> QuerySet[Any]:
    if state not in ("valid", "expired"):
        return rows.filter(**{f"{notice}state": state}) if state else rows
    ended = Q(**{f"{notice}valid_until_on__lt": clock.today()})
    released = rows.filter(**{f"{notice}state": NoticeState.RELEASED})
    return released.filter(ended) if state == "expired" else released.exclude(ended)


def _narrow_by_parts(rows: QuerySet[Any], wanted: Filters, notice: str) -> QuerySet[Any]:
    key = "notice__in" if notice else "pk__in"
    if wanted.substance:
        through = Notice.substances.through.objects.filter(substance=wanted.substance)
        rows = rows.filter(**{key: through.values("notice")})
    if wanted.technique:
        methods = Notice.techniques.through.objects.filter(technique__code=wanted.technique)
        rows = rows.filter(**{key: methods.values("notice")})
    if wanted.platform:
        rows = rows.filter(**{key: access.plain(VendorAlert).filter(platform=wanted.platform).values("pk")})
    return rows


def _midnight(day: date) -> datetime:
    """The beginning of a day where the person is."""
    return timezone.make_aware(datetime.combine(day, time.min))
