"""What `make prove` runs: as the random tests of `make test`, with far more worlds and every reading of each.

No file of tests by its name: `portal.runner.proof` asks for it, says in ACCORD_PROVE how much, and reads what each
batch wrote behind its end. A batch is a number, and a number is always the same worlds: what stands there is not run
again.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given

from tests.access import looking, proving, readings, worlds
from tests.access.furnished import open_house
from tests.access.life import Life
from tests.access.paper import unrendered
from tests.access.races import RACES, Stage
from tests.access.worlds import Described
from tests.access.written import lived_in
from tests.cast import assemble

ASKED: Final[dict[str, Any]] = json.loads(os.environ.get("ACCORD_PROVE", "{}"))
BATCH: Final = {"worlds": 100, "doors": 2, "lives": 10, "orders": 25}
AFRESH: Final = 1000  # the numbers below are those of `make test`


def left(kind: str) -> list[int]:
    """The batches that have not been run."""
    done = {(row["kind"], row["number"]) for row in written()}
    wanted = -(-int(ASKED.get(kind, 0)) // BATCH[kind])
    return [number for number in range(AFRESH, AFRESH + wanted) if (kind, number) not in done]


def written() -> list[dict[str, Any]]:
    """What the batches before have found."""
    file = Path(ASKED["file"]) if ASKED else None
    return [json.loads(line) for line in file.read_text().splitlines()] if file and file.exists() else []


def write(kind: str, number: int, **found: int) -> None:
    """One line, at the end of the batch."""
    with Path(ASKED["file"]).open("a") as file:
        file.write(json.dumps({"kind": kind, "number": number, "examples": BATCH[kind], **found}) + "\n")


@pytest.mark.parametrize("number", left("worlds"))
def test_readings(db: None, number: int) -> None:
    pairs = 0

    @proving.over(BATCH["worlds"], number)
    @given(described=worlds.worlds())
    def agrees(described: Described) -> None:
        nonlocal pairs
        with lived_in(described) as world:
            pairs += readings.compare(world)

    agrees()
    write("worlds", number, pairs=pairs)


@pytest.mark.parametrize("number", left("doors"))
def test_doors(db: None, number: int) -> None:
    answers = 0

    @proving.over(BATCH["doors"], number)
    @given(described=worlds.worlds())
    def shows(described: Described) -> None:
        nonlocal answers
        with open_house(described) as world:
            answers += looking.compare(world)

    shows()
    write("doors", number, answers=answers)


@pytest.mark.parametrize("number", left("lives"))
def test_lives(db: None, number: int) -> None:
    Life.lived = 0
    proving.live(Life, BATCH["lives"], number, steps=25)
    write("lives", number, steps=Life.lived)


@pytest.mark.parametrize("number", left("orders"))
def test_orders(transactional_db: None, number: int) -> None:
    stage, steps = Stage(assemble()), 0
    with unrendered():
        for race in RACES.values():
            for order in range(BATCH["orders"]):
                steps += len(race(stage, number * BATCH["orders"] + order).steps)
    write("orders", number, statements=steps)
