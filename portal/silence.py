"""What is looked for every few minutes, so that nobody stays silent unnoticed. Packages register what they look for;
each look is safe to repeat, in several processes, and after a time in which nothing looked.
"""

from collections.abc import Callable
from typing import Final

from portal import watching

EVERY: Final = 180.0  # seconds
_looks: list[Callable[[], object]] = []


def register(look: Callable[[], object]) -> None:
    """Add what looks; once, when the site starts."""
    _looks.append(look)


def look() -> None:
    """Everything that is looked for; what fails keeps nothing else from being looked for."""
    for one in _looks:
        watching.once(one)
