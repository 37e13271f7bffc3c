"""Reads of portal that span tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from portal import clock, grants, participations
from portal.calendars import Calendar
from portal.enums import ApplicationState, FrameworkLevel, FrameworkPermission, ParticipationRole, UserRole
from portal.models import (
    AgreementScan,
    AgreementVersion,
    Application,
    FocalPoint,
    Framework,
    Organization,
    Participation,
    Platform,
    PlatformAddress,
    Procedure,
    User,
)
from portal.pagepaths import Site, parse_all

SHOWN: Final = 10
TOLD_FOR: Final = timedelta(days=30)  # so long the first page tells what was decided


def active_people() -> QuerySet[User]:
    """Everyone who can sign in: the people who can be told of anything."""
    return User.objects.filter(is_active=True, organization__deactivated_at=None)


def own_frameworks(user: User) -> QuerySet[Framework]:
    """The frameworks in which the person's organization takes part now."""
    return Framework.objects.filter(pk__in=[room.framework for room in participations.of(user.organization_id)])


def coordinated(user: User) -> QuerySet[Framework]:
    """The frameworks that the person's organization coordinates now."""
    rooms = participations.of(user.organization_id)
    led = [room.framework for room in rooms if room.role == ParticipationRole.COORDINATOR]
    return Framework.objects.filter(pk__in=led)


def led_until_closed(user: User) -> QuerySet[Framework]:
    """The closed frameworks that the person's organization coordinated at their closing, not suspended, with the
    agreement accepted in time. Nothing is read through them any more; their own record is still its to look at.
    """
    outdated = AgreementVersion.objects.filter(
        framework=OuterRef("framework"),
        number__gt=OuterRef("agreement__number"),
        accept_by_on__lt=TruncDate("framework__closed_at", tzinfo=UTC),
    )
    led = Participation.objects.filter(
        ~Exists(outdated),
        organization=user.organization_id,
        role=ParticipationRole.COORDINATOR,
        left_at=None,
        suspended_at=None,
        accepted_at__isnull=False,
    )
    return Framework.objects.filter(pk__in=led.values("framework"), closed_at__isnull=False)


def telling(user: User) -> QuerySet[Framework]:
    """The frameworks that tell the person by name who their members are."""
    return own_frameworks(user).filter(Q(hides_members=False) | Q(pk__in=coordinated(user).values("pk")))


def hiding_from(organization: UUID) -> QuerySet[Framework]:
    """The frameworks that tell an organization nothing of who belongs to them: it does not coordinate them now."""
    own = participations.of(organization)
    leads = [one.framework for one in own if one.role == ParticipationRole.COORDINATOR]
    return Framework.objects.filter(hides_members=True).exclude(pk__in=leads)


def contacts_for_traders() -> list[tuple[str, str]]:
    """Every open framework by name, with its contact for affected traders: what everyone may know."""
    rows = Framework.objects.filter(closed_at=None).exclude(contact="").order_by("level", "name")
    return list(rows.values_list("name", "contact"))


def is_open_to_everyone() -> bool:
    """Whether any framework publishes bulletins to everyone."""
    return Framework.objects.filter(publishes_openly=True).exists()


def calendar_of(organization: Organization) -> Calendar:
    """When the organization works."""
    return Calendar(
        time_zone=organization.time_zone,
        working_week=frozenset(organization.working_week),
        holidays=frozenset(holiday.on for holiday in organization.holidays.all()),
    )


def known_organizations(user: User) -> QuerySet[Organization]:
    """Whom the person may learn of: the own organization, and members of its frameworks that do not hide them.

    A coordinator knows the members of its framework in any case; who was asked to join and has not accepted the
    agreement is none yet.
    """
    mine = telling(user)
    shared = Participation.objects.filter(
        organization=OuterRef("pk"), framework__in=mine.values("pk"), left_at=None, accepted_at__isnull=False
    )
    return Organization.objects.filter(Q(pk=user.organization_id) | Q(Exists(shared)))


def known_participations(user: User, organization: Organization) -> QuerySet[Participation]:
    """Where an organization takes part, as far as the person may know it: not in a framework that hides its members."""
    rows = organization.participations.filter(framework__in=own_frameworks(user), left_at=None)
    if organization.pk == user.organization_id:
        return rows
    return rows.filter(Q(framework__hides_members=False) | Q(framework__in=coordinated(user)))


def known_memberships(user: User) -> QuerySet[Participation]:
    """The memberships, not ended, of the frameworks in which the person's organization takes part, as far as it may
    know them: its own, and where it does not coordinate, those of members that are not hidden and have accepted the
    agreement.
    """
    told = Q(framework__hides_members=False, accepted_at__isnull=False) | Q(framework__in=coordinated(user))
    rows = Participation.objects.select_related("framework", "organization", "agreement")
    return rows.filter(
        told | Q(organization=user.organization_id), framework__in=own_frameworks(user), left_at__isnull=True
    )


def to_accept(user: User) -> QuerySet[Participation]:
    """Memberships of the person's organization whose agreement has a newer version than it accepted."""
    newer = AgreementVersion.objects.filter(framework=OuterRef("framework"))
    rows = Participation.objects.filter(organization=user.organization_id, left_at=None, framework__closed_at=None)
    unsigned = Q(Exists(newer), agreement=None)
    outdated = Exists(newer.filter(number__gt=OuterRef("agreement__number")))
    return rows.filter(unsigned | Q(outdated)).select_related("framework").order_by("framework__name")


def regions_to_name(user: User, national: Framework) -> QuerySet[Framework]:
    """Regional frameworks that a national one may name: the person's own ones, and those that it names already."""
    own = Q(pk__in=own_frameworks(user).filter(level=FrameworkLevel.REGIONAL).values("pk"))
    return Framework.objects.filter(own | Q(pk__in=national.regional.values("pk"))).order_by("name")


def approvers(user: User) -> list[User]:
    """The person's colleagues who approve, by name: whom to ask for what one may not decide."""
    colleagues = User.objects.filter(organization=user.organization_id, is_active=True).exclude(pk=user.pk)
    return list(colleagues.filter(roles__contains=[UserRole.APPROVER]).order_by("name"))


def own_roles(user: User) -> dict[UUID, str]:
    """How the person's organization takes part, by framework."""
    return dict(user.organization.participations.filter(left_at=None).values_list("framework", "role"))


def candidates(framework: Framework) -> QuerySet[Organization]:
    """The active organizations that take no part in the framework: whom its coordinator could admit."""
    members = Participation.objects.filter(framework=framework, left_at=None)
    return Organization.objects.filter(deactivated_at=None).exclude(pk__in=members.values("organization"))


@dataclass
class Member:
    """A membership, whom to call there, and how the member wants to be asked: not of who was only asked to join, and
    not of who has left.
    """

    membership: Participation
    callees: list[FocalPoint]
    procedure: Procedure | None

    @property
    def tells(self) -> bool:
        """Whether the organization is a member, of which other members learn whom to call."""
        return _tells(self.membership)


@dataclass
class Members:
    """A page of memberships; `after` is the cursor of the next page, or empty."""

    rows: list[Member]
    after: str
    is_continued: bool


def member_page(framework: Framework, user: User, *, after: str = "", limit: int = 50) -> Members:
    """The memberships that the person may see: coordinators first, those that have ended last, by name. The cursor is
    the key of the membership with which the page before ended.
    """
    ranks = [When(left_at__isnull=False, then=Value(9))]
    ranks += [When(role=role, then=Value(number)) for number, role in enumerate(ParticipationRole.values)]
    named = members(framework, user).annotate(rank=Case(*ranks, default=Value(8)), name=F("organization__name"))
    rows, key = named.annotate(has_scan=is_scanned()).order_by("rank", "name", "pk"), _key(after)
    last = named.filter(pk=key).first() if key else None
    if last is not None:
        beyond = Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)
        rows = rows.filter(Q(rank__gt=last.rank) | Q(beyond, rank=last.rank))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    keys = [row.organization_id for row in shown if _tells(row)]
    people, texts = focal_points(keys), procedures(keys)
    told = [Member(row, people.get(row.organization_id, []), texts.get(row.organization_id)) for row in shown]
    return Members(told, str(shown[-1].pk) if len(found) > limit else "", is_continued=last is not None)


def _tells(membership: Participation) -> bool:
    return membership.left_at is None and membership.accepted_at is not None


def agreements(framework: Framework) -> QuerySet[AgreementVersion]:
    """The versions of its agreement, newest first, with `accepted`: for how many of its members each is in force."""
    rows = Participation.objects.filter(agreement=OuterRef("pk"), left_at=None).order_by().values("agreement")
    counted = rows.annotate(n=Count("pk")).values("n")
    return framework.agreements.annotate(accepted=Coalesce(Subquery(counted), 0))


def _key(text: str) -> UUID | None:
    """A key that somebody sent; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def members(framework: Framework, user: User) -> QuerySet[Participation]:
    """The framework's memberships that the person may see; ended ones are the coordinator's. Of a closed framework
    its last coordinator sees who was a member at its closing, and others none.
    """
    rows = framework.participations.select_related("organization", "agreement")
    if framework.closed_at:
        known = rows.filter(framework__in=led_until_closed(user), left_at=None, accepted_at__isnull=False)
        return known.order_by("role", "organization__name")
    if coordinated(user).filter(pk=framework.pk).exists():
        return rows.order_by("left_at", "role", "organization__name")
    rows = rows.filter(Q(accepted_at__isnull=False) | Q(organization=user.organization_id), left_at__isnull=True)
    if framework.hides_members:
        rows = rows.filter(organization=user.organization_id)
    return rows.order_by("role", "organization__name")


def askable(user: User) -> QuerySet[Organization]:
    """Organizations that the person could ask: current members of the frameworks in which the person may issue, as
    far as these tell the person who their members are.
    """
    frameworks = grants.frameworks(
        user, FrameworkPermission.ISSUE_ALERT, FrameworkPermission.ISSUE_MO_NOTE, FrameworkPermission.ISSUE_LAW_CHANGE
    ).filter(Q(hides_members=False) | Q(pk__in=coordinated(user).values("pk")))
    rows = participations.current().filter(framework__in=frameworks).exclude(role=ParticipationRole.OBSERVER)
    known = known_organizations(user).filter(pk__in=rows.values("organization"))
    return known.exclude(pk=user.organization_id)


def platform_at(host: str) -> Platform | None:
    """The platform reached under a host name (ASCII, without `www.`), or under the domain above it."""
    labels = host.split(".")
    candidates = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    found = Platform.objects.filter(addresses__host__in=candidates).select_related("operator")
    return max(found, key=lambda p: max(len(a.host) for a in p.addresses.all()), default=None)


def focal_points(organizations: Iterable[UUID]) -> dict[UUID, list[FocalPoint]]:
    """Whom to call in organizations that the asker knows, deputies last; people who have left are not named."""
    rows = FocalPoint.objects.filter(organization__in=list(organizations), person__is_active=True)
    found: dict[UUID, list[FocalPoint]] = {}
    for row in rows.select_related("person"):
        found.setdefault(row.organization_id, []).append(row)
    return found


def procedures(organizations: Iterable[UUID]) -> dict[UUID, Procedure]:
    """How organizations that the asker knows want to be asked."""
    rows = Procedure.objects.filter(organization__in=list(organizations))
    return {row.organization_id: row for row in rows}


def platform_sites() -> dict[str, Site]:
    """The host names under which platforms are reached, with the platform's key and how it writes its pages."""
    rows = PlatformAddress.objects.values_list("host", "platform", "platform__listing_paths", "platform__shop_paths")
    return {
        host: Site(host, str(platform), parse_all(listings), parse_all(shops))
        for host, platform, listings, shops in rows
    }


def joinable(user: User) -> QuerySet[Framework]:
    """The frameworks that the person's organization could ask to join: listed ones with an agreement, which do not hide
    their members, and in which it does not take part, not even suspended.
    """
    own = Participation.objects.filter(framework=OuterRef("pk"), organization=user.organization_id, left_at=None)
    signable = Exists(AgreementVersion.objects.filter(framework=OuterRef("pk")))
    rows = Framework.objects.filter(signable, is_listed=True, hides_members=False, closed_at=None)
    return rows.filter(~Exists(own)).order_by("level", "name")


def applications(user: User) -> QuerySet[Application]:
    """Requests to join that the person may know of: the own organization's, and those to frameworks that it
    coordinates.
    """
    rows = Application.objects.select_related("framework", "organization", "agreement", "participation")
    return rows.filter(Q(organization=user.organization_id) | Q(framework__in=coordinated(user)))


def is_scanned() -> Exists:
    """Whether a membership's signed agreement was scanned: to annotate memberships."""
    return Exists(AgreementScan.objects.filter(framework=OuterRef("framework"), organization=OuterRef("organization")))


def scans(user: User) -> QuerySet[AgreementScan]:
    """Scans of signed agreements that the person may open: the own organization's, and of frameworks it coordinates."""
    return AgreementScan.objects.filter(Q(organization=user.organization_id) | Q(framework__in=coordinated(user)))


@dataclass
class Applications:
    """A page of requests; `after` is the cursor of the next page, or empty."""

    rows: list[Application]
    after: str
    is_continued: bool


def application_page(framework: Framework, *, after: str = "", limit: int = 50) -> Applications:
    """Every request to join a framework, for its coordinator, newest first; the cursor is the key of the last one."""
    rows, key = framework.applications.select_related("organization", "agreement"), _key(after)
    rows = rows.order_by("-applied_at", "-pk")
    last = framework.applications.filter(pk=key).first() if key else None
    if last is not None:
        same = Q(applied_at=last.applied_at, pk__lt=last.pk)
        rows = rows.filter(Q(applied_at__lt=last.applied_at) | same)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Applications(shown, str(shown[-1].pk) if len(found) > limit else "", is_continued=last is not None)


def open_applications(framework: Framework) -> QuerySet[Application]:
    """Requests that wait for the coordinator, the longest waiting first."""
    rows = framework.applications.filter(state=ApplicationState.OPEN).select_related("organization")
    return rows.order_by("applied_at")


def application_panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: requests that wait for a coordinator, and what was decided lately on one's own."""
    known = applications(user)
    waits = known.filter(state=ApplicationState.OPEN, framework__in=coordinated(user)).order_by("applied_at")
    decided = known.filter(
        organization=user.organization_id,
        state__in=[ApplicationState.ADMITTED, ApplicationState.DECLINED, ApplicationState.CLOSED],
        closed_at__gte=clock.now() - TOLD_FOR,
    ).order_by("-closed_at")
    shown = {"waiting": list(waits[:SHOWN]), "decided": list(decided[:SHOWN])}
    return ("portal/_applications.html", shown) if any(shown.values()) else None
