"""What is looked at again and again, and waits for no act: what the passing of days brings, what nobody does, and what
has become old.

Each look is safe to repeat, and in several processes at once; it catches up with what was missed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portal import watching

EVERY: Final = 60.0  # seconds between two rounds
SOON: Final = 180.0
HOURLY: Final = 3600.0  # a day begins somewhere every hour


@dataclass
class _Round:
    look: Callable[[], object]
    every: float
    due: float = 0.0


_rounds: list[_Round] = []


def register(look: Callable[[], object], *, every: float = HOURLY) -> None:
    """Add a look, with so many seconds between two; once, when the site starts."""
    _rounds.append(_Round(look, every))


def go() -> None:
    """Each look that is due, and all in a process that has just begun; one that fails delays no other."""
    for one in _rounds:
        if time.monotonic() >= one.due:
            one.due = time.monotonic() + one.every
            watching.once(one.look)
