"""What `make prove` runs beside random worlds: every address and method, as everyone, over the house."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import pytest

from tests.access import batches, swept, test_acts, test_doors
from tests.access import house as houses
from tests.access.house import House
from tests.access.paper import unrendered
from tests.access.personas import PERSONAS

Walk = Callable[[House, pytest.LogCaptureFixture], None]


def _reads(persona: str, house: House, caplog: pytest.LogCaptureFixture) -> None:
    test_doors.test_no_door_shows_what_the_person_may_not_read(house, persona, caplog)


def _acts(persona: str, house: House, caplog: pytest.LogCaptureFixture) -> None:
    test_acts.test_every_act_is_answered_as_the_rights_say(house, persona, caplog)


def _does_what_is_no_act(house: House, _caplog: pytest.LogCaptureFixture) -> None:
    test_acts.test_what_is_no_act_writes_nothing(house)


WALKS: Final[list[Walk]] = [partial(walk, persona) for walk in (_reads, _acts) for persona in PERSONAS]
WALKS.append(_does_what_is_no_act)


@pytest.fixture(scope="module", autouse=True)
def _unrendered(built: House) -> Iterator[None]:
    """No visitor waits for a PDF."""
    with unrendered():
        houses.render(built)
        yield


@pytest.mark.parametrize("number", batches.left("sweeps"))
def test_sweep(house: House, caplog: pytest.LogCaptureFixture, number: int) -> None:
    swept.DOORS.clear()
    with batches.batch("sweeps", number) as counted:
        WALKS[number - batches.AFRESH](house, caplog)
        counted["doors"] = len(swept.DOORS)
