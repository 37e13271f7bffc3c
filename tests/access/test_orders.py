"""Two acts at once, in some orders of their statements; `make prove` plays a thousand of each."""

import pytest

from tests.access.paper import unrendered
from tests.access.races import RACES, Stage
from tests.cast import assemble

SOME = 30


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return Stage(assemble())


@pytest.mark.parametrize("race", RACES)
def test_what_must_hold_holds_in_every_order(stage: Stage, race: str) -> None:
    with unrendered():
        played = [RACES[race](stage, seed) for seed in range(SOME)]
    assert len({tuple(who for who, _said in order.steps) for order in played}) > SOME / 2
    assert {order.came_through for order in played} == {True, False}
