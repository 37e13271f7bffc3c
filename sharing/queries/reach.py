"""Who will see what is about to be shared, or shared further: told to the author and the approver before it is."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from portal import queries
from portal.enums import TLP, NoticeKind
from portal.models import Framework, Organization, Participation, User
from sharing import access, labels
from sharing.enums import Audience
from sharing.models import Addressee, Notice, PlannedRelease
from sharing.queries.due import due

Plan = Sequence[tuple[Framework, str]]


@dataclass
class Room:
    """One framework: for whom, how many other organizations will read it there, and which of them for information.
    None: the person is not told. `already`: how many of them read it through another framework, as far as the person
    may know; `is_counted`: its readers are among those whom the person is told of, by name or in sums.
    """

    framework: Framework
    audience: str
    total: int | None = None
    informed: list[str] | None = None
    already: int = 0
    is_ours: bool = True  # the person takes part in it
    is_counted: bool = False

    @property
    def for_whom(self) -> str:
        return str(Audience(self.audience).label)


@dataclass(frozen=True)
class Asked:
    """Who is to follow up, and by when if it is shared now; `is_blind`: it could not read and answer it as it is to be
    shared, and whoever shares it may know that.
    """

    organization: Organization
    due_at: datetime | None
    is_blind: bool = False


@dataclass(frozen=True)
class Reach:
    """Everybody, by framework and by what is asked of them; `is_red`: only those who are asked. `is_further`: of what
    is shared already, everybody else. `seen` stands for all of it where somebody is to decide on it, else it is empty.
    """

    rooms: list[Room]
    asked: list[Asked]
    tlp: str
    named: list[Organization] = field(default_factory=list)  # every other reader whom the person may know of
    advice: list[Promise] = field(default_factory=list)  # what in the label contradicts them
    summed: list[Organization] = field(default_factory=list)  # readers of whom the person is told sums alone
    asked_before: frozenset[uuid.UUID] = frozenset()
    is_further: bool = False
    seen: str = ""

    @property
    def is_red(self) -> bool:
        return self.tlp == TLP.RED

    @property
    def is_partial(self) -> bool:
        """Whether others read it of whom the person is told nothing."""
        return not self.is_red and not all(room.is_counted for room in self.rooms)


@dataclass(frozen=True)
class Shared:
    """Of what is shared already: where and for whom, who is asked, and which organizations read it, as far as the
    person may know. `consents`: the person decides on a request to share it where the own organization takes no part,
    and is told how many read there.
    """

    plan: Plan = ()
    asked: frozenset[uuid.UUID] = frozenset()
    readers: frozenset[uuid.UUID] = frozenset()
    consents: bool = False


def of_draft(user: User, notice: Notice, *, submission: str = "") -> Reach:
    """Of a draft, or an item in review, as it is planned. `submission` stands for its words as they were looked at."""
    rows = access.plain(PlannedRelease).filter(notice=notice.pk).select_related("framework")
    plan = [(row.framework, row.audience) for row in rows.order_by("framework__name")]
    asked = list(access.plain(Addressee).filter(notice=notice.pk).values_list("organization", flat=True))
    told: dict[str, Any] = {"tlp": notice.tlp, "urgency": notice.urgency, "kind": notice.kind}
    found = reach(user, plan, asked, **told, of=notice.originator)
    return looked_at(found, submission) if submission else found


def looked_at(found: Reach, words: str) -> Reach:
    """With what stands for `words`, those of the item, and for all who would see it: it is another where others would,
    and tells nobody who they are, as the site's key is in it.
    """
    rooms = [[str(room.framework.pk), room.audience, room.total, room.already] for room in found.rooms]
    rooms += [["everyone"]] if labels.FOR_EVERYONE in found.advice else []
    keys = [sorted(str(row.pk) for row in rows) for rows in (found.named, found.summed)]
    asked = sorted([str(row.organization.pk), row.is_blind] for row in found.asked)
    told = salted_hmac("accord.seen", json.dumps([found.tlp, rooms, keys, asked]), algorithm="sha256").hexdigest()
    return replace(found, seen=f"{words}/{told}")


def words_of(seen: str) -> str:
    """What stands there for the words of the item."""
    return seen.partition("/")[0]


def reach(
    user: User,
    plan: Plan,
    asked: Sequence[uuid.UUID],
    *,
    tlp: str,
    urgency: str,
    kind: str,
    of: Organization | None = None,
    shared: Shared = Shared(),
) -> Reach:
    """Whom something of the organization `of` (the person's own, if none is named) would reach if it were shared now.

    Of a framework that hides its members only how many they are is said, and of a RED item, which those who are asked
    alone read, not even that: it would tell which of them belong to it. Of a framework in which the person takes no
    part, nothing. Of what is shared already, those alone are named who do not read it yet, as far as the person may
    know: who reads it through a framework that hides its members is not told from the others.
    """
    by_room = _members(plan, of or user.organization)
    own = set(queries.own_frameworks(user).values_list("pk", flat=True))
    named = set(queries.telling(user).values_list("pk", flat=True))
    rooms, summed, keys = [], list[Organization](), frozenset(asked)
    known: dict[uuid.UUID, Organization] = {}
    for framework, audience in plan:
        room, members = Room(framework, audience, is_ours=framework.pk in own), by_room.get(framework.pk, [])
        if tlp != TLP.RED and (room.is_ours or shared.consents):
            room.total = len(members)
        if tlp != TLP.RED and framework.pk in named:
            fresh = [member for member in members if member.pk not in shared.readers]
            room.informed = [str(member) for member in fresh if member.pk not in keys]
            room.already = len(members) - len(fresh)
            known |= {member.pk: member for member in fresh}
            room.is_counted = True
        elif room.total and not room.is_ours and not framework.hides_members:
            summed += members
            room.is_counted = True
        rooms.append(room)
    told_to = asked_by([*plan, *shared.plan], asked, urgency, named=named)
    seeing = [row.organization for row in told_to if not row.is_blind]
    known |= {row.pk: row for row in seeing if row.pk not in shared.readers}
    advice = labels.advice(
        tlp,
        kind=kind,
        audiences={audience for _framework, audience in (*plan, *shared.plan)},
        asks=bool(asked or shared.asked),
        readers={row.kind for row in known.values()},
    )
    if kind == NoticeKind.BULLETIN and tlp == TLP.CLEAR and any(room.publishes_openly for room, _audience in plan):
        advice.append(labels.FOR_EVERYONE)
    return Reach(rooms, told_to, tlp, sorted(known.values(), key=str), advice, summed, shared.asked)


def _members(plan: Plan, issuer: Organization) -> dict[uuid.UUID, list[Organization]]:
    """By framework, the other organizations whose role fits, by name."""
    rows = access.memberships_planned(plan).exclude(organization=issuer).select_related("organization")
    found: dict[uuid.UUID, list[Organization]] = {}
    for row in rows.order_by("organization__name"):
        found.setdefault(row.framework_id, []).append(row.organization)
    return found


def asked_by(plan: Plan, asked: Sequence[uuid.UUID], urgency: str, *, named: Collection[uuid.UUID]) -> list[Asked]:
    """By name; three queries, however many they are."""
    rooms = [framework for framework, _audience in plan]
    organizations = Organization.objects.filter(pk__in=asked).prefetch_related("holidays").order_by("name")
    part: dict[uuid.UUID, set[uuid.UUID]] = {}
    members = Participation.objects.filter(framework__in=rooms, organization__in=asked, left_at=None)
    for organization, framework in members.values_list("organization", "framework"):
        part.setdefault(organization, set()).add(framework)
    blind = _blind(plan, asked, named)
    return [
        Asked(row, None, is_blind=True)
        if row.pk in blind
        else Asked(row, due(urgency, row, rooms, part.get(row.pk, set())))
        for row in organizations
    ]


def _blind(plan: Plan, asked: Sequence[uuid.UUID], named: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Who of these could not read and answer it. Nobody where that would tell who belongs to a framework that does not
    name its members to the person.
    """
    if any(framework.pk not in named for framework, _audience in plan):
        return set()
    answering = access.memberships_planned(plan).filter(role__in=access.ANSWERING, organization__in=asked)
    return {*asked} - {*answering.values_list("organization", flat=True)}
