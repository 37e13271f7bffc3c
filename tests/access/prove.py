"""What `make prove` runs: as the random tests of `make test`, with far more worlds and every reading of each.

No file of tests by its name: `portal.runner.proof` asks for it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from tests.access import acting, looking, proving, readings, worlds
from tests.access.batches import SIZES, batch, left
from tests.access.furnished import open_house
from tests.access.life import Life
from tests.access.paper import unrendered
from tests.access.races import RACES, Stage
from tests.access.worlds import Described
from tests.access.written import Written, lived_in
from tests.cast import assemble


@pytest.mark.parametrize("number", left("worlds"))
def test_readings(db: None, number: int) -> None:
    _each("worlds", number, worlds.worlds(), lived_in, readings.compare, counts="pairs")


@pytest.mark.parametrize("number", left("doors"))
def test_doors(db: None, number: int) -> None:
    _each("doors", number, worlds.worlds(), open_house, looking.compare, counts="doors")


@pytest.mark.parametrize("number", left("acts"))
def test_acts(db: None, number: int) -> None:
    _each("acts", number, worlds.worlds().map(acting.busied), open_house, acting.compare, counts="acts")


def _each(
    kind: str,
    number: int,
    drawn: SearchStrategy[Described],
    stand: Callable[[Described], AbstractContextManager[Written]],
    compare: Callable[[Written], int],
    *,
    counts: str,
) -> None:
    """Compare each world of a batch while it stands; what was compared is counted under this name."""
    found = 0

    @proving.over(SIZES[kind], number)
    @given(described=drawn)
    def agrees(described: Described) -> None:
        nonlocal found
        with stand(described) as written:
            found += compare(written)

    with batch(kind, number) as counted:
        agrees()
        counted[counts] = found


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
