"""The acts on an item in a random world: each is taken from one person and refused to another, as the rights say.

To the drawn world comes a room in which `a` shares and `b` coordinates, and there an item in each state, so that every
act is somebody's to do. Left out are acts whose data name a framework, files or rows of the house: `test_acts.py`
tries those.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from tests.access import bodies, oracle
from tests.access.acts import Way, ways
from tests.access.contents import contents, rolled_back
from tests.access.house import House
from tests.access.oracle.rights import OF_A_ROOM, Answer
from tests.access.personas import Visitor
from tests.access.planting import Planted
from tests.access.sending import MAY_WRITE, expected, is_as_said, sent
from tests.access.thing import Thing, on
from tests.access.worlds import MONTH, Described
from tests.access.written import Written
from tests.conftest import SignedIn

ROOM = "t"
OF_THE_ITEM = (None, bodies.submission, bodies.waiting, bodies.correction_json, bodies.to_oneself, bodies.helpful)
NO_HOUSE = cast(House, None)  # at which none of these bodies looks


def busied(described: Described) -> Described:
    """The world with the room, its items and an approver on both sides; who wrote what is known of each item, and no
    draft is to be for named organizations alone, which may not be reached.
    """
    world, people = described.world, [*described.people]
    since = world.now - 3 * MONTH
    members = [
        oracle.Membership(org, ROOM, part, since, since) for org, part in (("a", "authority"), ("b", "coordinator"))
    ]
    people += [oracle.Person(org=org, approver=True, name=f"{org} 9") for org in "ab"]
    first = {person.org: person.name for person in reversed(people)}
    return replace(
        described,
        world=replace(
            world, rooms={**world.rooms, ROOM: oracle.Room(name=ROOM)}, memberships=[*world.memberships, *members]
        ),
        people=people,
        items=[*(_written_by(first[item.owner], item) for item in described.items), *_at_work(first["a"], world)],
    )


def _written_by(name: str, item: oracle.Item) -> oracle.Item:
    """As it stands once acts have made it what it is: a bulletin is to go to its own room, and with what is withdrawn
    goes the correction that waits.
    """
    item = replace(item, author=name, waiting=name if item.waiting and item.state == "released" else "")
    if item.state not in ("draft", "in_review"):
        return item
    return replace(item, tlp="amber", asked=frozenset(), plan=("f",) if item.kind in OF_A_ROOM else item.plan)


def _at_work(author: str, world: oracle.World) -> Iterator[oracle.Item]:
    """An alert of `a` in each state in which somebody has something to do."""
    shared = (oracle.Share(ROOM, "everyone", world.now - timedelta(minutes=1)),)
    for state, how in (
        ("draft", {"plan": (ROOM,)}),
        ("in_review", {"plan": (ROOM,)}),
        ("released", {"shares": shared}),
        ("released", {"shares": shared, "waiting": author}),
    ):
        yield oracle.Item(owner="a", state=state, tlp="amber", author=author, **how)


def tried() -> list[Way]:
    """The acts that are tried."""
    return [way for way in ways() if way.on in ("notice", "notice and framework") and way.act.body in OF_THE_ITEM]


def compare(written: Written, *, every: bool = True) -> int:
    """Assert that each act is answered as the rights say, once taken and once refused; how many were tried.

    Not `every`: each second act, by page or by program, in turn.
    """
    people = [_at_the_door(written, user, person) for user, person in written.people if written.world.is_active(person)]
    things = {what: list(_things(written, what)) for what in ("notice", "notice and framework")}
    before, turn = contents(), len(written.items)
    chosen = tried() if every else tried()[turn % 2 :: 2]
    for number, way in enumerate(chosen, turn):
        for pairs in _answers(people, way, things[way.on]):
            assert pairs, f"{way.method} {way.name} is not both taken and refused"
            someone, thing, answer = pairs[number % len(pairs)]
            _try(someone, way, thing, answer, before)
    return 2 * len(chosen)


def _at_the_door(written: Written, user: Any, person: oracle.Person) -> Visitor:
    return Visitor(person.name, user, SignedIn(user), person, written.world)


def _things(written: Written, on_what: str) -> Iterator[Thing]:
    for row, item in written.items:
        planted = Planted(row, item)
        if on_what == "notice":
            yield on(planted, row.pk)
        else:
            yield from (on(planted, row.pk, written.frameworks[room].pk) for room in _rooms(item))


def _rooms(item: oracle.Item) -> list[str]:
    """Where it is shared still: what ended before is no row of the address."""
    return sorted({share.framework for share in item.shares if not share.ended})


Told = tuple[Visitor, Thing, Answer]


def _answers(people: list[Visitor], way: Way, things: list[Thing]) -> tuple[list[Told], list[Told]]:
    """Who does it to what: those from whom it is taken, and those to whom it is refused."""
    told = [(someone, thing, expected(someone, way, thing)) for someone in people for thing in things]
    taken = (*MAY_WRITE, Answer.REPEATED)
    return [row for row in told if row[2] in taken], [row for row in told if row[2] not in taken]


def _try(someone: Visitor, way: Way, thing: Thing, answer: Answer, before: dict[str, str]) -> None:
    where = f"{someone.person}: {way.method} {way.name} of {thing.facts}, to which the rights say: {answer.value}"
    with rolled_back(before) as trace:
        got = sent(NO_HOUSE, someone, way, thing, thing.keys)
        changed = trace.changed()
    assert is_as_said(way, answer, got.status_code), f"{got.status_code} to {where}: {got.text[:300]}"
    if answer is Answer.ACCEPTED:
        assert changed, f"it changed nothing: {where}"
    elif answer not in (Answer.UNOFFERED, Answer.REPEATED):
        assert not changed, f"it changed {changed}: {where}"
