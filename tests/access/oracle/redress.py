"""Who disputes an item, who decides on that, and who proposes to correct it. Plain Python, beside
`tests.access.oracle.rights`.
"""

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import roles
from tests.access.oracle.rights import OF_A_ROOM, Answer, Thread, explain, may, respond


def dispute(world: World, person: Person, item: Item) -> Answer:
    """Mark an item as disputed: approvers of the coordinator of a room in which they read it, and of a company that it
    asks; each once, until its issuer decides.
    """
    if not world.may_read(person, item):
        return Answer.HIDDEN
    if item.kind in OF_A_ROOM:
        return Answer.ELSEWHERE
    through = world.rooms_through(person.org, item) if world.is_shared_with(person, item) else set()
    leads = any(roles(world, person.org)[room] == "coordinator" for room in through)
    asked = world.orgs[person.org].kind == "company" and person.org in item.asked
    speaks = leads or (asked and any(may(world, person.org, "respond", room) for room in through))
    if person.org == item.owner or not person.approver or not speaks:
        return Answer.FORBIDDEN
    return Answer.DECLINED if person.org in item.disputing else Answer.ACCEPTED


def decide(world: World, person: Person, thread: Thread) -> Answer:
    """Reject a dispute: approvers of the issuer. Every reader knows of it."""
    if not world.may_read(person, thread.item):
        return Answer.HIDDEN
    return Answer.ACCEPTED if person.org == thread.item.owner and person.approver else Answer.FORBIDDEN


def propose(world: World, person: Person, item: Item) -> Answer:
    """Propose a correction: who may ask a question."""
    elsewhere = item.kind in OF_A_ROOM and world.may_read(person, item)
    return Answer.ELSEWHERE if elsewhere else respond(world, person, item)


answer = explain  # a proposal is declined by the issuer, if it does not correct the item; only who made it knows of it
