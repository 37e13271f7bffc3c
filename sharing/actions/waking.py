"""People are told that a control makes open alerts actionable: 90, 30 and 7 days before it takes effect, and when it
does, on the day of each organization. What only a month or a year is known of takes effect, to be told, once that is
over; before it, days are counted to its first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, events, locks
from portal.enums import EventKind, NoticeKind, OrganizationKind
from portal.models import Market, Notification, Organization, User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Control, Notice
from sharing.queries import waking
from sharing.queries.waking import AFTER, AHEAD

STEPS: Final = (7, 30, 90)  # days before; 0 is its day
ZONES: Final = timedelta(days=1)  # by which days differ between time zones


def look() -> int:
    """Tell of the step that has passed last, of each control, whoever was not told of it; never of the steps before
    it. Returns how many lines and calls were written. Safe to repeat, and in several processes: of each control it is
    asked once a day of each time zone, and what changes within the day is told on the next.
    """
    now = clock.now()
    today = now.astimezone(UTC).date()
    rows = waking.making_unlawful(access.plain(Control)).filter(superseded_at__isnull=True)
    named = access.plain(Notice).filter(
        kind=NoticeKind.ALERT, state=NoticeState.RELEASED, substances=OuterRef("substance")
    )
    near = rows.filter(Exists(named), effective_on__lte=today + AHEAD + ZONES, counts_on__gte=today - AFTER - ZONES)
    looked = list(near.order_by("effective_on", "pk").values_list("pk", "looked_at"))
    zones = list(Organization.objects.filter(deactivated_at=None).values_list("time_zone", flat=True).distinct())
    due = [(key, [zone for zone in zones if at is None or _day(at, zone) != _day(now, zone)]) for key, at in looked]
    return sum(_tell(key, new, now) for key, new in due if new)


def step(control: Control, on: date) -> int | None:
    """The step that has passed last on a day, in days before its effect; None where none is to be told."""
    counts_on: date = control.counts_on  # type: ignore[attr-defined]
    assert control.effective_on is not None
    if counts_on <= on:
        return 0 if on <= counts_on + AFTER else None
    ahead = (control.effective_on - on).days
    return next((days for days in STEPS if ahead <= days), None)


@transaction.atomic
def _tell(key: UUID, zones: Collection[str], now: datetime) -> int:
    """One control, in the time zones where a day has begun at this moment, which is kept: no day that begins meanwhile
    is taken for looked at. Left to whoever is at it already.
    """
    if not locks.try_hold("law", key):
        return 0
    rows = access.plain(Control).filter(pk=key, superseded_at__isnull=True)
    control = waking.counted(rows).first()
    if control is None:
        return 0
    by_step: dict[int, list[UUID]] = defaultdict(list)
    for person in _one_of_each(control, zones):
        on = _day(now, person.organization.time_zone)
        days = step(control, on)
        if days is not None and waking.woken(person, on).filter(pk=key).exists():
            by_step[days].append(person.organization_id)
    if not rows.update(looked_at=now):  # another stands in its place meanwhile
        return 0
    return sum(_tell_step(control, days, organizations) for days, organizations in by_step.items())


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _one_of_each(control: Control, zones: Collection[str]) -> Iterable[User]:
    """A person of each organization in these time zones that may have a market there: what one of its people reads,
    each does.
    """
    there = Market.objects.filter(organization=OuterRef("pk"), country=control.jurisdiction)
    at_home = Q(country=control.jurisdiction) & ~Q(kind=OrganizationKind.COMPANY)
    rows = Organization.objects.filter(Q(Exists(there)) | at_home, deactivated_at=None, time_zone__in=zones)
    people = User.objects.filter(organization__in=rows, is_active=True).select_related("organization")
    return people.order_by("organization_id", "pk").distinct("organization_id")


def _tell_step(control: Control, days: int, organizations: Iterable[UUID]) -> int:
    people = User.objects.filter(organization__in=list(organizations), is_active=True)
    day = control.effective_on
    return events.tell(
        EventKind.LAW,
        subject=control.pk,
        key=f"law:{control.pk}:{day:%Y-%m-%d}:{days}",
        number=days,
        people=people.exclude(pk__in=_know_it(control, days)),
        instead_of=[EventKind.LAW],
        by=None,
    )


def _know_it(control: Control, days: int) -> QuerySet[Any]:
    """Who has read the same of the control in whose place this one stands, since its law change was corrected
    otherwise.
    """
    earlier = access.plain(Control).filter(
        superseded_at__isnull=False,
        substance=control.substance_id,
        jurisdiction=control.jurisdiction,
        effective_on=control.effective_on,
        effective_precision=control.effective_precision,
    )
    lines = Notification.objects.filter(event__kind=EventKind.LAW, event__number=days, read_at__isnull=False)
    return lines.filter(event__subject__in=earlier.values("pk")).values("recipient")
