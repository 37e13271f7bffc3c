"""Who is told that mails to somebody do not arrive: at once the administrators, of a focal point also the other ones,
and after two working days the coordinators, who learn of which organization and not of whom.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import arrivals, clock, events, marks, participations, queries
from portal.calendars import ResponseTimes, due_at
from portal.enums import EventKind, ParticipationRole, Urgency, UserRole
from portal.events import Line, Teller
from portal.models import Event, FocalPoint, MailPlan, Notification, Organization, User

DAYS: Final = 2  # working days of the organization
AT_ONCE: Final = 500  # people of whom one look tells
HOUSE: Final = "person__organization"  # of a mail plan
KINDS: Final = (EventKind.MAILS_FAIL, EventKind.CALLEE_FAILS)


def look() -> int:
    """End what has ended, tell of what has begun or goes on; how many lines were written. Of whose failing nobody could
    be told is looked at again.
    """
    MailPlan.objects.filter(failing_since__isnull=False).exclude(failing_address="").exclude(
        failing_address__iexact=F("person__email")
    ).update(**arrivals.ARRIVING)
    well = Event.objects.filter(~Exists(_failing().filter(person=OuterRef("subject"))), kind__in=KINDS)
    marks.mark(Notification.objects.filter(event__in=well, read_at=None), read_at=clock.now())
    begun = list(_untold(EventKind.MAILS_FAIL, _failing().filter(_colleagues()))[:AT_ONCE])
    callees = set(_callees([row.person_id for row in begun]).values_list("person", flat=True))
    told = sum(_tell_own(row, callees) for row in begun)
    of_callees = Exists(FocalPoint.objects.filter(person=OuterRef("person"), organization=OuterRef(HOUSE)))
    lasting = _failing().filter(of_callees, _coordinated(), failing_since__lt=clock.now() - timedelta(days=1))
    late = (row for row in _untold(EventKind.CALLEE_FAILS, lasting) if _is_late(row))
    return told + sum(_tell_coordinators(row) for row in islice(late, AT_ONCE))


def coordinators(organization: Organization) -> QuerySet[User]:
    """The people of those who coordinate the frameworks in which it takes part now: who approves, and who is named to
    be called. None of its own.
    """
    rooms = participations.current().filter(organization=organization).values("framework")
    led = participations.current().filter(framework__in=rooms, role=ParticipationRole.COORDINATOR)
    return leading(led.values("organization")).exclude(organization=organization)


def leading(organizations: QuerySet[Any, Any] | Collection[uuid.UUID]) -> QuerySet[User]:
    """The active people of organizations, by their keys, who approve or are named to be called."""
    named = Exists(FocalPoint.objects.filter(person=OuterRef("pk"), organization=OuterRef("organization")))
    people = queries.active_people().filter(organization__in=organizations)
    return people.filter(Q(roles__contains=[UserRole.APPROVER]) | Q(named))


def entitled(person: User) -> Q:
    """On notifications: mails to a colleague fail, and the person manages people or is a focal point like the
    colleague; or those to a focal point of a member of a framework that the person's organization coordinates.
    """
    failing = _failing().filter(person=OuterRef("event__subject"))
    own = failing.filter(person__organization=person.organization_id)
    if not person.is_administrator:
        named = FocalPoint.objects.filter(organization=person.organization_id)
        own = own.filter(Exists(named.filter(person=person)), person__in=named.values("person"))
    mine = Q(Exists(own), event__kind=EventKind.MAILS_FAIL)
    return mine | Q(Exists(_theirs(person, failing)), event__kind=EventKind.CALLEE_FAILS)


def lines(person: User, told: Collection[Event]) -> dict[uuid.UUID, Line]:
    """Of a colleague by name, of a focal point of others by its organization."""
    rows = _failing().filter(person__in={event.subject for event in told}).select_related("person__organization")
    own = {row.person_id: row.person for row in rows.filter(person__organization=person.organization_id)}
    theirs = {row.person_id: row.person.organization for row in _theirs(person, rows)}
    is_named = not person.is_administrator and FocalPoint.objects.filter(person=person).exists()
    callees = set(_callees(list(own)).values_list("person", flat=True)) if is_named else set()
    found: dict[uuid.UUID, Line] = {}
    for event in told:
        if event.kind == EventKind.MAILS_FAIL and (colleague := own.get(event.subject)):
            if person.is_administrator or colleague.pk in callees:
                found[event.pk] = _own_line(person, colleague)
        elif event.kind == EventKind.CALLEE_FAILS and (house := theirs.get(event.subject)):
            text = _("Mails to a focal point do not arrive")
            found[event.pk] = Line(text=text, kind="", name=house.name, url=house.get_absolute_url())
    return found


TELLER: Final = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _untold(kind: EventKind, rows: QuerySet[MailPlan]) -> QuerySet[MailPlan]:
    """Of these, those of whose failing nobody was told, since it began; the longest first."""
    lines = Notification.objects.filter(event__subject=OuterRef("person"), event__kind=kind)
    untold = rows.filter(~Exists(lines.filter(event__at__gte=OuterRef("failing_since"))))
    return untold.select_related("person__organization").order_by("failing_since", "pk")


def _colleagues() -> Exists:
    """Of failing ones: somebody else there may be told of it."""
    others = User.objects.filter(is_active=True, organization=OuterRef(HOUSE)).exclude(pk=OuterRef("person"))
    named = FocalPoint.objects.filter(organization=OuterRef("organization"))
    both = Exists(named.filter(person=OuterRef("pk"))) & Exists(named.filter(person=OuterRef(OuterRef("person"))))
    return Exists(others.filter(Q(roles__contains=[UserRole.ADMINISTRATOR]) | both))


def _coordinated() -> Exists:
    """Of failing ones: another organization coordinates a framework in which theirs takes part now."""
    led = participations.current().filter(role=ParticipationRole.COORDINATOR, framework=OuterRef("framework"))
    rooms = participations.current().filter(organization=OuterRef(HOUSE))
    return Exists(rooms.filter(Exists(led.exclude(organization=OuterRef("organization")))))


def _own_line(person: User, colleague: User) -> Line:
    url = reverse("people") if person.is_administrator else person.organization.get_absolute_url()
    return Line(text=_("Mails do not arrive"), kind="", name=colleague.name, url=url)


def _failing() -> QuerySet[MailPlan]:
    active = Q(person__is_active=True, person__organization__deactivated_at=None)
    return MailPlan.objects.filter(active, failing_since__isnull=False)


def _callees(people: Collection[uuid.UUID]) -> QuerySet[FocalPoint]:
    return FocalPoint.objects.filter(person__in=people, organization=F("person__organization"))


def _theirs(person: User, rows: QuerySet[MailPlan]) -> QuerySet[MailPlan]:
    """Of these, those of focal points of members of frameworks that the person's organization coordinates."""
    members = participations.current().filter(framework__in=queries.coordinated(person).values("pk"))
    callees = FocalPoint.objects.filter(organization=F("person__organization")).values("person")
    theirs = rows.filter(person__in=callees, person__organization__in=members.values("organization"))
    return theirs.exclude(person__organization=person.organization_id)


def _key(kind: EventKind, row: MailPlan) -> str:
    assert row.failing_since is not None
    return f"{kind}:{row.person_id}:{row.failing_since.isoformat()}"


def _is_late(row: MailPlan) -> bool:
    assert row.failing_since is not None
    calendar, times = queries.calendar_of(row.person.organization), ResponseTimes(high_days=DAYS)
    due: datetime | None = due_at(urgency=Urgency.HIGH, start=row.failing_since, times=times, calendar=calendar)
    return due is not None and due < clock.now()


@transaction.atomic
def _tell_own(row: MailPlan, callees: Collection[uuid.UUID]) -> int:
    may = Q(roles__contains=[UserRole.ADMINISTRATOR])
    if row.person_id in callees:
        may |= Q(pk__in=FocalPoint.objects.filter(organization=row.person.organization_id).values("person"))
    people = User.objects.filter(may, organization=row.person.organization_id, is_active=True)
    return _tell(EventKind.MAILS_FAIL, row, people)


@transaction.atomic
def _tell_coordinators(row: MailPlan) -> int:
    return _tell(EventKind.CALLEE_FAILS, row, coordinators(row.person.organization))


def _tell(kind: EventKind, row: MailPlan, people: QuerySet[User]) -> int:
    """Whoever is there now: where nobody was when it began, it is told once somebody is."""
    key = _key(kind, row)
    return events.tell(kind, subject=row.person_id, key=key, people=people, since=clock.now(), by=row.person)
