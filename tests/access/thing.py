"""One thing behind an address."""

from dataclasses import dataclass
from typing import Any

from tests.access.planting import Planted


@dataclass(frozen=True)
class Thing:
    """The keys of an address, what the oracle is asked about, the notice behind it, and its name in a message."""

    keys: tuple[Any, ...] = ()
    facts: Any = None
    planted: Planted | None = None
    name: str = ""


def on(planted: Planted, *keys: Any) -> Thing:
    """A thing behind an address with these keys."""
    item = planted.item
    return Thing(keys, item, planted, f"{item.kind} {item.state} of {item.owner} ({planted.row.title})")
