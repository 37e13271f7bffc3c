"""What is told of memberships and agreements, as far as its reader may have it now. Registered with `portal.events`."""

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from portal import queries
from portal.enums import ApplicationState, EventKind
from portal.events import Line, Teller
from portal.models import AgreementVersion, Application, Event, Participation, User

OF_APPLICATIONS = (EventKind.APPLIED, EventKind.APPLICATION_DECIDED)
OF_AGREEMENTS = (EventKind.AGREEMENT, EventKind.AGREEMENT_DUE)
LASTING = Q(left_at=None, framework__closed_at=None)
OF_MEMBERS: dict[EventKind, Q] = {
    EventKind.INVITED: LASTING & Q(agreement=None),
    EventKind.ADMITTED: LASTING,
    EventKind.SUSPENDED: LASTING & Q(suspended_at__isnull=False),
    EventKind.RESUMED: LASTING & Q(suspended_at=None),
    EventKind.ENDED: ~LASTING,
}
KINDS = (*OF_MEMBERS, *OF_APPLICATIONS, *OF_AGREEMENTS)


def entitled(person: User) -> Q:
    """On notifications: requests that the person may know of; for its approvers and administrators, what stands of the
    own organization's memberships; for its approvers, agreements that it is to accept.
    """
    may = Q(pk__in=[])
    if not (person.is_active and person.organization.is_active):
        return may
    subject = OuterRef("event__subject")
    for kind in OF_APPLICATIONS:
        may |= Q(Exists(_applications(person, kind).filter(pk=subject)), event__kind=kind)
    for kind in OF_MEMBERS:
        may |= Q(Exists(_memberships(person, kind).filter(pk=subject)), event__kind=kind)
    return may | Q(Exists(_agreements(person).filter(pk=subject)), event__kind__in=OF_AGREEMENTS)


def lines(person: User, events: Collection[Event]) -> dict[uuid.UUID, Line]:
    """A line for each event that the person may have; one query a kind, however many events."""
    if not (person.is_active and person.organization.is_active):
        return {}
    found: dict[uuid.UUID, Line] = {}
    for kind in {EventKind(event.kind) for event in events}:
        some = {event.subject: event.pk for event in events if event.kind == kind}
        said = _lines(person, kind, some)
        found |= {event.pk: said[event.subject] for event in events if event.kind == kind and event.subject in said}
    return found


TELLER = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _lines(person: User, kind: EventKind, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
    if kind in OF_APPLICATIONS:
        return {key: _of_application(row) for key, row in _applications(person, kind).in_bulk(keys).items()}
    if kind in OF_AGREEMENTS:
        own = Participation.objects.filter(organization=person.organization_id, left_at=None)
        places = dict(own.values_list("framework", "pk"))
        rows = _agreements(person).select_related("framework").in_bulk(keys)
        return {key: _of_agreement(row, places[row.framework_id]) for key, row in rows.items()}
    members = _memberships(person, kind).select_related("framework").in_bulk(keys)
    return {key: _of_membership(kind, row) for key, row in members.items()}


def _applications(person: User, kind: EventKind) -> QuerySet[Application]:
    """Those to decide, for approvers of the coordinator; decided ones of the own organization, for its approvers."""
    rows = queries.applications(person)
    if not person.is_approver:
        return rows.none()
    if kind == EventKind.APPLIED:
        return rows.filter(framework__in=queries.coordinated(person), state=ApplicationState.OPEN)
    decided = [ApplicationState.DECLINED, ApplicationState.CLOSED]
    return rows.filter(organization=person.organization_id, state__in=decided)


def _memberships(person: User, kind: EventKind) -> QuerySet[Participation]:
    rows = Participation.objects.filter(OF_MEMBERS[kind], organization=person.organization_id)
    return rows if person.is_approver or person.is_administrator else rows.none()


def _agreements(person: User) -> QuerySet[AgreementVersion]:
    """The newest versions that the own organization has not accepted."""
    newer = AgreementVersion.objects.filter(framework=OuterRef("framework"), number__gt=OuterRef("number"))
    waiting = Participation.objects.filter(
        framework=OuterRef("framework"),
        organization=person.organization_id,
        left_at=None,
        agreement__number__lt=OuterRef("number"),
    )
    rows = AgreementVersion.objects.filter(~Exists(newer), Exists(waiting), framework__closed_at=None)
    return rows if person.is_approver else rows.none()


def _of_application(row: Application) -> Line:
    words = {
        ApplicationState.OPEN: _("Asks to join"),
        ApplicationState.DECLINED: _("Your request to join is declined"),
        ApplicationState.CLOSED: _("Your request to join has ended with the framework"),
    }
    who = str(row.organization) if row.is_open else ""
    text = words[ApplicationState(row.state)]
    return Line(text=text, kind=_("Request to join"), name=str(row.framework), url=row.get_absolute_url(), issuer=who)


def _of_membership(kind: EventKind, row: Participation) -> Line:
    words = {
        EventKind.INVITED: _("You are invited to join: accept the agreement"),
        EventKind.ADMITTED: _("Your organization is a member"),
        EventKind.SUSPENDED: _("Your membership is suspended"),
        EventKind.RESUMED: _("Your membership goes on"),
        EventKind.ENDED: _("Your membership has ended") if row.left_at else _("The framework is closed"),
    }
    url = reverse("frameworks")
    if kind in (EventKind.ADMITTED, EventKind.RESUMED):
        url = row.framework.get_absolute_url()
    if kind == EventKind.INVITED:
        url = reverse("membership_accept", args=[row.pk])
    return Line(text=words[kind], kind=_("Membership"), name=str(row.framework), url=url)


def _of_agreement(row: AgreementVersion, membership: uuid.UUID) -> Line:
    """What is to be accepted by a day is to be confirmed."""
    text = _("There is a new version of the agreement to accept")
    if row.accept_by_on:
        day = formats.date_format(row.accept_by_on, "DATE_FORMAT")
        text = _("Accept the new version of the agreement by %(day)s") % {"day": day}
    url = reverse("membership_accept", args=[membership])
    return Line(text=text, kind=_("Agreement"), name=str(row.framework), url=url, must=row.accept_by_on is not None)
