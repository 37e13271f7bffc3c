"""Addresses with two keys, of a thing and of what hangs on it, in every combination of keys."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from tests.access.doors import DOORS
from tests.access.house import House
from tests.access.personas import Visitor
from tests.access.things import Rows

# The second key is a word that everybody knows, of what anybody may hang on an item.
WORDS = ("reaction",)


@dataclass(frozen=True)
class Pair:
    """Two keys, whether the first is of something that the person reads, and what the second is to it."""

    keys: tuple[Any, ...]
    is_read: bool
    child: str  # own, of another, of a hidden one, random


def doors() -> list[str]:
    """The addresses that take several keys."""
    known = get_resolver().reverse_dict
    return [name for name in DOORS if not DOORS[name].public and _several(known.getlist(name))]


def pairs(house: House, rows: Rows, someone: Visitor, on: str) -> Iterator[Pair]:
    """Keys of what one reads, of what one does not, and of nothing, each with the same of what hangs on them."""
    things = rows.of(on)
    read = [thing for thing in things if thing.planted and someone.sees(thing.planted.item)]
    hidden = [thing for thing in things if thing.planted and not someone.sees(thing.planted.item)]
    known = {thing.keys for thing in things}
    children: dict[str, Any] = {"random": uuid.uuid4()}
    if hidden:
        children["of a hidden one"] = hidden[0].keys[1]
    if on in WORDS:
        children = {"random": "helpful"}
    for thing in read[:1]:
        others = [other for other in read if (thing.keys[0], other.keys[1]) not in known]
        yield Pair(thing.keys, is_read=True, child="own")
        told = children | ({"of another": others[0].keys[1]} if others else {})
        for child, key in told.items():
            if (thing.keys[0], key) not in known:
                yield Pair((thing.keys[0], key), is_read=True, child=child)
    for thing in hidden[:1]:
        for key in {thing.keys[1], *(other.keys[1] for other in read[:1])}:
            yield Pair((thing.keys[0], key), is_read=False, child="")
    yield Pair((uuid.uuid4(), children["random"]), is_read=False, child="")


def _several(ways: Any) -> bool:
    return any(len(parameters) > 1 for possible, *_rest in ways for _path, parameters in possible)
