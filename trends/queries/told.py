"""What is told of contributions, as far as its reader may have it now. Registered with `portal.events`."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.enums import EventKind
from portal.events import Line, Teller
from portal.models import Event, User
from sharing import access
from trends.enums import ContributionState
from trends.models import Contribution
from trends.queries import contributions

TO_WRITERS = (EventKind.CONTRIBUTION_ASKED, EventKind.CONTRIBUTION_DUE)
TO_DO = (*TO_WRITERS, EventKind.CONTRIBUTION_READY)
KINDS = (*TO_DO, EventKind.CONTRIBUTION_IN, EventKind.CONTRIBUTION_DONE)


def entitled(person: User) -> Q:
    """On notifications: what is asked of the own organization and not handed in; of what is to be
    handed in there, its approvers; of what waits, its coordinator; of what is decided, who wrote it.
    """
    if not access.is_active(person):
        return Q(pk__in=[])
    may = Q(pk__in=[])
    for kind in KINDS:
        may |= Q(Exists(_rows(person, kind).filter(pk=OuterRef("event__subject"))), event__kind=kind)
    return may


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each event that the person may have; a query a kind."""
    found: dict[UUID, Line] = {}
    if not access.is_active(person):
        return found
    for kind in {EventKind(event.kind) for event in events}:
        some = [event for event in events if event.kind == kind]
        rows = _rows(person, kind).in_bulk({event.subject for event in some})
        found |= {event.pk: _line(rows[event.subject], kind) for event in some if event.subject in rows}
    return found


TELLER = Teller(
    entitled=entitled,
    lines=lines,
    lasts=lambda person, event: False,
    is_done=lambda person, event: event.kind in TO_DO and not _stands(person, event),
)


def _stands(person: User, event: Event) -> bool:
    """Whether what is asked is still to be done."""
    return _rows(person, EventKind(event.kind)).filter(pk=event.subject).exists()


def _rows(person: User, kind: EventKind) -> QuerySet[Contribution]:
    rows = contributions.of(person)
    if kind == EventKind.CONTRIBUTION_IN:
        return rows.exclude(organization=person.organization_id).filter(state=ContributionState.HANDED_IN)
    own = rows.filter(organization=person.organization_id)
    if kind in TO_WRITERS:
        return own.filter(state=ContributionState.WRITING, asked_at__isnull=False)
    if kind == EventKind.CONTRIBUTION_READY:
        return own.filter(contributions.READY) if person.is_approver else own.none()
    return own.filter(state__in=[ContributionState.MERGED, ContributionState.DECLINED])


def _line(row: Contribution, kind: EventKind) -> Line:
    words = {
        EventKind.CONTRIBUTION_ASKED: _("You are asked to contribute to the bulletin"),
        EventKind.CONTRIBUTION_DUE: _("Your contribution to the bulletin is due soon"),
        EventKind.CONTRIBUTION_READY: _("A colleague asks you to hand in a contribution to the bulletin"),
        EventKind.CONTRIBUTION_IN: _("A member handed in a contribution to the bulletin"),
        EventKind.CONTRIBUTION_DONE: _("Your contribution is taken up in the bulletin")
        if row.state == ContributionState.MERGED
        else _("Your contribution is not taken up in the bulletin"),
    }
    due_at = None
    if kind in TO_WRITERS and row.due_on:
        due_at = datetime.combine(row.due_on, time(23, 59), tzinfo=ZoneInfo(row.organization.time_zone))
    return Line(
        text=words[kind],
        kind=_("Contribution"),
        name=f"{row.framework}, {date_format(row.begins_on, 'YEAR_MONTH_FORMAT')}",
        url=row.get_absolute_url(),
        due_at=due_at,
    )
