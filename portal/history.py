"""What a new member would see of a framework's past: counted by the package above that holds the items, which registers
its count when the site starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.models import Framework, User

CAP = 1000
Count = Callable[[User, Framework, str, datetime], int]
_counts: list[Count] = []


@dataclass(frozen=True)
class Opened:
    """How many items, of those that the coordinator reads itself, are opened to a role since a moment."""

    since: datetime
    items: int

    @property
    def is_capped(self) -> bool:
        return self.items > CAP


def register(count: Count) -> None:
    """Say how to count, up to CAP and one more; once, when the site starts."""
    _counts.append(count)


def opened(user: User, framework: Framework, role: str, since: datetime) -> Opened:
    """What this member of the coordinator would open to a new member of this role."""
    return Opened(since, sum(count(user, framework, role, since) for count in _counts))


@dataclass(frozen=True)
class Stakes:
    """What would go with a framework: items that its members read there, and answers that are still owed on them."""

    items: int
    answers: int


StakesOf = Callable[[User, Framework], Stakes]
_stakes: list[StakesOf] = []


def register_stakes(count: StakesOf) -> None:
    """Say how to count them, up to CAP and one more; once, when the site starts."""
    _stakes.append(count)


def stakes(user: User, framework: Framework) -> Stakes:
    """What this member of the coordinator would end by closing the framework."""
    found = [count(user, framework) for count in _stakes]
    return Stakes(sum(row.items for row in found), sum(row.answers for row in found))
