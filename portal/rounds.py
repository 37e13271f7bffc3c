"""What is looked at again and again, and waits for no act: what the passing of days brings, what nobody does, and what
has become old.

Each look is safe to repeat, and in several processes at once; it catches up with what was missed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portal import watching

SOON: Final = 180.0  # seconds between two looks
HOURLY: Final = 3600.0  # a day begins somewhere every hour
AGAIN: Final = 60.0  # after one that failed


@dataclass
class _Round:
    look: Callable[[], object]
    every: float
    due: float = 0.0


_rounds: list[_Round] = []


def register(look: Callable[[], object], *, every: float = HOURLY) -> None:
    """Add a look of one of these rhythms; once, when the site starts."""
    _rounds.append(_Round(look, every))


def go(every: float) -> None:
    """Each look of this rhythm that is due; in a process that has just begun, all are. One that fails delays no other,
    and comes again soon.
    """
    for one in _rounds:
        if one.every == every and time.monotonic() >= one.due:
            well = watching.once(one.look)
            one.due = time.monotonic() + (one.every if well else AGAIN)
