"""What `make prove` runs: as the random tests of `make test`, with far more worlds and every reading of each.

No file of tests by its name: `portal.runner.proof` asks for it.
"""

import pytest
from hypothesis import given

from tests.access import acting, looking, proving, readings, worlds
from tests.access.batches import SIZES, batch, left
from tests.access.furnished import open_house
from tests.access.life import Life
from tests.access.paper import unrendered
from tests.access.races import RACES, Stage
from tests.access.worlds import Described
from tests.access.written import lived_in
from tests.cast import assemble


@pytest.mark.parametrize("number", left("worlds"))
def test_readings(db: None, number: int) -> None:
    pairs = 0

    @proving.over(SIZES["worlds"], number)
    @given(described=worlds.worlds())
    def agrees(described: Described) -> None:
        nonlocal pairs
        with lived_in(described) as world:
            pairs += readings.compare(world)

    with batch("worlds", number) as counted:
        agrees()
        counted["pairs"] = pairs


@pytest.mark.parametrize("number", left("doors"))
def test_doors(db: None, number: int) -> None:
    doors = 0

    @proving.over(SIZES["doors"], number)
    @given(described=worlds.worlds())
    def shows(described: Described) -> None:
        nonlocal doors
        with open_house(described) as world:
            doors += looking.compare(world)

    with batch("doors", number) as counted:
        shows()
        counted["doors"] = doors


@pytest.mark.parametrize("number", left("acts"))
def test_acts(db: None, number: int) -> None:
    acts = 0

    @proving.over(SIZES["acts"], number)
    @given(described=worlds.worlds().map(acting.busied))
    def answers(described: Described) -> None:
        nonlocal acts
        with open_house(described) as world:
            acts += acting.compare(world)

    with batch("acts", number) as counted:
        answers()
        counted["acts"] = acts


@pytest.mark.parametrize("number", left("lives"))
def test_lives(db: None, number: int) -> None:
    Life.lived = 0
    with batch("lives", number) as counted, Life.from_one_beginning() as lives:
        proving.live(lives, SIZES["lives"], number, steps=15)
        counted["steps"] = Life.lived


@pytest.mark.parametrize("number", left("orders"))
def test_orders(transactional_db: None, number: int) -> None:
    stage, size = Stage(assemble()), SIZES["orders"]
    with unrendered(), batch("orders", number) as counted:
        played = [race(stage, number * size + order) for race in RACES.values() for order in range(size)]
        counted["statements"] = sum(len(one.steps) for one in played)
