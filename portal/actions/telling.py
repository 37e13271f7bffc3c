"""Who is told of what becomes of memberships and agreements, in the transaction of the act. Never the one who acted."""

from datetime import UTC, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portal import clock, events, participations
from portal.enums import EventKind, ParticipationRole, UserRole
from portal.models import AgreementVersion, Application, Framework, Participation, User
from portal.queries import active_people

BEFORE: Final = timedelta(days=7)  # so long before its day an agreement is told of once more
OF_MEMBERS: Final = (
    EventKind.INVITED, EventKind.ADMITTED, EventKind.SUSPENDED, EventKind.RESUMED, EventKind.ENDED
)  # fmt: skip


def applied(row: Application, *, by: User) -> None:
    """The approvers of the framework's coordinators."""
    led = participations.current().filter(framework=row.framework_id, role=ParticipationRole.COORDINATOR)
    people = _approvers().filter(organization__in=led.values("organization"))
    events.tell(EventKind.APPLIED, subject=row.pk, key=f"applied:{row.pk}", people=people, by=by)


def decided(row: Application, *, by: User) -> None:
    """Nobody is asked any more; of a refusal, or of the framework's end, the approvers of the applicant are told. Who
    is admitted is told of that.
    """
    events.over(EventKind.APPLIED, row.pk)
    if row.organization_id != by.organization_id and row.participation_id is None:
        people = _approvers().filter(organization=row.organization_id)
        key = f"application-decided:{row.pk}"
        events.tell(EventKind.APPLICATION_DECIDED, subject=row.pk, key=key, people=people, by=by)


def membership(kind: EventKind, row: Participation, *, by: User | None) -> None:
    """The approvers and administrators of the member, of what became of its membership; what they were told of it
    before and have not read is over.
    """
    leading = Q(roles__contains=[UserRole.APPROVER]) | Q(roles__contains=[UserRole.ADMINISTRATOR])
    key = f"{kind}:{row.pk}:{clock.now().isoformat()}"
    people = active_people().filter(leading, organization=row.organization_id)
    events.tell(kind, subject=row.pk, key=key, people=people, instead_of=OF_MEMBERS, by=by)


def closed(framework: Framework, *, by: User) -> None:
    """The approvers and administrators of each member, also of those that are barred or have not accepted yet."""
    for row in framework.participations.filter(left_at=None).order_by("pk"):
        membership(EventKind.ENDED, row, by=by)


def published(version: AgreementVersion, *, by: User | None) -> None:
    """The approvers of the members; by mail too where they are to accept it by a day."""
    at_once = version.accept_by_on is not None
    people, key = _to_accept(version), f"agreement:{version.pk}"
    events.tell(EventKind.AGREEMENT, subject=version.pk, key=key, people=people, by=by, at_once=at_once)


def accepted(row: Participation) -> None:
    """Its people are asked no more: neither to join, nor to accept a version."""
    people = User.objects.filter(organization=row.organization_id)
    events.over(EventKind.INVITED, row.pk, people)
    for key in AgreementVersion.objects.filter(framework=row.framework_id).values_list("pk", flat=True):
        events.over(EventKind.AGREEMENT, key, people)
        events.over(EventKind.AGREEMENT_DUE, key, people)


def remind() -> int:
    """Tell once more, some days before its day, of agreements that were published earlier. Returns how many lines and
    mails were written. Safe to repeat, and in several processes; the day is that of the rule, in UTC.
    """
    today = clock.now().astimezone(UTC).date()
    newer = AgreementVersion.objects.filter(framework=OuterRef("framework"), number__gt=OuterRef("number"))
    rows = AgreementVersion.objects.filter(
        ~Exists(newer),
        framework__closed_at=None,
        accept_by_on__gte=today,
        accept_by_on__lte=today + BEFORE,
        published_at__date__lt=F("accept_by_on") - BEFORE,
    )
    return sum(_remind(version) for version in rows)


@transaction.atomic
def _remind(version: AgreementVersion) -> int:
    kind, key = EventKind.AGREEMENT_DUE, f"agreement-due:{version.pk}"
    people, before = _to_accept(version), [EventKind.AGREEMENT]
    return events.tell(kind, subject=version.pk, key=key, people=people, instead_of=before, by=None, at_once=True)


def _to_accept(version: AgreementVersion) -> QuerySet[User]:
    """The approvers of the members that have accepted an earlier version alone."""
    rows = Participation.objects.filter(
        framework=version.framework_id, left_at=None, agreement__number__lt=version.number
    )
    return _approvers().filter(organization__in=rows.values("organization"))


def _approvers() -> QuerySet[User]:
    return active_people().filter(roles__contains=[UserRole.APPROVER])
