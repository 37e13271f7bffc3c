"""What became of the own organization's alerts, by month: of the answers of those whom it asked, and of nobody else's.

The originator named everyone whom it asked, also members of frameworks that hide theirs: nothing here tells of others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal import clock
from portal.enums import NoticeKind
from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Addressee, Outcome, Receipt
from sharing.queries.outstanding import earliest

LATE: Final = 50
MOST: Final = 3000  # alerts that a report counts one by one, the newest
YEAR: Final = timedelta(days=365)


@dataclass
class Tally:
    """Of alerts shared in one time: how many asked for an answer, and of those how many were opened, answered and acted
    on by at least one of the asked; the time to each one's first confirmation and first outcome.
    """

    first: date | None = None
    shared: int = 0
    asked: int = 0
    opened: int = 0
    answered: int = 0
    acted: int = 0
    confirmations: list[timedelta] = field(default_factory=list)
    outcomes: list[timedelta] = field(default_factory=list)

    @property
    def to_confirmation(self) -> timedelta | None:
        return _median(self.confirmations)

    @property
    def to_outcome(self) -> timedelta | None:
        return _median(self.outcomes)


@dataclass(frozen=True)
class Report:
    """Month by month, oldest first, and all of them together; `counted_from` where there were more than MOST: what was
    shared up to then is left out.
    """

    months: Sequence[Tally]
    total: Tally
    counted_from: datetime | None = None


def report(user: User, months: Sequence[date]) -> Report:
    """What became of the alerts first shared in these months, each named by its first day, without a gap. Four
    queries, however many alerts.
    """
    alerts = _shared(user, _midnight(months[0]), _midnight(_next(months[-1])))
    counted_from = alerts.order_by("-stands_at", "-pk").values_list("stands_at", flat=True)[MOST : MOST + 1].first()
    if counted_from:
        alerts = alerts.filter(stands_at__gt=counted_from)
        months = [first for first in months if _midnight(_next(first)) > counted_from]
    rows = list(alerts.values_list("pk", "released_at", "is_asked"))
    asked = [key for key, _at, is_asked in rows if is_asked]
    answers = {row["notice"]: row for row in _answers(asked)}
    firsts = dict(_first_outcomes(asked))
    tallies, total = {first: Tally(first) for first in months}, Tally()
    zone = timezone.get_current_timezone()
    for key, released_at, is_asked in rows:
        month = released_at.astimezone(zone).date().replace(day=1)
        for tally in (tallies[month], total):
            _add(tally, is_asked, released_at, answers.get(key), firsts.get(key))
    return Report(list(tallies.values()), total, counted_from)


def overdue(user: User) -> list[Addressee]:
    """Answers to own alerts that are overdue now, the longest first; none that was due before a year. Also of who is
    asked no more, where its issuer is not told that (`hidden`).
    """
    answered = access.plain(Receipt).filter(
        notice=OuterRef("notice"), organization=OuterRef("organization"), outcome_at__isnull=False
    )
    own = {"notice__originator": user.organization_id, "notice__kind": NoticeKind.ALERT}
    rows = access.plain(Addressee).filter(~Exists(answered), **own)
    live = rows.filter(notice__state=NoticeState.RELEASED).exclude(notice__valid_until_on__lt=clock.today())
    now = clock.now()
    return earliest(live.select_related("notice", "organization"), LATE, since=now - YEAR, until=now)


def months_until(last: date, count: int) -> list[date]:
    """The first days of so many months up to that of a day, oldest first."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def _shared(user: User, since: datetime, until: datetime) -> QuerySet[Any]:
    """Walks the index of own notices by the moment at which they stand in lists: the release, once there is one."""
    asked = access.plain(Addressee).filter(notice=OuterRef("pk"))  # also whoever is asked no more: it may have answered
    rows = access.own_notices(user).annotate(stands_at=Coalesce("released_at", "created_at"), is_asked=Exists(asked))
    rows = rows.filter(kind=NoticeKind.ALERT, is_exercise=False, released_at__isnull=False)
    return rows.filter(stands_at__gte=since, stands_at__lt=until)


def _answers(alerts: Sequence[UUID]) -> QuerySet[Any, Any]:
    """Of each alert: when it was first opened and confirmed, whether it was answered and acted on."""
    rows = access.plain(Receipt).filter(_was_asked(alerts, "notice", "organization"), notice__in=alerts)
    return rows.values("notice").annotate(
        opened=BoolOr(Q(opened_at__isnull=False)),
        confirmed=Min("confirmed_at"),
        answered=BoolOr(Q(outcome_at__isnull=False)),
        did=BoolOr("acted"),
    )


def _first_outcomes(alerts: Sequence[UUID]) -> Iterable[tuple[UUID, datetime]]:
    """Of each alert the first line that an organization recorded whose answer stands."""
    rows = access.plain(Outcome).filter(
        _was_asked(alerts, "receipt__notice", "receipt__organization"),
        receipt__notice__in=alerts,
        receipt__outcome_at__isnull=False,
    )
    return rows.values("receipt__notice").annotate(first=Min("recorded_at")).values_list("receipt__notice", "first")


def _was_asked(alerts: Sequence[UUID], notice: str, organization: str) -> Q:
    asked = access.plain(Addressee).filter(notice__in=alerts)
    return Q(Exists(asked.filter(notice=OuterRef(notice), organization=OuterRef(organization))))


def _add(
    tally: Tally, is_asked: bool, released_at: datetime, answer: dict[str, Any] | None, outcome: datetime | None
) -> None:
    tally.shared += 1
    tally.asked += is_asked
    if answer is None:
        return
    tally.opened += answer["opened"]
    tally.answered += answer["answered"]
    tally.acted += answer["did"]
    if answer["confirmed"]:
        tally.confirmations.append(answer["confirmed"] - released_at)
    if outcome:
        tally.outcomes.append(outcome - released_at)


def _median(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in times)) if times else None


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _midnight(day: date) -> datetime:
    """The beginning of a day where the person is."""
    return timezone.make_aware(datetime.combine(day, time.min))
