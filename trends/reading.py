"""What one reader may read of a time, counted. Every count starts from the reading rule; nothing here rests on what the
reader may not read, and so nothing is hidden. Each figure is a few queries, however many items there are: of what was
shared long ago rollups tell (`trends.queries.rollups`).

Withdrawn items count as withdrawn and nowhere else, exercises nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, DateField, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncMonth

from portal.enums import TLP, NoticeKind
from portal.models import Framework, Platform, User
from portal.queries import known_organizations
from sharing import access, labels, parts
from sharing.enums import MStage, NoticeState
from sharing.jurisdictions import UN
from sharing.models import Release, Substance, Technique
from sharing.standing import UNLAWFUL
from trends.models import Dimension
from trends.queries import answers, dimensions
from trends.queries.answers import Answers
from trends.queries.rollups import Rolled
from trends.statistics import COUNTED, Period

NOTHING: Final = ""  # the key of what states, or names, nothing

# The column of a release that has what can be new.
COLUMNS: Final[dict[str, str]] = {Dimension.TECHNIQUE: "notice__techniques", Dimension.SUBSTANCE: "notice__substances"}

Counts = list[tuple[str, int]]  # by key, the most first


@dataclass(frozen=True)
class Lag:
    """How many days after decisions of the UN the controls of a jurisdiction took effect, and how many were earlier."""

    jurisdiction: str
    days: int | None
    followed: int
    earlier: int


class Reading:
    """What a person may read that was shared in a period, in one framework or, each item once, anywhere; where `up_to`
    names a label, as if what is stricter did not exist.
    """

    def __init__(self, reader: User, period: Period, framework: Framework | None = None, up_to: str = "") -> None:
        self.reader, self.period, self.framework, self.up_to = reader, period, framework, up_to
        self._labels = labels.up_to(up_to or TLP.RED)

    @cached_property
    def strictest(self) -> str:
        """The strictest label of what is counted; empty where nothing is."""
        found = {label for _month, _kind, label in self._months}
        if self._rolled:
            found |= self._rolled.labels
        return max(found, key=lambda label: TLP(label).rank, default="")

    @cached_property
    def months(self) -> dict[tuple[date, str], int]:
        """How many items of each kind by the first day of their month, in UTC."""
        counts: Counter[tuple[date, str]] = Counter()
        for (first, kind, _label), n in self._months.items():
            counts[first, kind] += n
        return counts + self._rolled.kinds if self._rolled else counts

    def total(self, kind: str) -> int:
        return sum(n for (_first, one), n in self.months.items() if one == kind)

    @cached_property
    def methods(self) -> Counter[tuple[str, str, str]]:
        """How many items name each method: stage, code and title. Those that name none are not among them."""
        counts = self._by(Dimension.TECHNIQUE)
        rows = Technique.objects.filter(pk__in=list(counts)).values_list("pk", "m_stage", "code", "title")
        return Counter({(stage, code, title): counts[str(pk)] for pk, stage, code, title in rows})

    @property
    def stages(self) -> Counts:
        """How often methods of each stage are named."""
        counts: Counter[str] = Counter()
        for (stage, _code, _title), n in self.methods.items():
            counts[stage] += n
        return [(stage, counts[stage]) for stage in MStage.values]

    @property
    def named(self) -> Counts:
        """How many items name each method, by its code and title."""
        return _most_first(Counter({f"{code} {title}": n for (_stage, code, title), n in self.methods.items()}))

    @cached_property
    def substances(self) -> Counts:
        """How many items name each substance."""
        counts = self._by(Dimension.SUBSTANCE)
        rows = Substance.objects.filter(pk__in=list(counts)).values_list("pk", "name")
        return _most_first(Counter({name: counts[str(pk)] for pk, name in rows}))

    @cached_property
    def classes(self) -> Counts:
        """How many items name a substance of each class."""
        return _most_first(self._by(Dimension.CLASS))

    @cached_property
    def sectors(self) -> Counts:
        """How many alerts name a platform whose operator is in each sector. Where the reader may not learn of the
        operator, it is as if nobody were known to operate it.
        """
        counts = self._by(Dimension.PLATFORM)
        operated = Platform.objects.filter(pk__in=[pk for pk in counts if pk], operator__isnull=False)
        known = known_organizations(self.reader).filter(pk__in=operated.values("operator"))
        rows = operated.filter(operator__in=known).values_list("pk", "operator__sector")
        sectors = {str(pk): sector for pk, sector in rows}
        found: Counter[str] = Counter()
        for pk, n in counts.items():
            found[sectors.get(pk, NOTHING)] += n
        return _most_first(found)

    @cached_property
    def origins(self) -> Counts:
        """How many alerts state each country of origin."""
        return _most_first(self._by(Dimension.ORIGIN))

    @cached_property
    def destinations(self) -> Counts:
        """How many alerts state each country of destination."""
        return _most_first(self._by(Dimension.DESTINATION))

    @property
    def decisions(self) -> Counts:
        """How many answers to alerts that the reader may know of say that each was done."""
        return _most_first(self.answers.decisions)

    @cached_property
    def answers(self) -> Answers:
        """Of the alerts counted, as far as the reader may know their answers."""
        alerts = (self._in_time(rows).filter(kind=NoticeKind.ALERT) for rows in (self._brought, self._issued))
        return answers.counted(self.reader, *alerts)

    @cached_property
    def withdrawn(self) -> int:
        """How many alerts that were first shared in the period have been withdrawn, of which the reader may know."""
        since, until = self.period.bounds
        own = access.own_notices(self.reader).filter(state=NoticeState.WITHDRAWN)
        if self.framework:
            here = access.plain(Release).filter(notice=OuterRef("pk"), framework=self.framework)
            own = own.filter(Exists(here))
        alerts: dict[str, Any] = {
            "kind": NoticeKind.ALERT,
            "is_exercise": False,
            "released_at__gte": since,
            "released_at__lt": until,
        }
        alerts["tlp__in"] = self._labels
        gone = access.tombstones(self.reader, self.framework)  # of others alone
        return own.filter(**alerts).count() + gone.filter(**alerts).count()

    @cached_property
    def new_methods(self) -> Counts:
        """Of the methods those that nothing names which the reader may read and which was shared before."""
        known = self._known(Dimension.TECHNIQUE)
        titles = Technique.objects.filter(pk__in=known).values_list("code", flat=True)
        codes = set(titles)
        return [(name, n) for name, n in self.named if name.split()[0] not in codes]

    @cached_property
    def new_substances(self) -> Counts:
        """Of the substances, in the same way."""
        names = Substance.objects.filter(pk__in=self._known(Dimension.SUBSTANCE)).values_list("name", flat=True)
        known = set(names)
        return [(name, n) for name, n in self.substances if name not in known]

    @cached_property
    def _rolled(self) -> Rolled | None:
        """What rollups tell; None where too few days have been counted."""
        rolled = Rolled(self.reader, self.period, self.framework, self._labels)
        return rolled if rolled.is_worth_it else None

    @cached_property
    def _months(self) -> dict[tuple[date, str, str], int]:
        """How many items that are looked at themselves, by month, kind and label."""
        month = TruncMonth("released_at", tzinfo=UTC, output_field=DateField())
        rows = self._shared.annotate(month=month).values_list("month", "kind", "notice__tlp").annotate(n=Count("pk"))
        return {(first, kind, label): n for first, kind, label, n in rows}

    @property
    def _shared(self) -> QuerySet[Release]:
        """One release of each item that is looked at itself: the first of the period that the reader may know."""
        if self._rolled:
            return access.plain(Release).filter(pk__in=_any_of(self._single))
        if self.framework:
            return self._lately  # where an item has one release at most that has not ended
        first = self._lately.order_by("notice", "released_at", "pk").distinct("notice")
        return access.plain(Release).filter(pk__in=first.values("pk"))

    @cached_property
    def _single(self) -> list[UUID]:
        """That release of each item of which no rollup tells the reader: of days that wait, what no rollup counts, and
        what its organization issued and no membership brings it.
        """
        assert self._rolled
        brought, issued = self._in_time(self._brought), self._in_time(self._issued)
        waiting = Q(pk__in=[])
        for begin, end in self._rolled.left:
            waiting |= Q(released_at__gte=begin, released_at__lt=end)
        notices = _notices(issued)
        if notices:
            notices -= _notices(brought.filter(notice__originator=self.reader.organization_id))
        notices |= _notices(brought.filter(waiting))
        notices |= _notices(brought.filter(notice__in=self._rolled.loose.values("notice")))
        notices -= self._rolled.counted(notices)
        return _firsts([rows.filter(notice__in=_any_of(notices)) for rows in (brought, issued)]) if notices else []

    @property
    def _lately(self) -> QuerySet[Release]:
        return self._in_time(self._brought | self._issued)

    def _in_time(self, rows: QuerySet[Release]) -> QuerySet[Release]:
        since, until = self.period.bounds
        return self._of_kinds(rows).filter(released_at__gte=since, released_at__lt=until)

    @property
    def _brought(self) -> QuerySet[Release]:
        """The releases, not ended, through which the reader reads."""
        return access.readable_releases(self.reader, self.framework)

    @property
    def _issued(self) -> QuerySet[Release]:
        """Those of what its organization issued."""
        own = access.own_notices(self.reader).filter(state=NoticeState.RELEASED)
        issued = access.plain(Release).filter(notice__in=own.values("pk"), ended_at__isnull=True)
        return issued.filter(framework=self.framework) if self.framework else issued

    def _of_kinds(self, rows: QuerySet[Release]) -> QuerySet[Release]:
        return rows.filter(kind__in=COUNTED, notice__is_exercise=False, notice__tlp__in=self._labels)

    @cached_property
    def _keys(self) -> dict[str, Counter[str]]:
        """How many items that are looked at themselves have each key, by dimension."""
        return dimensions.counted(self._shared)

    def _by(self, dimension: str) -> Counter[str]:
        """How many items have each key."""
        rolled = self._rolled.counts.get(dimension, Counter()) if self._rolled else Counter()
        return self._keys.get(dimension, Counter()) + rolled

    def _known(self, dimension: str) -> set[str]:
        """Which of the keys that items have in the period some item has that was shared before."""
        column = COLUMNS[dimension]
        keys = set(self._by(dimension))
        known = self._rolled.known_before(dimension, keys) if self._rolled else set()
        for rows in (self._issued, self._brought):  # the small side first; of both together the database would read all
            before = self._of_kinds(rows).filter(
                released_at__lt=self.period.bounds[0], **{f"{column}__in": keys - known}
            )
            known |= set(map(str, before.order_by().values_list(column, flat=True).distinct()))
        return known


def lags(reader: User, up_to: str = "") -> list[Lag]:
    """Of the controls that the reader may see, whenever they were: how long after a decision of the UN each
    jurisdiction made the substance unlawful. Its first control counts; a date of which the day is not known counts from
    the first day.
    """
    told = Q(law_change__isnull=True) | Q(law_change__tlp__in=labels.up_to(up_to or TLP.RED))
    rows = parts.readable_controls(reader).filter(told, status__in=UNLAWFUL, substance__isnull=False)
    decided: dict[UUID | None, date] = dict(
        rows.filter(jurisdiction=UN, adopted_on__isnull=False)
        .order_by()
        .values_list("substance")
        .annotate(on=Min("adopted_on"))
    )
    others = rows.exclude(jurisdiction=UN).filter(effective_on__isnull=False, substance__in=list(decided))
    firsts = others.order_by().values_list("jurisdiction", "substance").annotate(on=Min("effective_on"))
    waits = sorted((place, (on - decided[substance]).days) for place, substance, on in firsts)
    return [_lag(place, [wait for _place, wait in of]) for place, of in groupby(waits, key=lambda pair: pair[0])]


def _lag(place: str, waits: Sequence[int]) -> Lag:
    followed = [wait for wait in waits if wait >= 0]
    return Lag(place, round(median(followed)) if followed else None, len(followed), len(waits) - len(followed))


def _notices(releases: QuerySet[Release]) -> set[UUID]:
    return set(releases.order_by().values_list("notice", flat=True))


def _firsts(parts: Iterable[QuerySet[Release]]) -> list[UUID]:
    """Of each item the first of all these releases."""
    rows = sorted(row for part in parts for row in part.order_by().values_list("released_at", "pk", "notice"))
    return list({notice: pk for _released_at, pk, notice in reversed(rows)}.values())


def _any_of(keys: Iterable[UUID]) -> RawSQL:
    """Keys as one value, however many there are."""
    return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])


def _most_first(counts: Counter[str]) -> Counts:
    """The most first; what states nothing last."""
    return sorted(counts.items(), key=lambda pair: (pair[0] == NOTHING, -pair[1], pair[0]))
