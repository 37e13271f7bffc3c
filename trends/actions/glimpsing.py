"""Counting, once a quarter has ended, what members are told of items that they may not read (`trends.glimpses`)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django_countries import countries

from portal import clock, locks
from portal.enums import NoticeKind, Urgency
from portal.models import Framework, Participation
from sharing import access
from sharing.enums import Audience, NoticeState
from sharing.models import Release
from sharing.queries import outcomes
from trends import glimpses
from trends.glimpses import Cell, Raw
from trends.models import Glimpse, Stretch
from trends.statistics import COUNTED, Period, months_back

NARROW: Final = (Audience.AUTHORITIES, Audience.COMPANIES)
QUARTERS: Final = 4  # so many that have ended are caught up with
COLUMNS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("kind", "kind", {}),
    ("urgency", "notice__urgency", {"kind": NoticeKind.ALERT}),
    ("method", "notice__techniques__code", {"notice__techniques__isnull": False}),
    ("class", "notice__substances__substance_class", {"notice__substances__isnull": False}),
    ("destination", "notice__vendoralert__destination", {"kind": NoticeKind.ALERT}),
)
# Whose people know an item though it is shared with others: issuer, second reader, and whoever approved it.
KNOWING: Final = ("notice__originator", "notice__originator__second_reader", "notice__released_by__organization")
KEYS: Final = {"urgency": Urgency.values, "destination": ["", *sorted(code for code, _name in countries)]}


def look() -> int:
    """Count each quarter that has ended, and each year of four of them; how many. Safe to repeat."""
    known = set(access.plain(Glimpse).values_list("framework", "audience", "stretch", "begins_on"))
    made = 0
    for framework in Framework.objects.filter(closed_at=None):
        for audience in NARROW:
            for begins_on in _ended(framework):
                if (framework.pk, audience, Stretch.QUARTER, begins_on) not in known:
                    made += _quarter(framework, audience, begins_on)
    return made


def rested_on(framework: Framework, audience: str, begins_on: date) -> QuerySet[Release]:
    """What the figures of a quarter count: released then for the audience, and nowhere else, before or after."""
    since, until = Period(begins_on, months_back(begins_on, -3) - timedelta(days=1)).bounds
    others = access.plain(Release).filter(notice=OuterRef("notice")).exclude(pk=OuterRef("pk"))
    rows = access.summed_up(framework, audience).filter(notice__state=NoticeState.RELEASED, kind__in=COUNTED)
    return rows.filter(~Exists(others), released_at__gte=since, released_at__lt=until)


def _ended(framework: Framework) -> Iterator[date]:
    """The first days of the last quarters that have ended, the oldest first, since the framework began."""
    today = clock.now().astimezone(UTC).date()
    current = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    for back in range(QUARTERS, 0, -1):
        begins_on = months_back(current, 3 * back)
        if months_back(begins_on, -3) > framework.begun_on:
            yield begins_on


@transaction.atomic
def _quarter(framework: Framework, audience: str, begins_on: date) -> int:
    """Count a quarter, and its year where it is the last; none where another process has done so."""
    locks.hold("glimpse", framework.pk)
    rows = access.plain(Glimpse).filter(framework=framework, audience=audience)
    if rows.filter(stretch=Stretch.QUARTER, begins_on=begins_on).exists():
        return 0
    raw = _counted(framework, audience, begins_on)
    _keep(framework, audience, Stretch.QUARTER, begins_on, glimpses.quarter(raw, KEYS), raw)
    quarters = list(rows.filter(stretch=Stretch.QUARTER, begins_on__year=begins_on.year).order_by("begins_on"))
    if begins_on.month < 10 or len(quarters) < QUARTERS:
        return 1
    raws = [glimpses.of_json(row.raw) for row in quarters]
    tables = glimpses.year(raws, [row.tables for row in quarters])
    _keep(framework, audience, Stretch.YEAR, begins_on.replace(month=1), tables, {})
    return 2


def _keep(
    framework: Framework, audience: str, stretch: str, begins_on: date, tables: glimpses.Tables, raw: Raw
) -> None:
    access.plain(Glimpse).create(
        framework=framework,
        audience=audience,
        stretch=stretch,
        begins_on=begins_on,
        tables=tables,
        raw=glimpses.as_json(raw),
    )


def _counted(framework: Framework, audience: str, begins_on: date) -> Raw:
    items, told = rested_on(framework, audience, begins_on), _told(framework, audience)
    raw: Raw = {}
    for name, column, of in COLUMNS:
        rows = items.filter(**of).order_by().values_list(column, *KNOWING).annotate(n=Count("pk", distinct=True))
        _add(raw, name, ((key, n, knowing) for key, *knowing, n in rows), told)
    alerts = items.filter(kind=NoticeKind.ALERT).values("notice")
    lines = outcomes.current().filter(receipt__notice__in=alerts).order_by()
    answers = lines.values_list("decision", "receipt__organization", *(f"receipt__{path}" for path in KNOWING))
    counts = answers.annotate(n=Count("receipt", distinct=True))
    _add(raw, "decision", ((key, n, knowing) for key, *knowing, n in counts), told)
    return raw


def _told(framework: Framework, audience: str) -> set[UUID]:
    """Who takes part, or has, and never belonged to the audience: who of them issued or approved an item knows it."""
    rows = Participation.objects.filter(framework=framework)
    fitting = rows.filter(role__in=access.ROLES[audience])
    return set(rows.exclude(organization__in=fitting.values("organization")).values_list("organization", flat=True))


def _add(raw: Raw, name: str, rows: Iterable[tuple[str, int, Iterable[Any]]], told: set[UUID]) -> None:
    for key, n, organizations in rows:
        cell = raw.setdefault(name, {}).setdefault(key or "", Cell())
        cell.add(n, *{str(one) for one in organizations if one in told})
