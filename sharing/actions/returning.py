"""Who reads again after having been barred for a time is told what was shared or corrected meanwhile."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, outbox, participations
from portal.enums import EventKind
from portal.events import UNSEEN
from portal.models import Endpoint, Event, Notification, Participation, User
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
    hooks = Endpoint.objects.filter(organization=member.organization_id, off_at=None, removed_at=None)
    if not hooks.exists():
        return
    issuers = dict(
        access.plain(Notice).filter(pk__in=[event.subject for event in items]).values_list("pk", "originator")
    )
    for event in items:
        wait = max(event.at + UNSEEN - now, timedelta(0))
        outbox.enqueue_calls(event, wait=wait, but=issuers[event.subject])


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
