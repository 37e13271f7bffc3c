"""What is tried: the table's lines, in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos import killing
from tests.chaos.stage import Stage
from tests.receivers import TAKEN, Behaviour

Act = Callable[[Stage, range], int]


@dataclass(frozen=True)
class Scenario:
    """`act` does harm at these points, in parts, and returns how many items were approved; `short` are the points of
    `make test`.
    """

    name: str
    act: Act
    points: range
    parts: int = 1
    short: range = range(0)
    hooks: Mapping[str, Behaviour] = field(default_factory=lambda: {"hook": TAKEN})
    is_control: bool = False

    def part(self, number: int) -> range:
        """Its share of the points."""
        return self.points[number :: self.parts]


ALL: Final = (
    Scenario("web killed while publishing", killing.web, range(1, 161), 4, range(3, 160, 40)),
    Scenario("deliverer killed while sending", killing.deliverer, range(1, 101), 4, range(5, 60, 9)),
    Scenario("callers killed", killing.caller, range(1, 61), 3, range(5, 40, 9)),
    Scenario("worker killed while sending", killing.worker, range(1, 61), 3, range(9, 40, 20)),
    Scenario("killed at the mail server", killing.at_the_mail_server, range(1, 61), 2),
    Scenario("killed at the receiver", killing.at_the_receiver, range(1, 61), 2),
)
