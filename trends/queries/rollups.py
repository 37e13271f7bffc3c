"""What rollups tell a reader of a time: the items that its memberships bring it, but for those of days that wait for
being counted, of months within which a membership began to read, and for what no rollup counts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet

from portal import participations
from portal.enums import TLP
from portal.models import Framework, User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Release
from trends.models import Loose, Rollup, Span, StaleDay
from trends.statistics import COUNTED, Period, months_back

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Door:
    """A membership, as far as releases pass it."""

    framework: UUID
    audiences: list[str]
    since: datetime

    @property
    def keys(self) -> list[str]:
        """Framework and audience of each release that passes, as rollups name it."""
        return [f"{self.framework} {audience}" for audience in self.audiences]

    def is_open_in(self, month: date) -> bool:
        """To what is released from the first moment of the month on."""
        return self.since <= _begin(month)


def doors_of(reader: User, framework: Framework | None) -> list[Door]:
    """The memberships of the reader's organization, or the one of a framework."""
    if not access.is_active(reader):
        return []
    only = framework.pk if framework else None
    rooms = [room for room in participations.of(reader.organization_id) if only in (None, room.framework)]
    return [Door(room.framework, _audiences(room.role), room.reads_from) for room in rooms]


class Rolled:
    """The rollups of whole months, and of the days of others, that count for a reader."""

    def __init__(self, reader: User, period: Period, framework: Framework | None, labels: Sequence[str]) -> None:
        self.period = period
        self.within = Q(tlp__in=labels)
        self.framework = framework
        self.doors = doors_of(reader, framework)
        begins, ends = period.begins_on, period.ends_on
        rows = StaleDay.objects.filter(day__gte=begins, day__lte=ends).values_list("day", flat=True)
        self.stale = set(rows.distinct())

    @cached_property
    def left(self) -> list[tuple[datetime, datetime]]:
        """The stretches of the period whose items are looked at one by one."""
        return list(_stretches(day for day in _days(self.period) if self._is_left(day)))

    @property
    def is_worth_it(self) -> bool:
        """Whether rollups count most of the days."""
        days = list(_days(self.period))
        return sum(map(self._is_left, days)) * 2 < len(days)

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many items have each key, by dimension."""
        found: dict[str, Counter[str]] = {}
        for dimension, told in self._rows.exclude(dimension="kind").values_list("dimension", "counts"):
            found.setdefault(dimension, Counter()).update(told)
        return found

    @cached_property
    def kinds(self) -> Counter[tuple[date, str]]:
        """How many items of each kind by the first day of their month."""
        found: Counter[tuple[date, str]] = Counter()
        for day, _tlp, told in self._kinds:
            found.update({(day.replace(day=1), kind): n for kind, n in told.items()})
        return found

    @property
    def labels(self) -> set[str]:
        """The labels of what is counted."""
        return {tlp for _day, tlp, _told in self._kinds}

    @property
    def loose(self) -> QuerySet[Loose]:
        """What no rollup counts, of the period."""
        return access.plain(Loose).filter(day__gte=self.period.begins_on, day__lte=self.period.ends_on)

    def counted(self, notices: Iterable[UUID]) -> set[UUID]:
        """Which of these items rollups count for the reader: by the first release that passes a door, on a day that
        does not wait.
        """
        rows = access.plain(Release).filter(
            notice__in=list(notices),
            ended_at__isnull=True,
            notice__state=NoticeState.RELEASED,
            notice__is_exercise=False,
            kind__in=COUNTED,
        )
        rows = rows.exclude(notice__tlp=TLP.RED).order_by("notice", "released_at", "pk")
        told = rows.values_list("notice", "framework", "audience", "released_at")
        return {notice for notice, each in groupby(told, key=lambda row: row[0]) if self._counts(list(each))}

    def known_before(self, dimension: str, keys: Iterable[str]) -> set[str]:
        """Which of these some item has, as rollups tell, that was shared before the period. There may be others."""
        wanted, found = set(keys), set[str]()
        begins = self.period.begins_on
        stale = StaleDay.objects.filter(day__lt=begins).values_list("day", flat=True).distinct()
        broken = {day.replace(day=1) for day in stale}
        for door in self.doors:
            rows = access.plain(Rollup).filter(
                _of(door), self.within, dimension=dimension, span=Span.MONTH, day__lt=_month(begins)
            )
            rows = rows.filter(day__gte=_first_whole(door.since)).exclude(day__in=broken).order_by("-day")
            for told in rows.values_list("counts", flat=True).iterator(100):
                found |= wanted & told.keys()
                if found == wanted:
                    return found
        return found

    def _counts(self, releases: list[tuple[UUID, UUID, str, datetime]]) -> bool:
        months = {at.astimezone(UTC).date().replace(day=1) for _notice, _room, _audience, at in releases}
        if len(months) > 1:
            return False
        for _notice, room, audience, at in releases:
            day = at.astimezone(UTC).date()
            doors = [door for door in self.doors if door.framework == room and audience in door.audiences]
            if any(door.since <= at for door in doors):
                return self.period.begins_on <= day <= self.period.ends_on and not self._is_left(day)
        return False

    @cached_property
    def _broken(self) -> set[date]:
        """The months that are looked at item by item: a membership began to read within it, or the period does."""
        begun = {_month(door.since.astimezone(UTC).date()) for door in self.doors if not _is_first(door.since)}
        first = self.period.begins_on
        return begun | ({_month(first)} if first.day > 1 else set())

    def _is_left(self, day: date) -> bool:
        return day in self.stale or _month(day) in self._broken

    @property
    def _rows(self) -> QuerySet[Rollup]:
        """Every row that counts, each once: by stretches of months in which the same doors are open."""
        months = [_month(self.period.begins_on)]
        while (after := _next(months[-1])) <= self.period.ends_on:
            months.append(after)
        which = Q(pk__in=[])
        for doors, each in groupby(months, key=lambda month: [door for door in self.doors if door.is_open_in(month)]):
            which |= self._of(doors, list(each))
        return access.plain(Rollup).filter(which, self.within)

    @cached_property
    def _kinds(self) -> list[tuple[date, str, dict[str, int]]]:
        return list(self._rows.filter(dimension="kind").values_list("day", "tlp", "counts"))

    def _of(self, doors: list[Door], months: list[date]) -> Q:
        opened = Q(pk__in=[])
        for door in doors:
            opened |= _of(door)
        whole = [month for month in months if self._is_whole(month)]
        rest = [month for month in months if month not in whole and month not in self._broken]
        days = [day for day in _days(self.period) if _month(day) in rest and day not in self.stale]
        spans = Q(span=Span.MONTH, day__in=whole) | Q(span=Span.DAY, day__in=days)
        if self.framework:
            return opened & spans
        return opened & spans & ~Q(earlier__overlap=[key for door in doors for key in door.keys])

    def _is_whole(self, month: date) -> bool:
        """Whether the period has all of it, and nothing in it waits."""
        inside = self.period.begins_on <= month and _next(month) - DAY <= self.period.ends_on
        stale = {_month(day) for day in self.stale}
        return inside and month not in stale and month not in self._broken


def _of(door: Door) -> Q:
    return Q(framework=door.framework, audience__in=door.audiences)


def _audiences(role: str) -> list[str]:
    return [str(audience) for audience, roles in access.ROLES.items() if role in roles]


def _days(period: Period) -> Iterator[date]:
    day = period.begins_on
    while day <= period.ends_on:
        yield day
        day += DAY


def _stretches(days: Iterable[date]) -> Iterator[tuple[datetime, datetime]]:
    """Days that follow each other, together: from the first moment up to, not including, the last."""
    begin = end = None
    for day in days:
        if end is not None and _begin(day) != end:
            assert begin is not None
            yield begin, end
            begin = None
        begin, end = begin or _begin(day), _begin(day + DAY)
    if begin is not None and end is not None:
        yield begin, end


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _month(day: date) -> date:
    return day.replace(day=1)


def _next(month: date) -> date:
    return months_back(month, -1)


def _is_first(moment: datetime) -> bool:
    """Whether a month begins at this moment, in UTC."""
    return moment == _begin(_month(moment.astimezone(UTC).date()))


def _first_whole(since: datetime) -> date:
    month = _month(since.astimezone(UTC).date())
    return month if _is_first(since) else _next(month)
