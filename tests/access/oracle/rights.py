"""Who may do what, in plain Python: the table of rights that members agree on, and the roles inside an organization.

Each right says what a person must be told who tries one act on one thing. It shares no code with the product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from tests.access.oracle import Item, Membership, Person, World
from tests.access.oracle.beside import roles


class Answer(Enum):
    """What an act is answered with."""

    SIGN_IN = "one must sign in first"
    HIDDEN = "there is no such thing"
    FORBIDDEN = "one may read it, but not do this"
    CLOSED = "either of the two: what hangs on it is not told"
    ELSEWHERE = "one does that at another address"
    DECLINED = "not as the thing stands, or not with this choice"
    LATE = "one comes too late: what was typed comes back with the reason"
    UNOFFERED = "refused, or taken without what one may not choose"
    REPEATED = "taken, and nothing is left to change"
    ACCEPTED = "taken"


Right = Callable[[World, Person, Any], Answer]

# The table: which part an organization must take in a framework to do this there.
WRITERS = frozenset({"coordinator", "authority", "company"})
MAY: dict[str, frozenset[str]] = {
    "alert": WRITERS,
    "mo_note": WRITERS,
    "law_change": frozenset({"coordinator", "authority"}),
    "bulletin": frozenset({"coordinator"}),
    "meeting": frozenset({"coordinator"}),
    "respond": WRITERS,
    "manage": frozenset({"coordinator"}),
}
OF_A_ROOM = ("bulletin", "meeting")  # made by its room's coordinator, at addresses of their own, and stay in it
TWO_PEOPLE = ("alert", "bulletin")  # the approver is not the author
KEEP_PLATFORMS = ("authority", "international", "coordinating_body")


@dataclass(frozen=True)
class Sharing:
    """Where somebody wants to share something: a room, and for whom."""

    room: str
    audience: str = "everyone"


@dataclass(frozen=True)
class Thread:
    """What one organization asked about an item."""

    item: Item
    asker: str


@dataclass(frozen=True)
class Further:
    """An item that is to be shared with one more room."""

    item: Item
    to: Sharing


@dataclass(frozen=True)
class Colleague:
    """A row that belongs to an organization's own administration, or to one of its people."""

    org: str
    holder: str = ""


def told(right: Right, world: World, person: Person | None, thing: Any) -> Answer:
    """The answer to a person; someone without an account, or shut out, is asked to sign in."""
    if person is None or not world.is_active(person):
        return Answer.SIGN_IN
    return right(world, person, thing)


def may(world: World, org: str, what: str, room: str) -> bool:
    """Whether an organization may do this in a room now."""
    return roles(world, org).get(room, "") in MAY[what]


def anyone(world: World, person: Person, thing: Any) -> Answer:
    """What is everyone's own: the account, its keys."""
    return Answer.ACCEPTED


def read_inbox(world: World, person: Person, thing: Any) -> Answer:
    """What somebody was told counts as read; in a house where nobody was told anything, nothing changes."""
    return Answer.REPEATED


def ask(world: World, person: Person, thing: Any) -> Answer:
    """A question that is answered, and changes nothing."""
    return Answer.REPEATED


def issue(kind: str) -> Right:
    """Draft an item of a kind, to be shared where one may share such items."""

    def right(world: World, person: Person, to: Sharing) -> Answer:
        if not any(role in MAY[kind] for role in roles(world, person.org).values()):
            return Answer.FORBIDDEN
        if not may(world, person.org, kind, to.room):
            return Answer.UNOFFERED
        return Answer.ACCEPTED if _may_go(world, person.org, kind, to) else Answer.DECLINED

    return right


def _may_go(world: World, org: str, kind: str, to: Sharing) -> bool:
    """A company's alert goes to authorities only, unless the framework allows more: none of these does."""
    narrow = kind != "alert" or world.orgs[org].kind != "company" or to.audience == "authorities"
    return narrow and may(world, org, kind, to.room)


def of_owner(state: str, *, approver: bool = False, of_rooms: bool = True, late: Answer = Answer.DECLINED) -> Right:
    """An act of the issuer's own people on an item in one state; of its approvers alone, if so. `late` is told where it
    has another state by now.
    """

    def right(world: World, person: Person, item: Item) -> Answer:
        if not world.may_read(person, item):
            return Answer.HIDDEN
        if item.kind in OF_A_ROOM and not of_rooms:
            return Answer.ELSEWHERE
        if person.org != item.owner:
            return Answer.FORBIDDEN
        if item.state != state:
            return late
        return Answer.FORBIDDEN if approver and not person.approver else Answer.ACCEPTED

    return right


edit = of_owner("draft", of_rooms=False, late=Answer.LATE)
discard = of_owner("draft")
withdraw = of_owner("released", approver=True)


def take_back(world: World, person: Person, item: Item) -> Answer:
    """Undo it all within ten minutes of the first release."""
    answer = withdraw(world, person, item)
    first = min((shared.at for shared in item.shares), default=None)
    fresh = first is not None and world.now - first < timedelta(minutes=10)
    return Answer.DECLINED if answer is Answer.ACCEPTED and not fresh else answer


def keep_template(world: World, person: Person, item: Item) -> Answer:
    """Save an alert of the own organization as a template, whatever its state."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    if item.kind != "alert":
        return Answer.ELSEWHERE
    return Answer.ACCEPTED if person.org == item.owner else Answer.FORBIDDEN


def of_own_office(world: World, person: Person, thing: Colleague) -> Answer:
    """What everyone of an organization may change, and nobody else knows of."""
    return Answer.ACCEPTED if thing.org == person.org else Answer.HIDDEN


def submit(world: World, person: Person, item: Item) -> Answer:
    """Hand a draft to approvers; it must say where it is to be shared."""
    answer = of_owner("draft")(world, person, item)
    if answer is Answer.ACCEPTED and item.kind in OF_A_ROOM:
        answer = of_coordinator("draft")(world, person, item)
        return Answer.DECLINED if answer is Answer.ACCEPTED and item.quotes else answer
    return Answer.DECLINED if answer is Answer.ACCEPTED and not item.plan else answer


def correct(world: World, person: Person, item: Item) -> Answer:
    """Propose a correction; one waits at a time."""
    answer = of_owner("released", of_rooms=False, late=Answer.LATE)(world, person, item)
    return Answer.LATE if answer is Answer.ACCEPTED and item.waiting else answer


def of_coordinator(state: str, late: Answer = Answer.LATE) -> Right:
    """An act of the issuer's people on what is made by its room's coordinator, which they must still be."""

    def right(world: World, person: Person, item: Item) -> Answer:
        answer = of_owner(state, late=late)(world, person, item)
        rooms = {share.framework for share in item.shares} | set(item.plan)
        coordinates = all(may(world, person.org, item.kind, room) for room in rooms)
        return answer if answer is Answer.HIDDEN or coordinates else Answer.FORBIDDEN

    return right


edit_bulletin = of_coordinator("draft")


def call_back(world: World, person: Person, item: Item) -> Answer:
    """Take back what waits for approval: the issuer's people, and of what its room's coordinator makes, as long as
    they coordinate it.
    """
    right = of_coordinator if item.kind in OF_A_ROOM else of_owner
    return right("in_review", late=Answer.DECLINED)(world, person, item)


def _decide(world: World, person: Person, item: Item) -> Answer:
    """What approvers of the issuer, or of its second reader, do with an item in review."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    if not person.approver or person.org not in (item.owner, world.orgs[item.owner].second_reader):
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if item.state == "in_review" else Answer.DECLINED


send_back = _decide


def _takes_two(world: World, item: Item) -> bool:
    """Whether a second person must approve: the strictest of the rooms that it is, or is to be, shared with."""
    rooms = {*item.plan, *(share.framework for share in item.shares if not share.ended)}
    return item.kind in TWO_PEOPLE or any(item.kind in world.rooms[room].strict for room in rooms)


def approve(world: World, person: Person, item: Item) -> Answer:
    """Release an item as planned, where its issuer may share such items; not one's own, where it takes two."""
    answer = _decide(world, person, item)
    if answer is not Answer.ACCEPTED:
        return answer
    if _takes_two(world, item) and person.name == item.author:
        return Answer.FORBIDDEN
    if not all(may(world, item.owner, item.kind, room) for room in item.plan):
        return Answer.FORBIDDEN
    return Answer.DECLINED if not item.plan or any(how != "ended" for _o, _r, how in item.clearing) else Answer.ACCEPTED


def share(world: World, person: Person, further: Further) -> Answer:
    """Share a released item with one more room."""
    item, to = further.item, further.to
    answer = withdraw(world, person, item)
    if answer is not Answer.ACCEPTED:
        return answer
    already = any(shared.framework == to.room and not shared.ended for shared in item.shares)
    stays = item.kind in OF_A_ROOM
    return Answer.DECLINED if already or stays or not _may_go(world, person.org, item.kind, to) else Answer.ACCEPTED


def stop_sharing(world: World, person: Person, item: Item) -> Answer:
    """End a release; of a withdrawn item too: then not even its tombstone is left there."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.org == item.owner and person.approver else Answer.FORBIDDEN


def drop_correction(world: World, person: Person, item: Item) -> Answer:
    """Drop the correction that waits: the issuer, and the approvers of its second reader."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    second = person.approver and world.orgs[item.owner].second_reader == person.org
    if person.org != item.owner and not second:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if item.waiting else Answer.DECLINED


def approve_correction(world: World, person: Person, item: Item) -> Answer:
    """Release the correction that waits; not one's own, where it takes two."""
    answer = drop_correction(world, person, item)
    own = _takes_two(world, item) and person.name == item.waiting
    return Answer.FORBIDDEN if answer is Answer.ACCEPTED and (own or not person.approver) else answer


def respond(world: World, person: Person, item: Item) -> Answer:
    """Say what was done, or ask: readers through a room in which they take more than an observer's part."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    through = world.rooms_through(person.org, item) if world.is_shared_with(person, item) else set()
    if person.org == item.owner or not any(may(world, person.org, "respond", room) for room in through):
        return Answer.FORBIDDEN
    return Answer.ACCEPTED


def confirm(world: World, person: Person, item: Item) -> Answer:
    """Confirm receipt: once for each organization, and safe to repeat."""
    answer = respond(world, person, item)
    return Answer.REPEATED if answer is Answer.ACCEPTED and person.org in item.answered else answer


def confirm_ticked(world: World, person: Person, item: Item) -> Answer:
    """The same from a list: the page says by reference what could not be."""
    answer = confirm(world, person, item)
    return Answer.DECLINED if answer in (Answer.HIDDEN, Answer.FORBIDDEN) else answer


def let_go(world: World, person: Person, item: Item) -> Answer:
    """Have nothing to see to any more; nobody here had anything."""
    answer = respond(world, person, item)
    return Answer.REPEATED if answer is Answer.ACCEPTED else answer


def correct_line(world: World, person: Person, thread: Thread) -> Answer:
    """Correct, or take back, what one's own organization recorded."""
    answer = respond(world, person, thread.item)
    if answer is Answer.HIDDEN:
        return answer
    return Answer.ACCEPTED if answer is Answer.ACCEPTED and person.org == thread.asker else Answer.CLOSED


def reply(world: World, person: Person, thread: Thread) -> Answer:
    """Answer an organization that has asked; who asked is nobody else's business."""
    if not world.may_read(person, thread.item):
        return Answer.HIDDEN
    own = person.org == thread.item.owner
    return Answer.ACCEPTED if own and thread.asker in thread.item.asking else Answer.CLOSED


def explain(world: World, person: Person, objection: Thread) -> Answer:
    """Say why an alert stands that an organization called lawful or mistaken; who said so is nobody else's business."""
    if not world.may_read(person, objection.item):
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.org == objection.item.owner else Answer.CLOSED


def compose(world: World, person: Person, to: Sharing) -> Answer:
    """Compose the bulletin of a room that one's organization coordinates."""
    if may(world, person.org, "bulletin", to.room):
        return Answer.ACCEPTED
    somewhere = any(role in MAY["bulletin"] for role in roles(world, person.org).values())
    return Answer.DECLINED if somewhere else Answer.FORBIDDEN


def manage(world: World, person: Person, room: str) -> Answer:
    """Admit members, set rules, publish an agreement: approvers of the coordinator."""
    if room not in roles(world, person.org):
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.approver and may(world, person.org, "manage", room) else Answer.FORBIDDEN


def manage_member(world: World, person: Person, member: Membership) -> Answer:
    """Suspend, resume and end memberships that have not ended; a coordinator always remains."""
    answer = resume_member(world, person, member)
    return Answer.DECLINED if answer is Answer.ACCEPTED and member.role == "coordinator" else answer


def resume_member(world: World, person: Person, member: Membership) -> Answer:
    """Resuming takes nobody's coordinator away. Who was asked to join, and has not accepted, is its coordinator's to
    know, and its own.
    """
    answer = Answer.HIDDEN if member.left else manage(world, person, member.framework)
    is_known = member.accepted_version is not None or person.org == member.org
    return answer if is_known or may(world, person.org, "manage", member.framework) else Answer.HIDDEN


def accept_agreement(world: World, person: Person, member: Membership) -> Answer:
    """An approver accepts for the own organization the agreement that it has not accepted."""
    newest = max(number for number, _day in world.rooms[member.framework].versions)
    waits = not member.left and member.accepted_version != newest
    if person.org != member.org or not waits:
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.approver else Answer.FORBIDDEN


def administer(world: World, person: Person, thing: Any) -> Answer:
    """The own organization's facts and people: its administrators."""
    return Answer.ACCEPTED if person.administrator else Answer.FORBIDDEN


def administer_person(world: World, person: Person, colleague: Colleague) -> Answer:
    """A colleague's account, by administrators; the people of others do not exist."""
    if not person.administrator:
        return Answer.CLOSED if colleague.org != person.org else Answer.FORBIDDEN
    return Answer.ACCEPTED if colleague.org == person.org else Answer.HIDDEN


def revoke_invitation(world: World, person: Person, invitation: Colleague) -> Answer:
    """An invitation into the own organization, by its administrators."""
    if invitation.org != person.org:
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.administrator else Answer.FORBIDDEN


def keep_own(world: World, person: Person, thing: Colleague) -> Answer:
    """A key or a saved search of one's own; nobody else's exists, not even a colleague's."""
    return Answer.ACCEPTED if thing.holder == person.name else Answer.HIDDEN


def keep_platforms(world: World, person: Person, thing: Any) -> Answer:
    """Authorities and coordinators keep the list of platforms."""
    return Answer.ACCEPTED if world.orgs[person.org].kind in KEEP_PLATFORMS else Answer.FORBIDDEN


def confirm_controls(world: World, person: Person, thing: Any) -> Answer:
    """An authority's approver speaks for its own country, and for no other."""
    org = world.orgs[person.org]
    speaks = person.approver and org.kind == "authority" and bool(org.country)
    return Answer.ACCEPTED if speaks else Answer.FORBIDDEN
