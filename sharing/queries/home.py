"""What a person should do next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, queries
from portal.models import User
from sharing import access, jurisdictions, responses
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, NoticeVersion, Question
from sharing.queries import meetings, status
from sharing.queries import queue as in_queue
from sharing.queries.lists import CAP, Entry, Filters, newest
from sharing.queries.outstanding import earliest
from sharing.queries.progress import Progress, progress
from sharing.queries.queue import LIMIT
from sharing.standing import Line

LATE = 20
LATELY = timedelta(days=30)
YEAR = timedelta(days=365)


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
    late = in_queue.asked(user).filter(due_at__lt=now).order_by("due_at", "notice")[:LATE]
    ahead = in_queue.asked(user).filter(due_at__gte=now).order_by("due_at", "notice")[:LIMIT]
    return Queue(in_queue.queued(user, [*late, *ahead]), in_queue.total(user))


def news(user: User, queue: Sequence[Entry], *, limit: int = 12) -> list[Entry]:
    """The newest from others, without what stands in the queue, or among the consultations to come."""
    told = {*(entry.notice.pk for entry in queue), *(row.pk for row in meetings.ahead(user))}
    page = newest(user, Filters(others_only=True), limit=limit + len(told))
    return [entry for entry in page.entries if entry.notice.pk not in told][:limit]


def new_since(user: User, since: datetime) -> int:
    """How many items others have shared with the person since that moment, counted no further than CAP."""
    count = 0
    for rows in access.releases_by_framework(user):
        fresh = rows.filter(released_at__gt=since).exclude(notice__originator=user.organization_id)
        count += len(fresh.values_list("pk")[: CAP + 1 - count])
    return count


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
    """Threads on own notices in which the last word is not ours."""
    posts = access.plain(Question).filter(notice__originator=user.organization_id, notice__state=NoticeState.RELEASED)
    newer = responses.spoken().filter(
        notice=OuterRef("notice"), asker=OuterRef("asker"), posted_at__gt=OuterRef("posted_at")
    )
    open_ = posts.filter(~Exists(newer)).exclude(organization=user.organization_id)
    return list(open_.select_related("notice", "asker").order_by("posted_at")[:LIMIT])


def waiting(user: User) -> list[Progress]:
    """The own organization's items that wait for answers, and for coordinators those of their frameworks. No exercise:
    whom it has reached is told on its own page.
    """
    rooms = list(queries.coordinated(user).values_list("pk", flat=True))
    led = access.readable_releases(user).filter(framework__in=rooms, notice=OuterRef("notice"))
    keys = _due_first(in_queue.unanswered().filter(notice__originator=user.organization_id))
    if rooms:
        keys += _due_first(in_queue.unanswered(responses.known_addressees(user)).filter(Exists(led)))
    return progress(user, list(dict.fromkeys(keys))[:LIMIT])


def _due_first(rows: QuerySet[Addressee]) -> list[uuid.UUID]:
    """The notices of these, those due first before the others; what was due before a year is not told any more."""
    rows = rows.filter(notice__is_exercise=False).exclude(in_queue.expired("notice__"))
    return earliest(rows.values_list("notice", flat=True), LIMIT * 4, since=clock.now() - YEAR)
