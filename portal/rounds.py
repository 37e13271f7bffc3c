"""What is looked at again and again, and waits for no act: what the passing of days brings, and what has become old.

Each look is safe to repeat, and in several processes at once; it catches up with what was missed.
"""

from collections.abc import Callable
from typing import Final

from portal import watching

EVERY: Final = 3600.0  # seconds: a day begins somewhere every hour

_looks: list[Callable[[], object]] = []


def register(look: Callable[[], object]) -> None:
    """Add a look; once, when the site starts."""
    _looks.append(look)


def go() -> None:
    """Each of them once; one that fails delays no other."""
    for look in _looks:
        watching.once(look)
