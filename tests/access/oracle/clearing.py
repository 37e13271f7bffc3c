"""Who asks authorities to clear an item in review, and who answers. Plain Python, beside `rights`."""

from dataclasses import dataclass

from tests.access.oracle import Item, Person, World
from tests.access.oracle.rights import Answer, may


@dataclass(frozen=True)
class Clearing:
    """What one organization is asked about an item; `how` as in `Item.clearing`."""

    item: Item
    org: str
    how: str
    answered: bool = False


def ask(world: World, person: Person, item: Item) -> Answer:
    """Ask authorities to clear a bulletin in review: people of the coordinator that wrote it."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    writes = person.org == item.owner and all(may(world, person.org, item.kind, room) for room in item.plan)
    asks = item.kind == "bulletin" and item.state == "in_review"
    return Answer.ACCEPTED if writes and asks else Answer.FORBIDDEN


def sees(world: World, person: Person | None, it: Clearing) -> bool:
    """Whether a person sees what is asked: people of who asked, and while they read the draft, of who is asked."""
    if person is None or not world.is_active(person):
        return False
    mine = it.org == person.org and it.how == "open" and world.clears(person.org, it.item)
    return person.org == it.item.owner or mine


def answer(world: World, person: Person, it: Clearing) -> Answer:
    """Say whether there is an objection: approvers of who is asked, until the round is over."""
    if not sees(world, person, it):
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.org == it.org and person.approver else Answer.FORBIDDEN


def ask_no_more(world: World, person: Person, it: Clearing) -> Answer:
    """Ask it no longer: approvers of who asked, where there is no answer."""
    if not sees(world, person, it):
        return Answer.HIDDEN
    if person.org != it.item.owner or not person.approver:
        return Answer.FORBIDDEN
    return Answer.DECLINED if it.answered or it.how == "ended" else Answer.ACCEPTED
