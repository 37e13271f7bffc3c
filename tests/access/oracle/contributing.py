"""Who contributes to the bulletin of a room, reads what others contribute, and comments on a draft. Plain Python,
beside `tests.access.oracle.rights`.
"""

from dataclasses import dataclass

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import roles
from tests.access.oracle.rights import Answer, Sharing, may, of_coordinator


@dataclass(frozen=True)
class Contributed:
    """What one organization writes for the bulletin of a room, and how far that has come."""

    org: str
    room: str
    state: str  # writing, handed_in, declined


@dataclass(frozen=True)
class Merging:
    """A bulletin, and words that are to be taken up in it."""

    item: Item
    words: Contributed


def reads(world: World, person: Person, words: Contributed) -> bool:
    """Its own organization; and who coordinates the room now, once it is handed in."""
    leads = roles(world, person.org).get(words.room) == "coordinator"
    return person.org == words.org or (leads and words.state != "writing")


def contributes(world: World, org: str, room: str) -> bool:
    """Who is more than an observer there, and does not compose the bulletin."""
    return may(world, org, "respond", room) and not may(world, org, "bulletin", room)


def begin(world: World, person: Person, to: Sharing) -> Answer:
    """Begin to write without being asked."""
    if contributes(world, person.org, to.room):
        return Answer.ACCEPTED
    somewhere = any(contributes(world, person.org, room) for room in roles(world, person.org))
    return Answer.DECLINED if somewhere else Answer.FORBIDDEN


def write(world: World, person: Person, words: Contributed) -> Answer:
    """Change one's organization's words, until they are handed in."""
    if not reads(world, person, words):
        return Answer.HIDDEN
    if person.org != words.org or not contributes(world, person.org, words.room):
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if words.state == "writing" else Answer.LATE


def take_back(world: World, person: Person, words: Contributed) -> Answer:
    """Take one's organization's words back, until they are decided."""
    if not reads(world, person, words):
        return Answer.HIDDEN
    if person.org != words.org:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if words.state == "handed_in" else Answer.DECLINED


def decline(world: World, person: Person, words: Contributed) -> Answer:
    """Do not take words up: the room's coordinator."""
    if not reads(world, person, words):
        return Answer.HIDDEN
    if roles(world, person.org).get(words.room) != "coordinator":
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if words.state == "handed_in" else Answer.DECLINED


ask = of_coordinator("draft", late=Answer.DECLINED)


def merge(world: World, person: Person, it: Merging) -> Answer:
    """Take words up in a draft of their room."""
    answer = ask(world, person, it.item)
    if answer in (Answer.HIDDEN, Answer.FORBIDDEN):
        return answer
    rooms = {*it.item.plan, *(share.framework for share in it.item.shares)}
    if it.words.room not in rooms or not reads(world, person, it.words):
        return Answer.CLOSED
    return Answer.DECLINED if it.words.state != "handed_in" else answer


def comment(world: World, person: Person, item: Item) -> Answer:
    """Say something about a bulletin that is not published: whoever makes it, and not who is asked to clear it."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    return Answer.ACCEPTED if makes(world, person, item) else Answer.FORBIDDEN


def makes(world: World, person: Person, item: Item) -> bool:
    """Whether a person helps to make what is not published yet: of its organization, or of its second reader."""
    seconds = item.state == "in_review" and world.is_second_reader(person, item)
    return item.state in ("draft", "in_review") and (person.org == item.owner or seconds)


def settle(world: World, person: Person, item: Item) -> Answer:
    """Say that a comment is done: the organization whose bulletin it is, before it is published."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    if person.org != item.owner:
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if item.state in ("draft", "in_review") else Answer.CLOSED
