"""Who may do what with a consultation and what it recommends, in plain Python, as `rights` says it of the rest."""

from dataclasses import dataclass
from datetime import date

from tests.access.oracle import Item, Person, World
from tests.access.oracle.rights import Answer, compose, edit_bulletin, may, of_coordinator


@dataclass(frozen=True)
class Recommended:
    """What a consultation recommends, to one organization, until one day."""

    item: Item
    owner: str
    due_on: date


call = compose
edit = edit_bulletin


def record(world: World, person: Person, item: Item) -> Answer:
    """Say what is new about a shared consultation; one version waits at a time."""
    answer = of_coordinator("released")(world, person, item)
    return Answer.LATE if answer is Answer.ACCEPTED and item.waiting else answer


def recommend(world: World, person: Person, item: Item) -> Answer:
    """Record what a shared consultation recommends: its readers see it at once, and so it takes an approver."""
    answer = of_coordinator("released", late=Answer.FORBIDDEN)(world, person, item)
    return Answer.FORBIDDEN if answer is Answer.ACCEPTED and not person.approver else answer


def report(world: World, person: Person, it: Recommended) -> Answer:
    """Say how far a recommendation has come: its owner, who is more than an observer there, and the coordinator."""
    item = it.item
    if not world.may_read(person, item):
        return Answer.HIDDEN
    rooms = {share.framework for share in item.shares}
    owns = it.owner == person.org and any(may(world, person.org, "respond", room) for room in rooms)
    coordinates = any(may(world, person.org, "meeting", room) for room in rooms)
    return Answer.ACCEPTED if item.state == "released" and (owns or coordinates) else Answer.FORBIDDEN
