"""A house in which the north hides its members, and who may be named there to whom."""

import re
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from portal.models import Framework, Organization, User
from tests.access.house import House
from tests.access.oracle import Person
from tests.access.oracle.beside import knows
from tests.access.personas import Visitor
from tests.access.things import Thing

READERS = ("company", "authority", "observer", "originator")
# Looked at by two of them; every other address, of each kind of item, by one.
TWICE = ("home", "frameworks", "framework", "api-framework", "notices", "notice", "api-notice", "notice_pdf")
WORD = re.compile(r"(?:org|person)word[a-z0-9]+x")


def hide(house: House) -> None:
    """The north hides its members; each name of the cast is a word that stands for nothing else."""
    Framework.objects.filter(code="north").update(hides_members=True, is_listed=False)
    rooms = {**house.world.rooms, "north": replace(house.world.rooms["north"], hides=True)}
    house.world = replace(house.world, rooms=rooms)
    for name, row in house.cast.organizations.items():
        Organization.objects.filter(pk=row.pk).update(name=word("org", name))
    for (name, role), user in house.cast.people.items():
        said = word("person", name)
        User.objects.filter(pk=user.pk).update(name=f"{said} {role}", email=f"{said}@{role}.example")


def word(what: str, name: str) -> str:
    """What an organization of the cast is called then, or each of its people."""
    return f"{what}word{name.replace('_', '')}x"


def looks(house: House, readers: list[Visitor], things: list[Thing], door: str) -> Iterator[tuple[Visitor, Thing]]:
    """Behind a door one of what can be read there, of each kind, as one of the readers in turn, or two."""
    kinds = {thing.planted.item.kind if thing.planted else "": None for thing in things}
    turn = crc32(door.encode())
    for number, kind in enumerate(kinds):
        for place in range(2 if door in TWICE else 1):
            someone = readers[(turn + number + 2 * place) % len(readers)]
            alike = [thing for thing in things if _is_seen(house, someone, thing, kind)]
            if alike:
                yield someone, alike[(turn + place) % len(alike)]


def _is_seen(house: House, someone: Visitor, thing: Thing, kind: str) -> bool:
    if thing.planted is None:
        return not kind
    return thing.planted.item.kind == kind and house.world.may_read(someone.person, thing.planted.item)


def may_be_named(house: House, person: Person) -> set[str]:
    """Itself, whom it knows elsewhere, with their people; the issuers of what it reads, or read until it was withdrawn;
    and, of its own items, whom it asked and who wrote to it.
    """
    world = house.world
    known = {name for name in world.orgs if knows(world, person.org, name)}
    named = set(known)
    for planted in house.planted:
        item = planted.item
        if world.may_read(person, item) or world.sees_tombstone(person, item):
            named |= {item.owner}
        if item.owner == person.org:
            named |= set(item.asked) | set(item.asking)
    return {word("org", name) for name in named} | {word("person", name) for name in known}
