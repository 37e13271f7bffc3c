"""What a person should do next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, queries
from portal.models import User
from sharing import access, jurisdictions
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, NoticeVersion, Question, Receipt
from sharing.queries import status
from sharing.queries.lists import Cursor, Entry, Filters, Page, entries, newest
from sharing.standing import Line

LIMIT = 50


def queue(user: User) -> list[Entry]:
    """For us, by due time: what the organization was asked and has not answered, without what has expired."""
    return queue_page(user).entries


def queue_page(user: User, *, after: str = "", limit: int = LIMIT) -> Page:
    """The queue from a cursor on: the due time and the notice at which the page before ended."""
    asked = _unanswered().filter(organization=user.organization_id).exclude(_expired("notice__"))
    readable = access.readable_releases(user).filter(notice=OuterRef("notice"))
    cursor = Cursor.parse(after) if after else None
    if cursor:
        same = Q(due_at=cursor.released_at, notice__gt=cursor.notice)
        asked = asked.filter(Q(due_at__gt=cursor.released_at) | same)
    rows = list(asked.filter(Exists(readable)).order_by("due_at", "notice")[: limit + 1])
    return Page(_queued(user, rows[:limit]), _end(rows[:limit]) if len(rows) > limit else "")


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
    page = newest(user, Filters(not_by=user.organization_id), limit=limit + len(queued))
    return [entry for entry in page.entries if entry.notice.pk not in queued][:limit]


def coming(user: User) -> list[Line]:
    """What takes effect next in the reader's markets, in the UN and the EU."""
    today = clock.today()
    markets = status.markets_of(user, today)
    return status.coming(user, [*markets, *jurisdictions.informing(markets)], today, limit=5)


def to_approve(user: User) -> QuerySet[Notice]:
    """Items in review that the person could approve: of the own organization, or as its second reader."""
    rows = access.readable(user, Notice).filter(state=NoticeState.IN_REVIEW)
    if not user.is_approver:
        return rows.none()
    return rows.select_related("originator", "author").order_by("submitted_at")[:LIMIT]


def corrections_to_approve(user: User) -> QuerySet[NoticeVersion]:
    """Corrections of the own organization that wait for an approver."""
    rows = access.plain(NoticeVersion).filter(released_at=None, notice__originator=user.organization_id)
    if not user.is_approver:
        return rows.none()
    return rows.select_related("notice", "author").order_by("created_at")[:LIMIT]


def returned(user: User) -> QuerySet[Notice]:
    """Drafts of the person's that came back from review."""
    rows = access.readable(user, Notice).filter(state=NoticeState.DRAFT, author=user)
    return rows.exclude(returned_note="").order_by("-updated_at")[:LIMIT]


def questions(user: User) -> list[Question]:
    """Threads on own notices whose newest post is not ours."""
    posts = access.plain(Question).filter(notice__originator=user.organization_id)
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
    mine = Q(notice__originator=user.organization_id)
    rooms = queries.coordinated(user)
    led = access.readable_releases(user).filter(framework__in=rooms, notice=OuterRef("notice"))
    open_ = _unanswered().filter(mine | Q(Exists(led)), notice__state=NoticeState.RELEASED, asked_at__isnull=False)
    keys = list(
        open_.exclude(_expired("notice__")).order_by("due_at", "notice").values_list("notice", flat=True)[: LIMIT * 4]
    )
    return _progress(list(dict.fromkeys(keys))[:LIMIT])


def _progress(keys: list[uuid.UUID]) -> list[Waiting]:
    notices = access.plain(Notice).select_related("originator").in_bulk(keys)
    found = {key: Waiting(notices[key], 0, 0, 0, 0) for key in keys}
    receipts = {(row.notice_id, row.organization_id): row for row in access.plain(Receipt).filter(notice__in=keys)}
    for row in access.plain(Addressee).filter(notice__in=keys):
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
