"""Who may make editions of a bulletin, correct it, ask for a consent to quote and give one. Plain Python, beside
`rights`."""

from dataclasses import dataclass

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import roles
from tests.access.oracle.rights import Answer, of_coordinator


@dataclass(frozen=True)
class Asked:
    """What the coordinator of a room has asked the issuer of an item."""

    owner: str
    asker: str
    room: str
    granted: bool | None = None


def derive(world: World, person: Person, item: Item) -> Answer:
    """Make an edition of a bulletin: its room's coordinator, unless it was withdrawn."""
    answer = of_coordinator(item.state)(world, person, item)
    return Answer.DECLINED if answer is Answer.ACCEPTED and item.state == "withdrawn" else answer


def ask(world: World, person: Person, item: Item) -> Answer:
    """Ask the issuers of what a draft quotes: its room's coordinator, where anybody is left to be asked."""
    answer = of_coordinator("draft", late=Answer.DECLINED)(world, person, item)
    return Answer.DECLINED if answer is Answer.ACCEPTED and not item.quotes else answer


correct = of_coordinator("released")


def sees(world: World, person: Person, it: Asked) -> bool:
    """Who asked; and the issuer of the item, while it takes part in the room or once it has answered."""
    member = it.room in roles(world, person.org)
    return person.org == it.asker or (person.org == it.owner and (member or it.granted is not None))


def answer(world: World, person: Person, it: Asked) -> Answer:
    """Grant or refuse: approvers of the issuer, once."""
    if not sees(world, person, it):
        return Answer.HIDDEN
    if person.org != it.owner or not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if it.granted is None else Answer.DECLINED


def take_back(world: World, person: Person, it: Asked) -> Answer:
    """Who asked, as long as it coordinates the room; the issuer's approvers, what they granted."""
    if not sees(world, person, it):
        return Answer.HIDDEN
    if person.org == it.asker:
        return Answer.ACCEPTED if roles(world, person.org).get(it.room) == "coordinator" else Answer.FORBIDDEN
    return Answer.ACCEPTED if person.approver and it.granted else Answer.FORBIDDEN
