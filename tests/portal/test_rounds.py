"""What waits for no act is looked at by the deliverer: each look when it is due, and none hinders another."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from portal import rounds
from portal.actions import telling
from portal.retention import look as remove
from portal.unreached import look as look_for_unreached
from sharing.actions import clearances, silence, waking
from tests.cast import Cast
from trends.actions import glimpsing, months, recounting
from trends.actions import telling as contributing


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the looks that were made, in order, of which the second fails."""
    made: list[str] = []

    def look(name: str) -> Callable[[], None]:
        def one() -> None:
            made.append(name)
            if name == "fails":
                raise ZeroDivisionError

        return one

    monkeypatch.setattr(rounds, "_rounds", [])
    for name, every in (("soon", rounds.SOON), ("fails", rounds.SOON), ("last", rounds.SOON), ("daily", rounds.HOURLY)):
        rounds.register(look(name), every=every)
    return made


def test_each_is_made_when_it_is_due_and_one_that_fails_comes_again_soon(
    db: None, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(rounds.time, "monotonic", lambda: now)
    rounds.go(rounds.SOON)
    assert looked == ["soon", "fails", "last"]
    now += rounds.AGAIN
    rounds.go(rounds.SOON)
    assert looked[3:] == ["fails"]
    now += rounds.SOON
    rounds.go(rounds.SOON)
    assert looked[4:] == ["soon", "fails", "last"]
    rounds.go(rounds.HOURLY)
    assert looked[7:] == ["daily"]


def test_deliverer_makes_every_round(cast: Cast, looked: list[str]) -> None:
    call_command("deliver", once=True)
    assert looked == ["soon", "fails", "last", "daily"]


def test_what_is_looked_for_is_registered() -> None:
    made = {one.look for one in rounds._rounds}
    assert made == {
        telling.remind,
        remove,
        look_for_unreached,
        silence.look,
        silence.look_for_quiet,
        waking.look,
        clearances.remind,
        months.begin,
        months.remind,
        glimpsing.look,
        recounting.look,
        contributing.look,
    }
