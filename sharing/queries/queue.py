"""The queue: what an organization was asked and has not answered, by due time, narrowed as a person wants it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock
from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, Receipt, Release, VendorAlert
from sharing.queries import waking
from sharing.queries.lists import CAP, Cursor, Entry, Page, entries

LIMIT: Final = 50

MINE, NOBODY = "mine", "nobody"
UNCONFIRMED, CONFIRMED = "unconfirmed", "confirmed"


@dataclass(frozen=True)
class Narrowed:
    """To what the queue is narrowed; empty means not narrowed."""

    framework: uuid.UUID | None = None
    urgency: str = ""
    platform: uuid.UUID | None = None
    assignee: str = ""  # MINE or NOBODY
    state: str = ""  # UNCONFIRMED or CONFIRMED
    overdue: bool = False


def page(user: User, narrowed: Narrowed = Narrowed(), *, after: str = "", limit: int = LIMIT) -> Page:  # noqa: B008
    """The queue from a cursor on: the due time and the notice at which the page before ended."""
    rows = asked(user, narrowed)
    cursor = Cursor.parse(after) if after else None
    if cursor:
        rows = rows.filter(_behind(cursor))
    found = list(rows.order_by("due_at", "notice")[: limit + 1])
    last = _end(found[:limit]) if len(found) > limit else ""
    return Page(queued(user, found[:limit]), last, is_continued=cursor is not None)


def total(user: User, narrowed: Narrowed = Narrowed()) -> int:  # noqa: B008
    """How many, counted no further than CAP."""
    return len(asked(user, narrowed).values_list("pk")[: CAP + 1])


def following(user: User, addressee: Addressee, narrowed: Narrowed) -> Notice | None:
    """What stands behind this one in the queue, and at its end what stands first."""
    rows = asked(user, narrowed).exclude(notice=addressee.notice_id).order_by("due_at", "notice")
    ahead = rows.none()
    if addressee.due_at:
        ahead = rows.filter(_behind(Cursor(addressee.due_at, addressee.notice_id)))
    row = ahead.select_related("notice").first() or rows.select_related("notice").first()
    return row.notice if row else None


def asked(user: User, narrowed: Narrowed = Narrowed()) -> QuerySet[Addressee]:  # noqa: B008
    """What the person's organization is asked, has not answered and can read; and what it called lawful, if a law in
    its markets has changed since then.
    """
    readable = access.readable_releases(user).filter(notice=OuterRef("notice"))
    if narrowed.framework:
        readable = readable.filter(framework=narrowed.framework)
    mine = access.asked().filter(Exists(readable), organization=user.organization_id)
    overtaken = waking.overtaken(user, waking.today(user)).filter(receipt__notice=OuterRef("notice"))
    rows = unanswered(mine, unless=Q(Exists(overtaken))).exclude(expired("notice__"))
    return _narrow(rows, narrowed, user)


def unanswered(
    among: QuerySet[Addressee] | None = None,
    *,
    unless: Q = Q(pk__in=[]),  # noqa: B008
) -> QuerySet[Addressee]:
    """Whoever was to answer something by some time, and has not, or of whom something else holds; of some, where they
    are given. Also who is asked no more, where its issuer is not told that (`hidden`).
    """
    answered = _receipts().filter(outcome_at__isnull=False)
    rows = access.plain(Addressee) if among is None else among
    rows = rows.filter(~Exists(answered) | unless, due_at__isnull=False)
    return rows.filter(notice__state=NoticeState.RELEASED)


def expired(prefix: str) -> Q:
    """Past its validity; `prefix` leads from a row to its notice."""
    return Q(**{f"{prefix}valid_until_on__lt": clock.today()})


def queued(user: User, rows: Sequence[Addressee]) -> list[Entry]:
    """The entries of these rows, each at its newest release that the person may read."""
    return _entries(user, [row.notice_id for row in rows])


def by_case(user: User, number: str) -> list[Entry]:
    """What the person's organization has under a case number of its own that holds these characters, and still reads:
    asked or not, answered or not, the newest first.
    """
    mine = access.plain(Receipt).filter(organization=user.organization_id, case_number__icontains=number.strip())
    readable = access.readable_releases(user).filter(notice=OuterRef("notice"))
    rows = mine.exclude(case_number="").filter(Exists(readable)).order_by("-notice__released_at", "notice")
    return _entries(user, list(rows.values_list("notice", flat=True)[:LIMIT]))


def _entries(user: User, keys: Sequence[uuid.UUID]) -> list[Entry]:
    releases = access.readable_releases(user).filter(notice__in=keys).select_related("framework")
    newest: dict[uuid.UUID, Release] = {row.notice_id: row for row in releases.order_by("released_at")}
    # What was narrowed or withdrawn between the two queries is no longer there.
    return entries(user, [newest[key] for key in keys if key in newest])


def _narrow(rows: QuerySet[Addressee], narrowed: Narrowed, user: User) -> QuerySet[Addressee]:
    if narrowed.urgency:
        rows = rows.filter(notice__urgency=narrowed.urgency)
    if narrowed.platform:
        rows = rows.filter(notice__in=access.plain(VendorAlert).filter(platform=narrowed.platform).values("pk"))
    if narrowed.overdue:
        rows = rows.filter(due_at__lt=clock.now())
    if narrowed.assignee == MINE:
        rows = rows.filter(Exists(_receipts().filter(assigned_to=user)))
    if narrowed.assignee == NOBODY:
        rows = rows.filter(~Exists(_receipts().filter(assigned_to__is_active=True)))
    if narrowed.state:
        confirmed = Exists(_receipts().filter(confirmed_at__isnull=False))
        rows = rows.filter(confirmed if narrowed.state == CONFIRMED else ~confirmed)
    return rows


def _receipts() -> QuerySet[Receipt]:
    """The receipt of the addressee around it."""
    return access.plain(Receipt).filter(notice=OuterRef("notice"), organization=OuterRef("organization"))


def _behind(cursor: Cursor) -> Q:
    return Q(due_at__gt=cursor.released_at) | Q(due_at=cursor.released_at, notice__gt=cursor.notice)


def _end(rows: Sequence[Addressee]) -> str:
    """The cursor of the last row: whoever is queued has a due time."""
    assert rows[-1].due_at is not None
    return str(Cursor(rows[-1].due_at, rows[-1].notice_id))
