"""Memberships as their own organization sees them: what bars it, by when it is to accept, what is closed."""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from portal import clock, participations
from portal.enums import ParticipationRole
from portal.models import AgreementVersion, FocalPoint, Framework, Organization, Participation, User
from portal.queries import approvers, coordinated, focal_points, to_accept

SHOWN: Final = 50


def own(user: User) -> QuerySet[Participation]:
    """The memberships of the person's organization that have not ended, also those that are barred for a time, and
    those of closed frameworks.
    """
    rows = Participation.objects.filter(organization=user.organization_id, left_at=None)
    return rows.select_related("framework", "agreement").order_by("framework__name")


def in_force(user: User, framework: Framework) -> AgreementVersion | None:
    """The version of the agreement that holds for the person's organization: what it accepted."""
    row = own(user).filter(framework=framework.pk).first()
    return row.agreement if row else None


def to_leave(user: User) -> QuerySet[Participation]:
    """Those that an approver could end."""
    return own(user).filter(framework__closed_at=None)


def barred(user: User) -> QuerySet[Participation]:
    """Those of open frameworks through which nothing is read now: suspended, or with an agreement to accept."""
    return to_leave(user).exclude(pk__in=participations.current().values("pk"))


def over(user: User) -> QuerySet[Participation]:
    """Those that have ended, of closed frameworks too, or are suspended: they have no page of their own."""
    ended = Q(left_at__isnull=False) | Q(framework__closed_at__isnull=False) | Q(suspended_at__isnull=False)
    return Participation.objects.filter(ended, organization=user.organization_id)


def closed(user: User) -> list[Framework]:
    """The frameworks that were closed while the person's organization took part, the last one first."""
    rows = own(user).exclude(framework__closed_at=None).order_by("-framework__closed_at")
    return [row.framework for row in rows[:SHOWN]]


@dataclass(frozen=True)
class ToAccept:
    """A membership whose agreement has a newer version: the day by which to accept it, and how many days are left;
    none where no day was set, below zero when it has passed.
    """

    membership: Participation
    accept_by_on: date | None
    days_left: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing is read any more until it is accepted."""
        return self.membership.agreement_id is None or (self.days_left is not None and self.days_left < 0)


def waiting_acceptances(user: User) -> list[ToAccept]:
    """What the person's organization is to accept, with the first day that a newer version names."""
    newer = AgreementVersion.objects.filter(framework=OuterRef("framework"), accept_by_on__isnull=False)
    days = newer.filter(number__gt=OuterRef("agreement__number")).order_by("accept_by_on").values("accept_by_on")[:1]
    today = clock.now().astimezone(UTC).date()
    rows = to_accept(user).annotate(by=Subquery(days))
    return [ToAccept(row, row.by, (row.by - today).days if row.by else None) for row in rows]


def acceptance_panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: agreements to accept."""
    rows = waiting_acceptances(user)
    if not rows:
        return None
    asked = [] if user.is_approver else approvers(user)
    return "portal/_to_accept.html", {"rows": rows, "may_accept": user.is_approver, "approvers": asked}


def not_accepted(framework: Framework) -> list[str]:
    """The members, by name, that have not accepted the newest version of the agreement; for its coordinator."""
    newest = framework.agreements.first()
    lasting = framework.participations.filter(left_at=None, organization__deactivated_at=None)
    if newest is None:
        return []
    late = lasting.exclude(agreement=newest).order_by("organization__name")
    return list(late.values_list("organization__name", flat=True)[:SHOWN])


def contact_panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of a coordinator: its frameworks that name no contact for affected traders."""
    rows = list(coordinated(user).filter(contact=""))
    return ("portal/_no_contact.html", {"rows": rows, "may_change": user.is_approver}) if rows else None


@dataclass(frozen=True)
class Suspension:
    """A membership that is suspended, and of its framework's coordinators, as far as the member knows them, whom to
    ask.
    """

    membership: Participation
    coordinators: list[tuple[Organization, list[FocalPoint]]]


def suspension_panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: in which frameworks the organization is suspended, why, and whom to ask."""
    rows = list(to_leave(user).filter(suspended_at__isnull=False))
    if not rows:
        return None
    led = participations.current().filter(
        role=ParticipationRole.COORDINATOR, framework__in=[row.framework_id for row in rows]
    )
    known = list(led.filter(framework__hides_members=False).select_related("organization"))
    people = focal_points([row.organization_id for row in known])
    told = [
        Suspension(
            row, [(c.organization, people.get(c.organization_id, [])) for c in known if c.framework == row.framework]
        )
        for row in rows
    ]
    return "portal/_suspended.html", {"rows": told, "may_leave": user.is_approver}
