"""Who will see what is about to be shared: told to the author and the approver before it is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from portal import queries
from portal.enums import TLP
from portal.models import Framework, Organization, Participation, User
from sharing import access, labels
from sharing.enums import Audience
from sharing.models import Addressee, Notice, PlannedRelease
from sharing.queries.due import due

Plan = Sequence[tuple[Framework, str]]


@dataclass
class Room:
    """One framework: for whom, how many other organizations will read it there, and which of them for information.
    None: the person is not told.
    """

    framework: Framework
    audience: str
    total: int | None = None
    informed: list[str] | None = None


@dataclass(frozen=True)
class Asked:
    """Who is to follow up, and by when if it is shared now."""

    organization: Organization
    due_at: datetime | None


@dataclass(frozen=True)
class Reach:
    """Everybody, by framework and by what is asked of them; `is_red`: only those who are asked."""

    rooms: list[Room]
    asked: list[Asked]
    tlp: str
    named: list[Organization] = field(default_factory=list)  # every other reader whom the person may know of
    advice: list[Promise] = field(default_factory=list)  # what in the label contradicts them

    @property
    def is_red(self) -> bool:
        return self.tlp == TLP.RED


def of_draft(user: User, notice: Notice) -> Reach:
    """Of a draft, or an item in review, as it is planned."""
    rows = access.plain(PlannedRelease).filter(notice=notice.pk).select_related("framework")
    plan = [(row.framework, row.audience) for row in rows.order_by("framework__name")]
    asked = list(access.plain(Addressee).filter(notice=notice.pk).values_list("organization", flat=True))
    told = {"tlp": notice.tlp, "urgency": notice.urgency, "kind": notice.kind}
    return reach(user, plan, asked, **told, of=notice.originator)


def reach(
    user: User,
    plan: Plan,
    asked: Sequence[uuid.UUID],
    *,
    tlp: str,
    urgency: str,
    kind: str,
    of: Organization | None = None,
) -> Reach:
    """Whom something of the organization `of` (the person's own, if none is named) would reach if it were shared now.

    Of a framework that hides its members only how many they are is said, and of a RED item, which those who are asked
    alone read, not even that: it would tell which of them belong to it. Of a framework in which the person takes no
    part, nothing.
    """
    issuer = of or user.organization
    rows = access.memberships_planned(plan).exclude(organization=issuer).select_related("organization")
    by_room: dict[uuid.UUID, list[Organization]] = {}
    for row in rows.order_by("organization__name"):
        by_room.setdefault(row.framework_id, []).append(row.organization)
    told = set(queries.own_frameworks(user).values_list("pk", flat=True))
    named = set(queries.coordinated(user).values_list("pk", flat=True))
    named |= {framework.pk for framework, _audience in plan if framework.pk in told and not framework.hides_members}
    rooms = []
    known: dict[uuid.UUID, Organization] = {}
    for framework, audience in plan:
        room, members = Room(framework, str(Audience(audience).label)), by_room.get(framework.pk, [])
        if tlp != TLP.RED and framework.pk in told:
            room.total = len(members)
        if tlp != TLP.RED and framework.pk in named:
            room.informed = [str(member) for member in members if member.pk not in asked]
            known |= {member.pk: member for member in members}
        rooms.append(room)
    told_to = _asked([framework for framework, _audience in plan], asked, urgency)
    known |= {row.organization.pk: row.organization for row in told_to}
    advice = labels.advice(
        tlp,
        kind=kind,
        audiences={audience for _framework, audience in plan},
        asks=bool(asked),
        readers={row.kind for row in known.values()},
    )
    return Reach(rooms, told_to, tlp, sorted(known.values(), key=str), advice)


def _asked(rooms: Sequence[Framework], asked: Sequence[uuid.UUID], urgency: str) -> list[Asked]:
    """By name; two queries, however many they are."""
    organizations = Organization.objects.filter(pk__in=asked).prefetch_related("holidays").order_by("name")
    part: dict[uuid.UUID, set[uuid.UUID]] = {}
    members = Participation.objects.filter(framework__in=rooms, organization__in=asked, left_at=None)
    for organization, framework in members.values_list("organization", "framework"):
        part.setdefault(organization, set()).add(framework)
    return [Asked(row, due(urgency, row, rooms, part.get(row.pk, set()))) for row in organizations]
