"""Who reads again after having been barred for a time is told what was shared or corrected meanwhile."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, marks, outbox, participations
from portal.enums import EventKind
from portal.events import UNSEEN
from portal.models import Event, Notification, Participation, User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Notice, NoticeVersion


def tell(member: Participation, since: datetime) -> None:
    """A line for each item as it stands now, for each of the member's people who were here then, as far as they may
    read it; nobody is told anew what was asked of them. Registered with `portal.beginnings`.
    """
    participations.forget()
    people = User.objects.filter(organization=member.organization_id, is_active=True).select_related("organization")
    told = list(people.order_by("pk"))
    if not told:
        return
    now = clock.now()
    items = list(_newest_lines_of(_meanwhile(told[0], member, since)))
    asked = Notification.objects.filter(event__kind=EventKind.ASKED, recipient__in=told)
    knowing = set(asked.values_list("recipient", "event__subject", "event__number"))
    Notification.objects.bulk_create(
        [
            Notification(event=event, recipient=person, created_at=now)
            for event in items
            for person in told
            if person.created_at <= event.at and (person.pk, event.subject, event.number) not in knowing
        ],
        ignore_conflicts=True,
    )
    _supersede(items, told, now)
    outbox.enqueue_calls_late([event.pk for event in items], organization=member.organization_id, unseen=UNSEEN)


def _supersede(items: Collection[Event], people: Collection[User], now: datetime) -> None:
    """What these people have not read of earlier versions counts as read, where they have a line of the newest."""
    newest = Notification.objects.filter(
        event__in=items, event__subject=OuterRef("event__subject"), recipient=OuterRef("recipient")
    )
    older = Notification.objects.filter(
        Exists(newest.filter(event__number__gt=OuterRef("event__number"))),
        event__kind=EventKind.ITEM,
        event__subject__in=[event.subject for event in items],
        recipient__in=people,
        read_at=None,
    )
    marks.mark(older, read_at=now)


def _meanwhile(person: User, member: Participation, since: datetime) -> QuerySet[Notice]:
    """What others shared in the framework since then, or corrected, that the person may read."""
    here = access.readable_releases(person).filter(framework=member.framework_id, notice=OuterRef("pk"))
    newer = access.plain(NoticeVersion).filter(notice=OuterRef("pk"), released_at__gte=since)
    fresh = Q(Exists(here.filter(released_at__gte=since))) | Q(Exists(here), Exists(newer))
    rows = access.readable(person, Notice).filter(fresh, state=NoticeState.RELEASED)
    return rows.exclude(originator=person.organization_id)


def _newest_lines_of(rows: QuerySet[Notice]) -> QuerySet[Event]:
    """The event of each one's newest version."""
    events = Event.objects.filter(kind=EventKind.ITEM, subject__in=rows.values("pk"))
    return events.order_by("subject", "-number").distinct("subject")
