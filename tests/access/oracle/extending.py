"""Who may ask that an item goes to a regional room as well, and who decides on it. Plain Python, beside `rights`."""

from dataclasses import dataclass

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import roles
from tests.access.oracle.rights import OF_A_ROOM, Answer, Sharing, may


@dataclass(frozen=True)
class Extending:
    """An item that is to go to one more room; `names` says which regional rooms each national one names."""

    item: Item
    to: Sharing
    names: dict[str, frozenset[str]]
    waits: frozenset[tuple[str, str]] = frozenset()  # organization and room of what was asked and is undecided


@dataclass(frozen=True)
class Extended:
    """What one organization has asked."""

    item: Item
    asker: str
    room: str
    is_open: bool = True


def ask_further(world: World, person: Person, it: Extending) -> Answer:
    """Ask the issuer: approvers of who coordinates a national room through which it reads the item."""
    if not world.may_read(person, it.item):
        return Answer.HIDDEN
    through = world.rooms_through(person.org, it.item) if world.is_shared_with(person, it.item) else set()
    led = {room for room in through if roles(world, person.org)[room] == "coordinator" and room in it.names}
    if person.org == it.item.owner or it.item.kind in OF_A_ROOM or not led or not person.approver:
        return Answer.FORBIDDEN
    named = {region for room in led for region in it.names[room]}
    asked = (person.org, it.to.room) in it.waits
    return Answer.ACCEPTED if it.to.room in named - through and not asked else Answer.DECLINED


def sees(world: World, person: Person | None, asker: str, item: Item) -> bool:
    """Whether a person sees what was asked: the issuer's people, and those of who asked while they read the item."""
    if person is None or not world.is_active(person):
        return False
    return person.org == item.owner or (person.org == asker and world.may_read(person, item))


def decline(world: World, person: Person, it: Extended) -> Answer:
    """Say no: approvers of the issuer; who asked may look as long as it reads the item."""
    if person.org == it.item.owner:
        if not person.approver:
            return Answer.FORBIDDEN
        return Answer.ACCEPTED if it.is_open else Answer.DECLINED
    return Answer.FORBIDDEN if person.org == it.asker and world.may_read(person, it.item) else Answer.HIDDEN


def consent(world: World, person: Person, it: Extended) -> Answer:
    """Say yes, where the issuer or who asked may share such an item."""
    answer = decline(world, person, it)
    able = any(may(world, org, it.item.kind, it.room) for org in (it.item.owner, it.asker))
    return answer if answer is not Answer.ACCEPTED or able else Answer.DECLINED


def take_back(world: World, person: Person, it: Extended) -> Answer:
    """Ask no longer: approvers of who asked, as long as it reads the item."""
    if person.org == it.item.owner:
        return Answer.FORBIDDEN
    if person.org != it.asker or not world.may_read(person, it.item):
        return Answer.HIDDEN
    if not person.approver:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if it.is_open else Answer.DECLINED
