"""Whom an exercise has reached: organization by organization as far as the reader may know, and all together."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Count, Exists, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock, queries
from portal.models import Endpoint, Framework, User
from sharing import access, hidden, memberships
from sharing.enums import NoticeState, Way
from sharing.models import Addressee, Notice
from sharing.queries.ladder import Rung, ladder

NOBODY: Final = _("nobody there can sign in")
ALL_FAIL: Final = _("mails to all of its people fail")
SOME_FAIL: Final = _("mails to some of its people fail")
NO_ENDPOINT: Final = _("no webhook")
COLUMNS: Final = {
    Way.INBOX: _("In the inbox after"),
    Way.MAIL: _("By mail after"),
    Way.CALL: _("Called after"),
    Way.PULL: _("Pulled after"),
}


@dataclass(frozen=True)
class Reached:
    """One organization that was asked: how long each way and step took, and, for whoever may know it, what stood in the
    way.
    """

    rung: Rung
    opened: timedelta | None
    confirmed: timedelta | None
    why: Sequence[str | Promise] = ()

    @property
    def ways(self) -> list[tuple[str | Promise, timedelta | None]]:
        """Each with the name of its column."""
        return [(name, _took(self.rung, self.rung.delivered.get(way))) for way, name in COLUMNS.items()]

    @property
    def has_opened(self) -> bool:
        return _at(self.rung, "opened_at") is not None

    @property
    def is_reached(self) -> bool:
        """By something outside the inbox, which nobody may look at, or because it was looked at."""
        return self.has_opened or any(way != Way.INBOX for way in self.rung.delivered)

    @property
    def is_in_inbox_alone(self) -> bool:
        return not self.is_reached and Way.INBOX in self.rung.delivered

    @property
    def state(self) -> str | Promise:
        if _at(self.rung, "confirmed_at"):
            return _("confirmed")
        if self.has_opened:
            return _("opened, not confirmed")
        if self.is_in_inbox_alone:
            return _("in the inbox alone, not opened")
        return _("not opened") if self.is_reached else _("not delivered")


@dataclass(frozen=True)
class Step:
    """How many came as far as one step, how many of them in their time, and the median of how long it took."""

    count: int
    in_time: int
    median: timedelta | None


@dataclass
class Result:
    """`hours`: the time to answer, where all had the same; `until`: when the last of it is over, while it runs. `rows`
    are empty where members are hidden: then there are totals alone.
    """

    asked: int
    opened: Step
    confirmed: Step
    hours: int | None
    until: datetime | None
    is_hidden: bool
    rows: list[Reached] = field(default_factory=list)

    @property
    def columns(self) -> list[str | Promise]:
        return list(COLUMNS.values())

    @property
    def reached(self) -> int:
        return sum(row.is_reached for row in self.rows)

    @property
    def in_inbox_alone(self) -> int:
        return sum(row.is_in_inbox_alone for row in self.rows)

    @property
    def nowhere(self) -> int:
        return len(self.rows) - self.reached - self.in_inbox_alone

    @property
    def unopened(self) -> list[Reached]:
        return [row for row in self.rows if not row.has_opened]


def result(user: User, notice: Notice) -> Result:
    """Of an exercise that the person oversees: of those who were asked, as far as the person may know of each."""
    rungs = [rung for rung in ladder(user, notice) if rung.addressee is not None]
    is_hidden = hidden.releases(notice).exists()
    rows = [] if is_hidden else _rows(rungs, *_explained(user, notice))
    return Result(
        asked=len(rungs),
        opened=_step(rungs, "opened_at"),
        confirmed=_step(rungs, "confirmed_at"),
        hours=_hours(rungs),
        until=_until(rungs) if _is_live(notice) else None,
        is_hidden=is_hidden,
        rows=rows,
    )


def _is_live(notice: Notice) -> bool:
    return notice.state == NoticeState.RELEASED and not notice.is_expired


def _explained(user: User, notice: Notice) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Of which organizations the person is told why it has not reached them, as long as it is valid: members of today
    of frameworks that its own coordinates, which read the item through these; and those that its issuer asks, which
    still read it, of which the issuer is told the worst alone. How mails and programs of others are now is nobody
    else's to know.
    """
    if not _is_live(notice):
        return set(), set()
    asked = access.asked().filter(notice=notice.pk)
    is_own = notice.originator_id == user.organization_id
    return _reading(asked, queries.coordinated(user)), _reading(asked, Framework.objects.all()) if is_own else set()


def _reading(asked: QuerySet[Addressee], rooms: QuerySet[Framework]) -> set[uuid.UUID]:
    through = memberships.read_through(rooms, organization="organization")
    return set(asked.filter(Exists(through)).values_list("organization", flat=True))


def _rows(rungs: Sequence[Rung], led: Collection[uuid.UUID], own: Collection[uuid.UUID]) -> list[Reached]:
    silent = [rung.organization.pk for rung in rungs if _at(rung, "opened_at") is None]
    why = _why([key for key in silent if key in led or key in own])
    why = {key: said for key, said in why.items() if key in led or said == [ALL_FAIL, NO_ENDPOINT]}
    return [
        Reached(
            rung,
            _took(rung, _at(rung, "opened_at")),
            _took(rung, _at(rung, "confirmed_at")),
            why.get(rung.organization.pk, ()),
        )
        for rung in rungs
    ]


def _why(organizations: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str | Promise]]:
    """Of organizations that have not opened it: what may have kept it from them. Two queries."""
    active = User.objects.filter(is_active=True, organization__in=organizations, organization__deactivated_at=None)
    fails = Count("pk", filter=Q(mail_plan__failing_since__isnull=False))
    counted = active.order_by().values("organization").annotate(n=Count("pk"), failing=fails)
    people = {row["organization"]: (row["n"], row["failing"]) for row in counted}
    called = set(
        Endpoint.objects.filter(organization__in=organizations, off_at=None, removed_at=None).values_list(
            "organization", flat=True
        )
    )
    found = {}
    for key in organizations:
        there, failing = people.get(key, (0, 0))
        said: list[str | Promise] = [NOBODY] if not there else []
        if failing:
            said.append(ALL_FAIL if failing == there else SOME_FAIL)
        found[key] = said if key in called else [*said, NO_ENDPOINT]
    return found


def _step(rungs: Sequence[Rung], name: str) -> Step:
    done = [(rung, at) for rung in rungs if (at := _at(rung, name)) is not None]
    in_time = sum(rung.due_at is None or at <= rung.due_at for rung, at in done)
    times = [took for rung, at in done if (took := _took(rung, at)) is not None]
    return Step(len(done), in_time, timedelta(seconds=median(one.total_seconds() for one in times)) if times else None)


def _hours(rungs: Sequence[Rung]) -> int | None:
    given = {round(took / timedelta(hours=1)) for rung in rungs if (took := _took(rung, rung.due_at)) is not None}
    return given.pop() if len(given) == 1 else None


def _until(rungs: Sequence[Rung]) -> datetime | None:
    return max((rung.due_at for rung in rungs if rung.due_at and rung.due_at > clock.now()), default=None)


def _at(rung: Rung, name: str) -> datetime | None:
    at: datetime | None = getattr(rung.receipt, name, None)
    return at


def _took(rung: Rung, at: datetime | None) -> timedelta | None:
    """From the moment at which it was asked, which is not known of whoever is asked no more."""
    asked_at = rung.addressee.asked_at if rung.addressee else None
    return max(at - asked_at, timedelta(0)) if at and asked_at else None
