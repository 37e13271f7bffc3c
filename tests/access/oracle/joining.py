"""Who may ask to join a room, and decide on it. Plain Python, beside `tests.access.oracle.rights`."""

from dataclasses import dataclass

from tests.access.oracle import Membership, Person, World
from tests.access.oracle.rights import Answer, manage_member, may


@dataclass(frozen=True)
class Joining:
    """A room that somebody would like to join; `waits` are the pairs of organization and room that are undecided."""

    room: str
    waits: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Applying:
    """What an organization asked: to join a room."""

    org: str
    room: str
    is_open: bool = True


def ask_to_join(world: World, person: Person, joining: Joining) -> Answer:
    """Ask to join a room that shows itself: approvers of an organization that is no member, not even a barred one."""
    lasting = any(m.org == person.org and m.framework == joining.room and not m.left for m in world.memberships)
    if lasting or world.rooms[joining.room].hides:
        return Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.DECLINED if (person.org, joining.room) in joining.waits else Answer.ACCEPTED


def decide(world: World, person: Person, asked: Applying) -> Answer:
    """Admit or decline who asked: approvers of the coordinator; the one that asked may look."""
    if not may(world, person.org, "manage", asked.room):
        return Answer.FORBIDDEN if person.org == asked.org else Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if asked.is_open else Answer.DECLINED


def take_back(world: World, person: Person, asked: Applying) -> Answer:
    """Take a request back: approvers of the organization that asked; the coordinator may look."""
    if person.org != asked.org:
        return Answer.FORBIDDEN if may(world, person.org, "manage", asked.room) else Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if asked.is_open else Answer.DECLINED


def scan_for_application(world: World, person: Person, asked: Applying) -> Answer:
    """Add the signed copy while a request waits: approvers of who asked, and of the coordinator."""
    manages = may(world, person.org, "manage", asked.room)
    if person.org != asked.org and not manages:
        return Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if asked.is_open else Answer.DECLINED


def scan_for_member(world: World, person: Person, member: Membership) -> Answer:
    """The same, of a member that has accepted the agreement."""
    manages = may(world, person.org, "manage", member.framework)
    if member.left or (person.org != member.org and not manages):
        return Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if member.accepted_version else Answer.DECLINED


def leave(world: World, person: Person, member: Membership) -> Answer:
    """End the membership of the own organization, suspended or not: its approvers; a coordinator always remains."""
    if member.left or person.org != member.org or world.rooms[member.framework].closed:
        return Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.DECLINED if member.role == "coordinator" else Answer.ACCEPTED


def change_role(world: World, person: Person, member: Membership) -> Answer:
    """Make a member an observer, which is tried here: the coordinator's approvers; not of who is one already."""
    answer = manage_member(world, person, member)
    return Answer.DECLINED if answer is Answer.ACCEPTED and member.role == "observer" else answer
