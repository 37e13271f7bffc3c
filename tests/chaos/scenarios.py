"""What is tried: the table's lines, in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos import breaking, filling, killing, refusing, shortly, summing
from tests.chaos.stage import Stage
from tests.receivers import TAKEN, Behaviour

Act = Callable[[Stage, range], int]


@dataclass(frozen=True)
class Scenario:
    """`act` does harm at these points, in parts, and returns how many items were approved; `short` are the points of
    `make test`, which plays no other. `settle` returns when all is over that the act has begun.
    """

    name: str
    act: Act
    points: range
    parts: int = 1
    short: range = range(0)
    hooks: Mapping[str, Behaviour] = field(default_factory=lambda: {"hook": TAKEN})
    wants_redis: bool = False
    is_control: bool = False
    settle: Callable[[Stage], None] = Stage.settle

    def part(self, number: int) -> range:
        """Its share of the points."""
        return self.points[number :: self.parts]


TEN: Final = 600.0  # seconds
ALL: Final = (
    Scenario("database crashed", breaking.database, range(1, 21), 2),
    Scenario("mail server refuses and hangs", refusing.mail_server, range(len(refusing.MOODS) + 1)),
    Scenario("receivers refuse and hang", refusing.receivers, range(3), hooks=refusing.HOOKS),
    Scenario("disk full", filling.evidence, range(3)),
    Scenario("tasks told twice", refusing.twice, range(3)),
    Scenario("web ten minutes behind", refusing.skewed("web", -TEN), range(2)),
    Scenario("web ten minutes ahead", refusing.skewed("web", TEN), range(2)),
    Scenario("deliverer ten minutes behind", refusing.skewed("deliver", -TEN), range(2)),
    Scenario("deliverer ten minutes ahead", refusing.skewed("deliver", TEN), range(2)),
    Scenario("worker ten minutes behind", refusing.skewed("worker", -TEN), range(2)),
    Scenario("worker ten minutes ahead", refusing.skewed("worker", TEN), range(2)),
    Scenario("deliverer asked to end", refusing.asked_to_end("deliver"), range(4)),
    Scenario("worker asked to end", refusing.asked_to_end("worker"), range(4)),
    Scenario("web killed while publishing", killing.web, range(1, 161), 4),
    Scenario("web killed, beside Redis", killing.web, range(1, 161), 4, wants_redis=True),
    Scenario("deliverer killed while sending", killing.deliverer, range(1, 101), 4),
    Scenario("deliverer killed, waits as they are", killing.unhurried, range(15, 50, 10)),
    Scenario("callers killed while calling", killing.caller, range(1, 81), 4),
    Scenario("worker killed while sending", killing.worker, range(1, 61), 3),
    Scenario("worker killed, rung by Redis", killing.worker, range(1, 61), 3, wants_redis=True),
    Scenario("killed at the mail server", killing.at_the_mail_server, range(1, 61), 2),
    Scenario("killed at the receiver", killing.at_the_receiver, range(1, 61), 2),
    Scenario("summaries, corrections, withdrawals", summing.deliverer, summing.POINTS, 2, settle=summing.settle),
    Scenario("Redis stopped and flushed", breaking.broker, range(1, 11), wants_redis=True),
    Scenario("embedded broker stopped and flushed", breaking.broker, range(1, 6)),
    Scenario(
        "control: Celery without an outbox",
        breaking.control,
        range(1, 161, 3),
        short=range(1),
        wants_redis=True,
        is_control=True,
    ),
    Scenario("a little of all", shortly.everything, range(1), parts=0, short=range(1)),
)
