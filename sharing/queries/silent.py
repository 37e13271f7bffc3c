"""Who has not opened an immediate item in its time, and which frameworks are quiet: as far as each reader may know."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock, queries
from portal.enums import TLP, EventKind, Urgency
from portal.events import Line, Teller
from portal.models import Event, Framework, Notification, User
from sharing import access, memberships, responses
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, Receipt, Release
from sharing.queries.titles import Titles
from sharing.queries.told import line_of

KINDS: Final = (EventKind.UNOPENED, EventKind.SILENT, EventKind.QUIET)
LATELY: Final = timedelta(days=30)  # what was due before is looked for no more
QUIET: Final = timedelta(days=60)
SHOWN: Final = 10


@dataclass
class Silence:
    """An immediate item, since when it should have been opened at the latest, and who has not."""

    notice: Notice
    since: datetime
    names: list[str] = field(default_factory=list)


def unopened() -> QuerySet[Addressee]:
    """Whom immediate items ask that can be read, and who has not opened them in the time to answer, lately over."""
    now = clock.now()
    rows = _not_opened().filter(due_at__lte=now, due_at__gt=now - LATELY)
    rows = rows.filter(notice__urgency=Urgency.IMMEDIATE, notice__state=NoticeState.RELEASED)
    return rows.filter(Q(notice__valid_until_on=None) | Q(notice__valid_until_on__gte=clock.today()))


def twice_late(rows: QuerySet[Addressee], *, by: datetime, untold: bool = False) -> QuerySet[Addressee]:
    """Of these, those for which the same time was over once more by a moment, the first to be so first; with `untold`,
    those of which no coordinator was told since.
    """
    again = ExpressionWrapper(F("due_at") + (F("due_at") - F("asked_at")), output_field=DateTimeField())
    late = rows.annotate(again_at=again).filter(again_at__lte=by).order_by("again_at", "pk")
    told = Event.objects.filter(subject=OuterRef("notice"), kind=EventKind.SILENT, at__gte=OuterRef("again_at"))
    return late.filter(~Exists(told)) if untold else late


def reading(rows: QuerySet[Addressee]) -> QuerySet[Addressee]:
    """Of these, those that read the item now."""
    return rows.filter(Exists(memberships.read_through(Framework.objects.all(), organization="organization")))


def seen_unopened(user: User, framework: Framework) -> QuerySet[Addressee]:
    """Of them, those of which a coordinator of this framework may know; none of its own organization."""
    known = responses.overseen(user, framework).values("pk")
    return unopened().filter(pk__in=known).exclude(organization=user.organization_id)


def silences(user: User, framework: Framework) -> list[Silence]:
    """Immediate items that members have not opened, the longest silence first; for the framework's coordinator."""
    rows = seen_unopened(user, framework).order_by("due_at", "organization__name")
    by_notice: dict[UUID, Silence] = {}
    notices = access.plain(Notice).select_related("originator")
    found = list(rows.values_list("notice", "due_at", "organization__name")[:1000])
    items = notices.in_bulk({row[0] for row in found})
    for key, due_at, name in found:
        assert due_at is not None  # by the rule
        by_notice.setdefault(key, Silence(items[key], due_at)).names.append(name)
    return list(by_notice.values())[:SHOWN]


def newest_releases() -> QuerySet[Release]:
    """For rows around with a framework: what was shared there that its coordinator may know of, newest first."""
    rows = access.plain(Release).filter(ended_at=None, notice__is_exercise=False).exclude(notice__tlp=TLP.RED)
    return rows.order_by("-released_at")


def entitled(person: User) -> Q:
    """On notifications: the person's organization is asked, reads it and has not opened it; or it coordinates a
    framework through which others read the item and have not; or one in which nothing was shared since.
    """
    readable = access.readable(person, Notice)
    mine = _not_opened().filter(pk=OuterRef("event__subject"), organization=person.organization_id)
    may = Q(Exists(mine.filter(notice__in=readable.values("pk"))), event__kind=EventKind.UNOPENED)
    led = list(queries.coordinated(person).values_list("pk", flat=True)) if access.is_active(person) else []
    if not led:
        return may
    since = newest_releases().filter(framework=OuterRef("event__subject"), released_at__gt=OuterRef("event__at"))
    told = Notification.objects.filter(recipient=person, event__kind=EventKind.SILENT).values("event__subject")
    for rows in _late_twice(person, access.plain(Notice).filter(pk__in=told)):
        may |= Q(Exists(rows.filter(notice=OuterRef("event__subject"))), event__kind=EventKind.SILENT)
    return may | Q(~Exists(since), event__subject__in=led, event__kind=EventKind.QUIET)


def lines(person: User, told: Collection[Event]) -> dict[UUID, Line]:
    """A fixed number of queries a kind, and for a coordinator some a framework."""
    by_kind = {kind: [event for event in told if event.kind == kind] for kind in KINDS}
    found: dict[UUID, Line] = {}
    if events := by_kind[EventKind.UNOPENED]:
        found |= _unopened(person, events)
    if events := by_kind[EventKind.SILENT]:
        found |= _silent(person, events)
    if events := by_kind[EventKind.QUIET]:
        led = queries.coordinated(person).in_bulk([event.subject for event in events])
        text = _("Nothing was shared for %(days)s days") % {"days": QUIET.days}
        found |= {
            event.pk: Line(text=text, kind="", name=room.name, url=room.get_absolute_url())
            for event in events
            if (room := led.get(event.subject))
        }
    return found


TELLER: Final = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _not_opened() -> QuerySet[Addressee]:
    opened = access.plain(Receipt).filter(
        notice=OuterRef("notice"), organization=OuterRef("organization"), opened_at__isnull=False
    )
    return access.asked().filter(~Exists(opened))


def _late_twice(person: User, items: QuerySet[Notice]) -> list[QuerySet[Addressee]]:
    """Of each framework that the person's organization coordinates and to which any of these items goes: of whom it is
    told there, be it of another item.
    """
    there = access.plain(Release).filter(framework=OuterRef("pk"), notice__in=items.values("pk"), ended_at=None)
    rooms = queries.coordinated(person).filter(Exists(there))
    return [twice_late(seen_unopened(person, room), by=clock.now()) for room in rooms]


def _unopened(person: User, events: list[Event]) -> dict[UUID, Line]:
    keys = {event.subject for event in events}
    rows = _not_opened().filter(pk__in=keys, organization=person.organization_id).in_bulk()
    items = _items(person, {row.notice_id for row in rows.values()})
    titles, text, found = Titles(person, items.values()), _("Nobody of us has opened it in time"), {}
    for event in events:
        row = rows.get(event.subject)
        if row and (notice := items.get(row.notice_id)):
            found[event.pk] = line_of(notice, text, titles=titles, label=notice.tlp, due_at=row.due_at)
    return found


def _silent(person: User, events: list[Event]) -> dict[UUID, Line]:
    items = _items(person, {event.subject for event in events})
    silent: dict[UUID, set[UUID]] = {}
    for rows in _late_twice(person, access.plain(Notice).filter(pk__in=items)):
        for key, organization in rows.filter(notice__in=items).values_list("notice", "organization"):
            silent.setdefault(key, set()).add(organization)
    titles, found = Titles(person, items.values()), {}
    for event in events:
        count = len(silent.get(event.subject, ()))
        if count:
            said = ngettext("%(count)s member has not opened it", "%(count)s members have not opened it", count)
            notice = items[event.subject]
            found[event.pk] = line_of(notice, said % {"count": count}, titles=titles, label=notice.tlp)
    return found


def _items(person: User, keys: set[UUID]) -> dict[UUID, Notice]:
    return access.readable(person, Notice).select_related("originator").in_bulk(keys) if keys else {}
