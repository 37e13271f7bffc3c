"""What is tried: the table's lines, in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos import breaking, killing, refusing
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
    wants_redis: bool = False
    is_control: bool = False

    def part(self, number: int) -> range:
        """Its share of the points."""
        return self.points[number :: self.parts]


TEN: Final = 600.0  # seconds
ALL: Final = (
    Scenario("web killed while publishing", killing.web, range(1, 161), 4, range(3, 160, 40)),
    Scenario("the same, beside Redis", killing.web, range(1, 161), 4, wants_redis=True),
    Scenario("deliverer killed while sending", killing.deliverer, range(1, 101), 4, range(5, 60, 9)),
    Scenario("callers killed while calling", killing.caller, range(1, 81), 4, range(5, 40, 9)),
    Scenario("worker killed while sending", killing.worker, range(1, 61), 3, range(9, 40, 20)),
    Scenario("the same, rung by Redis", killing.worker, range(1, 61), 3, wants_redis=True),
    Scenario("killed at the mail server", killing.at_the_mail_server, range(1, 61), 2, range(1, 9)),
    Scenario("killed at the receiver", killing.at_the_receiver, range(1, 61), 2),
    Scenario("broker stopped and flushed", breaking.broker, range(1, 11), wants_redis=True),
    Scenario("the same, embedded", breaking.broker, range(1, 6)),
    Scenario("database crashed", breaking.database, range(1, 21), 2, range(1, 3)),
    Scenario("mail server refuses and hangs", refusing.mail_server, range(len(refusing.MOODS) + 1), 1, range(1)),
    Scenario("receivers refuse and hang", refusing.receivers, range(3), hooks=refusing.HOOKS),
    Scenario("tasks told twice", refusing.twice, range(3)),
    Scenario("web ten minutes behind", refusing.skewed("web", -TEN), range(2)),
    Scenario("web ten minutes ahead", refusing.skewed("web", TEN), range(2)),
    Scenario("deliverer ten minutes behind", refusing.skewed("deliver", -TEN), range(2)),
    Scenario("deliverer ten minutes ahead", refusing.skewed("deliver", TEN), range(2)),
    Scenario("deliverer asked to end", refusing.asked_to_end, range(3)),
    Scenario(
        "control: Celery without an outbox",
        breaking.control,
        range(1, 161, 4),
        1,
        range(1),
        wants_redis=True,
        is_control=True,
    ),
)
