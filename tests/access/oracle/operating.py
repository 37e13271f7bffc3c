"""What operators of the site may do; nobody in the tests' worlds is one."""

from typing import Any

from tests.access.oracle import Person, World
from tests.access.oracle.rights import Answer


def operate(world: World, person: Person, thing: Any) -> Answer:
    """For anyone else, neither the page nor what stands on it exists."""
    return Answer.HIDDEN
