"""The doors at which a sweep has asked: an address with its keys, a method, and a person, each once."""

from typing import Final

DOORS: Final = set[tuple[str, str, str]]()


def note(address: str, method: str, persona: str) -> None:
    """Without what follows the question mark, which leads to the same door."""
    DOORS.add((address.partition("?")[0], method.upper(), persona))
