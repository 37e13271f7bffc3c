"""How random tests run: the same worlds on every machine, as many as were asked for."""

from collections.abc import Callable
from typing import Any, Final

from hypothesis import HealthCheck, Phase, seed, settings

PHASES: Final = (Phase.generate, Phase.shrink)  # a failing world is made simpler; nothing is kept between runs


def over(count: int, number: int) -> Callable[[Any], Any]:
    """A decorator over `given`: so many worlds, those of this number, no other ones on another day."""
    chosen = settings(
        max_examples=count, deadline=None, database=None, phases=PHASES, suppress_health_check=list(HealthCheck)
    )

    def decorate(test: Any) -> Any:
        return seed(number)(chosen(test))

    return decorate
