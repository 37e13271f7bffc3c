"""What a person should do next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, queries
from portal.models import User
from sharing import access, jurisdictions
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, NoticeVersion, Question, Receipt
from sharing.queries import status
from sharing.queries.lists import CAP, Cursor, Entry, Filters, Page, entries, newest
from sharing.standing import Line

LIMIT = 50
LATE = 20
LATELY = timedelta(days=30)


@dataclass
class Queue:
    """What stands first on the first page, and how many there are in all, counted no further than CAP."""

    entries: list[Entry]
    total: int


def queue(user: User) -> Queue:
    """For us, by due time: what the organization was asked and has not answered, without what has expired. However
    many are overdue, what is due next has its place.
    """
    now = clock.now()
    late = _asked(user).filter(due_at__lt=now).order_by("due_at", "notice")[:LATE]
    ahead = _asked(user).filter(due_at__gte=now).order_by("due_at", "notice")[:LIMIT]
    return Queue(_queued(user, [*late, *ahead]), len(_asked(user).values_list("pk")[: CAP + 1]))


def queue_page(user: User, *, after: str = "", limit: int = LIMIT) -> Page:
    """The queue from a cursor on: the due time and the notice at which the page before ended."""
    asked = _asked(user)
    cursor = Cursor.parse(after) if after else None
    if cursor:
        same = Q(due_at=cursor.released_at, notice__gt=cursor.notice)
        asked = asked.filter(Q(due_at__gt=cursor.released_at) | same)
    rows = list(asked.order_by("due_at", "notice")[: limit + 1])
    last = _end(rows[:limit]) if len(rows) > limit else ""
    return Page(_queued(user, rows[:limit]), last, is_continued=cursor is not None)


def _asked(user: User) -> QuerySet[Addressee]:
    """What the person's organization is asked, has not answered and can read."""
    readable = access.readable_releases(user).filter(notice=OuterRef("notice"))
    rows = _unanswered().filter(Exists(readable), organization=user.organization_id)
    return rows.exclude(_expired("notice__"))


def _end(rows: Sequence[Addressee]) -> str:
    """The cursor of the last row: whoever is queued has a due time."""
    assert rows[-1].due_at is not None
    return str(Cursor(rows[-1].due_at, rows[-1].notice_id))


def _queued(user: User, rows: Sequence[Addressee]) -> list[Entry]:
    keys = [row.notice_id for row in rows]
    newest = access.readable_releases(user).filter(notice__in=keys).select_related("framework")
    by_notice = {release.notice_id: release for release in newest.order_by("released_at")}
    # What was narrowed or withdrawn between the two queries is no longer there.
    return entries(user, [by_notice[key] for key in keys if key in by_notice])


def news(user: User, queue: Sequence[Entry], *, limit: int = 12) -> list[Entry]:
    """The newest from others, without what stands in the queue."""
    queued = {entry.notice.pk for entry in queue}
    page = newest(user, Filters(others_only=True), limit=limit + len(queued))
    return [entry for entry in page.entries if entry.notice.pk not in queued][:limit]


def withdrawn(user: User) -> QuerySet[Notice]:
    """What others withdrew lately, and the person could read: whoever has acted on it must know."""
    since = clock.now() - LATELY
    rows = access.tombstones(user).filter(withdrawn_at__gte=since).select_related("originator")
    return rows.order_by("-withdrawn_at")[:LATE]


def coming(user: User) -> list[Line]:
    """What takes effect next in the reader's markets, in the UN and the EU."""
    today = clock.today()
    markets = status.markets_of(user, today)
    return status.coming(user, [*markets, *jurisdictions.informing(markets)], today, limit=5)


def to_approve(user: User) -> QuerySet[Notice]:
    """Items in review that the person could approve: of the own organization, or as its second reader."""
    if not user.is_approver:
        return access.own_notices(user).none()
    rows = access.for_second_reader(user) | access.own_notices(user)
    return (
        rows.filter(state=NoticeState.IN_REVIEW).select_related("originator", "author").order_by("submitted_at")[:LIMIT]
    )


def corrections_to_approve(user: User) -> QuerySet[NoticeVersion]:
    """Corrections that wait for an approver: of the own organization, or as its second reader."""
    own, second = Q(notice__originator=user.organization_id), Q(notice__originator__second_reader=user.organization_id)
    rows = access.plain(NoticeVersion).filter(own | second, released_at=None, notice__state=NoticeState.RELEASED)
    if not user.is_approver:
        return rows.none()
    return rows.select_related("notice", "author").order_by("created_at")[:LIMIT]


def returned(user: User) -> QuerySet[Notice]:
    """Drafts of the person's that came back from review."""
    rows = access.own_notices(user).filter(state=NoticeState.DRAFT, author=user)
    return rows.exclude(returned_note="").order_by("-updated_at")[:LIMIT]


def questions(user: User) -> list[Question]:
    """Threads on own notices whose newest post is not ours."""
    posts = access.plain(Question).filter(notice__originator=user.organization_id, notice__state=NoticeState.RELEASED)
    newer = access.plain(Question).filter(
        notice=OuterRef("notice"), asker=OuterRef("asker"), posted_at__gt=OuterRef("posted_at")
    )
    open_ = posts.filter(~Exists(newer)).exclude(organization=user.organization_id)
    return list(open_.select_related("notice", "asker").order_by("posted_at")[:LIMIT])


@dataclass
class Waiting:
    """An alert whose addressees have not all answered."""

    notice: Notice
    asked: int
    opened: int
    answered: int
    overdue: int


def waiting(user: User) -> list[Waiting]:
    """The own organization's items that wait for answers, and for coordinators those of their frameworks."""
    rooms = list(queries.coordinated(user).values_list("pk", flat=True))
    led = access.readable_releases(user).filter(framework__in=rooms, notice=OuterRef("notice"))
    keys = _waited_for(user, Q(notice__originator=user.organization_id))
    if rooms:
        keys += _waited_for(user, Exists(led))
    return _progress(user, list(dict.fromkeys(keys))[:LIMIT])


def _waited_for(user: User, which: Q | Exists) -> list[uuid.UUID]:
    """Notices with an answer outstanding of whom the person may know, those due first before the others."""
    rows = _unanswered().filter(which, pk__in=access.known_addressees(user).values("pk")).exclude(_expired("notice__"))
    return list(rows.order_by("due_at", "notice").values_list("notice", flat=True)[: LIMIT * 4])


def _progress(user: User, keys: list[uuid.UUID]) -> list[Waiting]:
    notices = access.plain(Notice).select_related("originator").in_bulk(keys)
    found = {key: Waiting(notices[key], 0, 0, 0, 0) for key in keys}
    receipts = {(row.notice_id, row.organization_id): row for row in access.plain(Receipt).filter(notice__in=keys)}
    for row in access.known_addressees(user).filter(notice__in=keys):
        receipt = receipts.get((row.notice_id, row.organization_id))
        item = found[row.notice_id]
        answered = receipt is not None and receipt.outcome_at is not None
        item.asked += 1
        item.opened += receipt is not None and receipt.opened_at is not None
        item.answered += answered
        item.overdue += not answered and row.due_at is not None and row.due_at < clock.now()
    return sorted(found.values(), key=lambda item: -item.overdue)


def _unanswered() -> QuerySet[Addressee]:
    answered = access.plain(Receipt).filter(
        notice=OuterRef("notice"), organization=OuterRef("organization"), outcome_at__isnull=False
    )
    rows = access.plain(Addressee).filter(~Exists(answered), asked_at__isnull=False, due_at__isnull=False)
    return rows.filter(notice__state=NoticeState.RELEASED)


def _expired(prefix: str) -> Q:
    return Q(**{f"{prefix}valid_until_on__lt": clock.today()})
