"""How random tests run: the same worlds on every machine, as many as were asked for."""

import os
from collections.abc import Callable
from typing import Any, Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

# A failing world is made simpler, but not where only the failure is asked for (`tests.mutants`).
PHASES: Final = (Phase.generate,) if os.environ.get("ACCORD_AS_FOUND") else (Phase.generate, Phase.shrink)


def over(count: int, number: int) -> Callable[[Any], Callable[[], None]]:
    """A decorator over `given`: so many worlds, those of this number, no other ones on another day.

    Each is drawn by a run of its own: within one, hypothesis makes five of six by copying parts of the one before.
    """

    def decorate(test: Any) -> Callable[[], None]:
        alone = at_leisure(1)(test)

        def every() -> None:
            for each in range(count):
                seed(f"{number} {each}")(alone)()

        return every

    return decorate


def live(machine: type[RuleBasedStateMachine], count: int, number: int, *, steps: int) -> None:
    """So many lives of a world, of at most so many steps; those of this number."""
    chosen = settings(at_leisure(count), stateful_step_count=steps)
    run_state_machine_as_test(seed(number)(type(machine.__name__, (machine,), {})), settings=chosen)


def at_leisure(count: int) -> settings:
    """So many examples, at leisure."""
    return settings(
        max_examples=count, deadline=None, database=None, phases=PHASES, suppress_health_check=list(HealthCheck)
    )
