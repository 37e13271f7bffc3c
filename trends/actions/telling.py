"""Who is told of contributions, in the transaction of the act; and the look that reminds whoever has not handed in."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import clock, events, participations, unreached
from portal.calendars import working_day
from portal.enums import EventKind, ParticipationRole, UserRole
from portal.models import Notification, User
from portal.queries import active_people, calendar_of
from sharing import access
from trends.models import Contribution
from trends.queries import contributions as queries


def asked(row: Contribution, *, by: User) -> None:
    """Those who approve for the organization, or are named to be called there."""
    kind = EventKind.CONTRIBUTION_ASKED
    key = f"{kind}:{row.pk}:{row.asked_at and row.asked_at.isoformat()}"
    people = unreached.leading([row.organization_id])
    events.tell(kind, subject=row.pk, key=key, people=people, instead_of=[kind], by=by)


def ready(row: Contribution, *, by: User) -> None:
    """The organization's approvers, of whom one hands it in."""
    kind = EventKind.CONTRIBUTION_READY
    key = f"{kind}:{row.pk}:{row.ready_at and row.ready_at.isoformat()}"
    people = active_people().filter(organization=row.organization_id, roles__contains=[UserRole.APPROVER])
    events.tell(kind, subject=row.pk, key=key, people=people, instead_of=[kind], by=by)


def handed_in(row: Contribution, *, by: User) -> None:
    """Those who lead the framework's coordinators; and nobody need be asked for it any more."""
    for kind in (EventKind.CONTRIBUTION_ASKED, EventKind.CONTRIBUTION_DUE, EventKind.CONTRIBUTION_READY):
        events.over(kind, row.pk)
    rows = participations.current().filter(framework=row.framework_id, role=ParticipationRole.COORDINATOR)
    people = unreached.leading(list(rows.values_list("organization", flat=True)))
    kind = EventKind.CONTRIBUTION_IN
    key = f"{kind}:{row.pk}:{row.handed_in_at and row.handed_in_at.isoformat()}"
    events.tell(kind, subject=row.pk, key=key, people=people, instead_of=[kind], by=by)


def taken_back(row: Contribution) -> None:
    """The coordinator has nothing to decide any more."""
    events.over(EventKind.CONTRIBUTION_IN, row.pk)


def settled(row: Contribution, *, by: User) -> None:
    """Who wrote it and who handed it in."""
    taken_back(row)
    people = User.objects.filter(pk__in=[row.edited_by_id, row.handed_in_by_id], is_active=True)
    kind = EventKind.CONTRIBUTION_DONE
    key = f"{kind}:{row.pk}:{row.settled_at and row.settled_at.isoformat()}"
    events.tell(kind, subject=row.pk, key=key, people=people, instead_of=[kind], by=by)


def look() -> int:
    """Remind of what is due on this working day or the next one, each due day once. Safe to repeat, in several
    processes. How many lines and mails were written.
    """
    told = Notification.objects.filter(
        event__subject=OuterRef("pk"),
        event__kind=EventKind.CONTRIBUTION_DUE,
        event__at__gte=OuterRef("asked_at"),
    )
    rows = queries.to_remind().filter(~Exists(told)).prefetch_related("organization__holidays")
    return sum(_remind(row) for row in rows if _is_near(row))


def _is_near(row: Contribution) -> bool:
    return row.due_on is not None and working_day(clock.today(), 1, calendar_of(row.organization)) >= row.due_on


@transaction.atomic
def _remind(row: Contribution) -> int:
    """If it is still asked, while nobody hands it in."""
    rows = access.plain(Contribution).select_for_update(of=("self",), no_key=True)
    still = rows.filter(pk__in=queries.to_remind().values("pk"), due_on=row.due_on, pk=row.pk).first()
    if still is None:
        return 0
    kind = EventKind.CONTRIBUTION_DUE
    return events.tell(
        kind,
        subject=row.pk,
        key=f"{kind}:{row.pk}:{row.due_on}",
        people=unreached.leading([row.organization_id]),
        since=clock.now(),
        instead_of=[EventKind.CONTRIBUTION_ASKED],
        by=None,
    )
