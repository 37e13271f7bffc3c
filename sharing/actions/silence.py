"""Telling of silence: an immediate item that nobody has opened in its time, first to the organization's deputies, and
after the same time again to the coordinators through whose framework it was asked; a framework in which nothing is
shared. Each once, and nothing of what has ended meanwhile. Safe to repeat, in several processes.
"""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from portal import clock, events, outbox, participations, unreached
from portal.enums import EventKind, ParticipationRole, Suppressed, Urgency, UserRole
from portal.models import FocalPoint, Framework, Message, Notification, Participation, User
from portal.queries import active_people
from sharing import access, memberships
from sharing.models import Addressee, Notice, Release
from sharing.queries import silent

AT_ONCE: Final = 500  # rows of which one look tells
MOMENT: Final = timedelta(minutes=1)
STEP: Final = timedelta(days=7)  # from the deputies of a coordinator to everyone who leads it
EVERYONE: Final = ":everyone"


def look() -> int:
    """Tell of what nobody has opened in its time; how many lines and mails were written."""
    return _tell_deputies() + _tell_coordinators()


def opened(notice: Notice, organization: UUID) -> None:
    """Somebody of it has opened the item, in this transaction: what was told of its silence is done."""
    if notice.urgency != Urgency.IMMEDIATE:
        return
    row = access.asked().filter(notice=notice.pk, organization=organization, due_at__lt=clock.now()).first()
    if row is None:
        return
    events.over(EventKind.UNOPENED, row.pk)
    mails = Message.objects.filter(event__subject=row.pk, event__kind=EventKind.UNOPENED)
    outbox.suppress(mails, Suppressed.ENDED)
    left = silent.twice_late(silent.unopened().filter(notice=notice.pk).exclude(pk=row.pk), by=clock.now())
    waiting = _coordinating(notice.pk, left) if left.exists() else User.objects.none()
    events.over(EventKind.SILENT, notice.pk, User.objects.exclude(pk__in=waiting.values("pk")))


def _tell_deputies() -> int:
    """Where an organization has nobody who could be told, it is told as soon as it has."""
    lines = Notification.objects.filter(event__subject=OuterRef("pk"), event__kind=EventKind.UNOPENED)
    told = lines.filter(event__at__gte=OuterRef("asked_at"))
    named = FocalPoint.objects.filter(person=OuterRef("pk"), organization=OuterRef("organization"))
    could = Q(roles__overlap=[UserRole.APPROVER, UserRole.ADMINISTRATOR]) | Q(Exists(named))
    people = User.objects.filter(could, is_active=True, organization=OuterRef("organization"))
    rows = silent.reading(silent.unopened().filter(Exists(people), ~Exists(told))).order_by("due_at")
    return sum(_tell_deputies_of(notice, key) for notice, key in rows.values_list("notice", "pk")[:AT_ONCE])


@transaction.atomic
def _tell_deputies_of(notice: UUID, key: UUID) -> int:
    """If it still is silent, while nobody withdraws the item. Whoever opens it meanwhile has the line no more, nor the
    mail: both ask that again.
    """
    _hold(notice)
    row = silent.reading(silent.unopened().filter(pk=key)).select_related("organization").first()
    if row is None or row.asked_at is None:
        return 0
    return events.tell(
        EventKind.UNOPENED,
        subject=row.pk,
        key=f"{EventKind.UNOPENED}:{row.pk}:{row.asked_at.isoformat()}",
        people=_deputies(row.organization_id),
        since=clock.now(),
        by=None,
        at_once=True,
    )


def _tell_coordinators() -> int:
    """One line an item and moment, however many are silent: who, its page says. Those that were asked together become
    late within one moment. Where nobody leads a coordinator then, nobody is told of it later: the page says it.
    """
    rows = silent.twice_late(silent.reading(silent.unopened()), by=clock.now() - MOMENT, untold=True)
    first: dict[UUID, str] = {}
    for row in rows[:AT_ONCE]:
        assert row.asked_at is not None  # by the rule
        assert row.due_at is not None
        hours = round((row.due_at - row.asked_at) / timedelta(hours=1))
        first.setdefault(row.notice_id, f"{EventKind.SILENT}:{row.notice_id}:{row.asked_at.isoformat()}:{hours}")
    return sum(_tell_coordinators_of(notice, key) for notice, key in first.items())


@transaction.atomic
def _tell_coordinators_of(notice: UUID, key: str) -> int:
    _hold(notice)
    rows = silent.twice_late(silent.unopened().filter(notice=notice), by=clock.now())
    return events.tell(
        EventKind.SILENT,
        subject=notice,
        key=key,
        people=_coordinating(notice, rows),
        instead_of=[EventKind.SILENT],
        by=None,
    )


def _hold(notice: UUID) -> None:
    """Nobody changes the item in this transaction."""
    access.plain(Notice).select_for_update(of=("self",), no_key=True).get(pk=notice)


def _coordinating(notice: UUID, rows: QuerySet[Addressee]) -> QuerySet[User]:
    """Who leads the coordinators of frameworks through which any of these addressees reads the item, and could answer;
    of a coordinator's own organization none of that is told to it.
    """
    houses: set[UUID] = set()
    live = access.plain(Release).filter(notice=notice, ended_at=None).values("framework")
    for room in Framework.objects.filter(pk__in=live):
        here = rows.filter(Exists(memberships.answering_through(room, organization="organization")))
        late = set(here.values_list("organization", flat=True))
        led = _coordinators([room.pk]).values_list("organization", flat=True)
        houses.update(key for key in led if late - {key})
    return unreached.leading(houses)


def look_for_quiet() -> int:
    """Tell of frameworks in which nothing is shared: each coordinator's deputies, and, where that went on for some
    days, everyone who leads it; once a period each, counted from what was shared last, or from the beginning. Where
    there is nobody, as soon as somebody is. How many lines were written.
    """
    newest = silent.newest_releases().filter(framework=OuterRef("pk")).values("released_at")[:1]
    now = clock.now()
    keys: dict[str, tuple[UUID, bool]] = {}
    for room in Framework.objects.filter(closed_at=None).annotate(newest=Subquery(newest)):
        begun = datetime.combine(room.begun_on, time(), tzinfo=UTC)
        since = max(room.newest or begun, begun)
        period, over = divmod(now - since, silent.QUIET)
        if period:
            key = f"{EventKind.QUIET}:{room.pk}:{since.date()}:{period}"
            keys[key + EVERYONE if over >= STEP else key] = (room.pk, over >= STEP)
    known = set(Notification.objects.filter(event__key__in=keys).values_list("event__key", flat=True))
    return sum(_tell_of_quiet_in(key, *step) for key, step in keys.items() if key not in known)


@transaction.atomic
def _tell_of_quiet_in(key: str, room: UUID, to_everyone: bool) -> int:
    houses = list(_coordinators([room]).values_list("organization", flat=True))
    people = User.objects.filter(pk__in=[one.pk for house in houses for one in _deputies(house)])
    if to_everyone:
        first = Notification.objects.filter(event__key=key.removesuffix(EVERYONE))
        both = Q(pk__in=people.values("pk")) | Q(pk__in=unreached.leading(houses).values("pk"))
        people = User.objects.filter(both).exclude(pk__in=first.values("recipient"))
    kind = EventKind.QUIET
    return events.tell(kind, subject=room, key=key, people=people, since=clock.now(), instead_of=[kind], by=None)


def _coordinators(rooms: Collection[UUID]) -> QuerySet[Participation]:
    return participations.current().filter(framework__in=rooms, role=ParticipationRole.COORDINATOR)


def _deputies(house: UUID) -> QuerySet[User]:
    """Whom an organization names as deputies of its focal points; where none is named, who approves or is a focal
    point; else its administrators.
    """
    people = active_people().filter(organization=house)
    named = FocalPoint.objects.filter(person=OuterRef("pk"), organization=OuterRef("organization"), is_deputy=True)
    for found in (people.filter(Exists(named)), unreached.leading([house])):
        if found.exists():
            return found
    return people.filter(roles__contains=[UserRole.ADMINISTRATOR])
