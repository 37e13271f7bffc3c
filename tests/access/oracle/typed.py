"""Who may have kept what they type, and drop it: each person the own, on forms that the person could save."""

from typing import Any

from tests.access.oracle import Item, Person, World, meetings
from tests.access.oracle.beside import roles
from tests.access.oracle.rights import (
    MAY,
    OF_A_ROOM,
    Answer,
    Colleague,
    Right,
    edit,
    of_coordinator,
    of_owner,
    respond,
)

CORRECT = of_owner("released", of_rooms=False, late=Answer.LATE)


def begin(kind: str) -> Right:
    """Type into the form of a new item of a kind, which is kept for its author alone."""

    def right(world: World, person: Person, thing: Any) -> Answer:
        writes = any(role in MAY[kind] for role in roles(world, person.org).values())
        return Answer.ACCEPTED if writes else Answer.FORBIDDEN

    return right


def keep(world: World, person: Person, item: Item) -> Answer:
    """Type into a draft."""
    return (meetings.edit if item.kind in OF_A_ROOM else edit)(world, person, item)


def keep_correction(world: World, person: Person, item: Item) -> Answer:
    """Type into a correction; not into one more, while one's own waits."""
    right = of_coordinator("released") if item.kind in OF_A_ROOM else CORRECT
    answer = right(world, person, item)
    return Answer.LATE if answer is Answer.ACCEPTED and item.waiting == person.name else answer


keep_outcome = respond


def drop(world: World, person: Person, copy: Colleague) -> Answer:
    """What one has typed oneself; of nobody else it exists, not of a colleague either."""
    return Answer.ACCEPTED if copy.holder == person.name else Answer.HIDDEN
