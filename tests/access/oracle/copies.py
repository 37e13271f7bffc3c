"""Who may hand copies of bulletins on, and learn whose copy a number names, in plain Python."""

from tests.access.oracle import Item, Person, World
from tests.access.oracle.rights import Answer, may


def hand_out(world: World, person: Person, item: Item) -> Answer:
    """Approvers of whoever reads a published bulletin; a RED one goes to nobody else."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    is_open = item.state == "released" and item.tlp != "red"
    return Answer.ACCEPTED if person.approver and is_open else Answer.FORBIDDEN


def look_up(world: World, person: Person, item: Item) -> Answer:
    """Whose copy of a bulletin it is: approvers of its issuer, who still coordinates its room. Others who publish
    bulletins are told what is told of a number that never was.
    """
    rooms = {share.framework for share in item.shares}
    if not person.approver or not any(may(world, person.org, "bulletin", room) for room in world.rooms):
        return Answer.FORBIDDEN
    own = person.org == item.owner and all(may(world, person.org, "bulletin", room) for room in rooms)
    return Answer.ACCEPTED if own else Answer.DECLINED
