"""How a framework goes, as far as its coordinator may know: what waits, who is silent, how fast answers come.

Figures are of the framework as a whole, and never of one member beside another.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal import clock, participations, queries
from portal.enums import ParticipationRole, Urgency
from portal.models import FocalPoint, Framework, Organization, Participation, User
from sharing import access, responses
from sharing.models import Addressee, Notice, Outcome, Receipt, Release
from sharing.queries import wordings
from sharing.queries.outstanding import earliest
from sharing.queries.silent import silences

WINDOW: Final = timedelta(days=90)  # what waits longer than that, and what was due before, is not told any more
SILENT: Final = timedelta(days=30)
YEAR: Final = timedelta(days=365)
SHOWN: Final = 10
CAP: Final = 1000
ITEMS: Final = 1000  # items that are looked at one by one, newest first
MOST: Final = 5000  # answers that the times are taken from, newest first
FEW: Final = 5  # a figure that rests on less would be one member's


@dataclass
class Late:
    """An item with answers overdue, the oldest first due at this moment, and who owes them."""

    notice: Notice
    due_at: datetime
    owing: list[str] = field(default_factory=list)


@dataclass
class Waiting:
    """An item on which questions wait for the issuer. Who asked, and what, is between those two."""

    notice: Notice
    since: datetime
    count: int


@dataclass
class Quiet:
    """A member of which nothing was seen for a while; `seen_at` is None where nothing was within a year. `callees`:
    whom to call there.
    """

    organization: Organization
    role: str
    seen_at: datetime | None
    callees: list[FocalPoint]


@dataclass
class Speed:
    """Answers at one urgency: how many were due, how many of them came in time, and the median in hours; both None
    where fewer than FEW would tell of single members."""

    urgency: str
    due: int
    in_time: int | None
    hours: float | None

    @property
    def label(self) -> str:
        return str(Urgency(self.urgency).label)

    @property
    def share(self) -> int | None:
        """Of a hundred that were due, how many came in time."""
        return None if self.in_time is None else round(100 * self.in_time / self.due)

    @property
    def days(self) -> float | None:
        return None if self.hours is None else self.hours / 24


def panel(user: User, framework: Framework) -> tuple[str, dict[str, Any]] | None:
    """On the framework's page, for its coordinator alone."""
    if not queries.coordinated(user).filter(pk=framework.pk).exists():
        return None
    overdue, total = late(user, framework)
    quiet, asked, unopened = silent(user, framework), waiting(user, framework), silences(user, framework)
    wordings.attach(user, [row.notice for rows in (overdue, asked, unopened) for row in rows])
    shown = {
        "jumps": [
            *([("unopened", _("Not opened in time"))] if unopened else []),
            ("overdue", _("Overdue answers")),
            ("open-questions", _("Open questions")),
            ("silent", _("Silent members")),
            ("response-times", _("Response times")),
        ],
        "unopened": unopened,
        "late": overdue[:SHOWN],
        "late_items": len(overdue),
        "late_total": total,
        "cap": CAP,
        "waiting": asked,
        "silent": quiet[:SHOWN],
        "silent_more": quiet[SHOWN:],
        "speeds": speeds(user, framework),
        "window": WINDOW.days,
        "silent_days": SILENT.days,
        "few": FEW,
    }
    return "sharing/_oversight.html", shown


def opened(user: User, framework: Framework, role: str, since: datetime) -> int:
    """How many items a new member of this role would see that were shared since then, up to CAP and one more."""
    rows = access.opened_to(user, framework, role, since).values_list("notice").distinct()
    return len(rows[: CAP + 1])


def late(user: User, framework: Framework) -> tuple[list[Late], int]:
    """Items that members owe an answer on, the longest overdue first, and how many answers in all, up to CAP. Who owes
    one on an exercise stands on its own page.
    """
    now = clock.now()
    rows = responses.overseen(user, framework).filter(~Exists(_answers()))
    live = rows.filter(notice__is_exercise=False).exclude(notice__valid_until_on__lt=clock.today())
    named = live.values_list("notice", "due_at", "organization__name")
    owed = earliest(named, CAP + 1, since=now - WINDOW, until=now)
    by_notice: dict[uuid.UUID, list[tuple[datetime, str]]] = {}
    for notice, due_at, name in owed:
        assert due_at is not None  # by the rule
        by_notice.setdefault(notice, []).append((due_at, name))
    notices = _notices(list(by_notice)[:SHOWN])
    return [
        Late(notices[key], min(due for due, _name in lines), sorted(name for _due, name in lines))
        for key, lines in by_notice.items()
        if key in notices
    ], len(owed)


def waiting(user: User, framework: Framework) -> list[Waiting]:
    """Items on which questions of members wait for an answer, the longest waiting first."""
    posts = responses.questions_waiting(user, framework).filter(posted_at__gte=clock.now() - WINDOW)
    rows = posts.values("notice").annotate(since=Min("posted_at"), asked=Count("asker", distinct=True))
    found = list(rows.order_by("since", "notice")[:SHOWN])
    notices = _notices(row["notice"] for row in found)
    return [Waiting(notices[row["notice"]], row["since"], row["asked"]) for row in found if row["notice"] in notices]


def silent(user: User, framework: Framework) -> list[Quiet]:
    """Members that could act, and of which a coordinator saw nothing for SILENT: no item, no look at a request that
    was sent to them, no confirmation, no answer. Who merely reads what was sent to everyone is not watched.
    """
    since = clock.now() - SILENT
    rows = participations.current().filter(framework=framework.pk, begun_at__lt=since, accepted_at__lt=since)
    rows = rows.exclude(role=ParticipationRole.OBSERVER).exclude(organization=user.organization_id)
    among = list(rows.select_related("organization").order_by("organization__name"))
    left = {row.organization_id for row in among}
    left -= _issuers(user, framework, left, since)
    left -= _active(user, framework, left, since)
    quiet = [row for row in among if row.organization_id in left]
    keys = [row.organization_id for row in quiet]
    moments, people = _last_seen(user, framework, quiet), queries.focal_points(keys)
    return [
        Quiet(row.organization, row.get_role_display(), moments.get(key), people.get(key, []))
        for key, row in zip(keys, quiet, strict=True)
    ]


def speeds(user: User, framework: Framework) -> list[Speed]:
    """How fast members answer, by urgency: of what was due within WINDOW."""
    first = access.plain(Outcome).filter(
        receipt__notice=OuterRef("notice"), receipt__organization=OuterRef("organization")
    )
    rows = (
        _due(user, framework)
        .filter(notice__in=_newest(user, framework), notice__is_exercise=False)
        .annotate(first=Subquery(first.order_by("recorded_at").values("recorded_at")[:1]))
    )
    rows = rows.filter(Q(due_at__lt=clock.now()) | Q(first__isnull=False)).order_by("-due_at")
    found = list(rows.values_list("notice__urgency", "asked_at", "due_at", "first")[:MOST])
    codes = [Urgency.IMMEDIATE, Urgency.HIGH, Urgency.ROUTINE]
    return [_speed(code, [row[1:] for row in found if row[0] == code]) for code in codes]


def _speed(urgency: str, rows: list[Any]) -> Speed:
    hours = [(first - asked).total_seconds() / 3600 for asked, _due, first in rows if first]
    in_time = sum(1 for _asked, due, first in rows if first and first <= due)
    told = len(rows) >= FEW
    return Speed(
        urgency, len(rows), in_time if told else None, round(median(hours), 1) if told and len(hours) >= FEW else None
    )


def _due(user: User, framework: Framework) -> QuerySet[Addressee]:
    """What members were asked here and was due within WINDOW, or is due yet."""
    return responses.overseen(user, framework).filter(due_at__gte=clock.now() - WINDOW)


def _answers() -> QuerySet[Receipt]:
    return access.plain(Receipt).filter(
        notice=OuterRef("notice"), organization=OuterRef("organization"), outcome_at__isnull=False
    )


def _newest(user: User, framework: Framework) -> list[uuid.UUID]:
    """The newest items here that ask for an answer: as many as are looked at one by one."""
    rows = access.readable_releases(user, framework).exclude(notice__urgency=Urgency.NONE)
    return list(rows.order_by("-released_at", "-notice").values_list("notice", flat=True)[:ITEMS])


def _issuers(user: User, framework: Framework, among: set[uuid.UUID], since: datetime) -> set[uuid.UUID]:
    """Who has shared something here since then: first by the newest items, then those who are left by their own."""
    shared = _shared(user, framework, since)
    newest = shared.order_by("-released_at", "-notice").values_list("notice__originator", flat=True)
    found = set(newest[:ITEMS])
    rest = shared.filter(notice__originator__in=among - found)
    return found | set(rest.values_list("notice__originator", flat=True).distinct())


def _active(user: User, framework: Framework, among: set[uuid.UUID], since: datetime) -> set[uuid.UUID]:
    """Who has looked at, confirmed or answered since then what it was asked here: first by the newest items, then, of
    those who are left, by whatever they touched.
    """
    touched = Q(opened_at__gte=since) | Q(confirmed_at__gte=since) | Q(outcome_at__gte=since)
    mine = access.plain(Receipt).filter(touched, notice=OuterRef("notice"), organization=OuterRef("organization"))
    asked = responses.overseen(user, framework).filter(Exists(mine))
    newest = asked.filter(notice__in=_newest(user, framework), organization__in=among)
    found = set(newest.values_list("organization", flat=True).distinct())
    here = responses.overseen(user, framework).filter(notice=OuterRef("notice"), organization=OuterRef("organization"))
    rest = access.plain(Receipt).filter(touched, Exists(here), organization__in=among - found)
    return found | set(rest.values_list("organization", flat=True).distinct())


def _shared(user: User, framework: Framework, since: datetime) -> QuerySet[Release]:
    """What was shared here since then."""
    return access.readable_releases(user, framework).filter(released_at__gte=since)


def _last_seen(user: User, framework: Framework, rows: list[Participation]) -> dict[uuid.UUID, datetime]:
    """When something was last seen of silent members, within a year."""
    since, keys = clock.now() - YEAR, [row.organization_id for row in rows]
    seen = access.plain(Receipt).filter(organization__in=keys, opened_at__gte=since).order_by("-opened_at")
    did = list(seen.values_list("notice", "organization", "opened_at", "confirmed_at", "outcome_at")[:ITEMS])
    asked = responses.overseen(user, framework).filter(notice__in={line[0] for line in did}, organization__in=keys)
    known = set(asked.values_list("notice", "organization"))
    shared = _shared(user, framework, since).filter(notice__originator__in=keys)
    lines = [line[1:] for line in did if line[:2] in known]
    lines += list(shared.values_list("notice__originator").annotate(Max("released_at")))
    moments: dict[uuid.UUID, datetime] = {}
    for key, *times in lines:
        moments[key] = max(time for time in (*times, moments.get(key)) if time)
    return moments


def _notices(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Notice]:
    """Items that were found by the rule, for their titles."""
    return access.plain(Notice).select_related("originator").in_bulk(list(keys))
