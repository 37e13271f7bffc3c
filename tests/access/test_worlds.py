"""The reading rule in random worlds: every reading of it against the oracle."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from tests.access import acting, looking, oracle, proving, readings, worlds
from tests.access.furnished import open_house
from tests.access.life import Life
from tests.access.oracle import extending
from tests.access.oracle.sellers import sees_value
from tests.access.worlds import Described
from tests.access.written import lived_in

PARTS, WORLDS = 4, 240  # through the readings of the database
SEEN = 12  # through the doors
ACTED = 12  # in which each second act is tried
LIVES = 10  # of a world, each of some steps
HAPPENS = {
    "notice.released", "notice.shared", "notice.stopped_sharing", "notice.corrected", "notice.correction_discarded",
    "notice.withdrawn", "notice.opened", "notice.pulled", "notice.taken_back", "notice.recalled",
    "notice.extension_asked", "notice.extension_consented", "notice.extension_declined", "participation.suspended",
    "participation.resumed", "participation.ended", "participation.admitted", "participation.accepted",
    "person.deactivated", "person.reactivated", "organization.deactivated",
}  # fmt: skip


@pytest.mark.parametrize("part", range(PARTS))
def test_every_reading_agrees_with_the_oracle(db: None, part: int) -> None:
    @proving.over(WORLDS // PARTS, part)
    @given(described=worlds.worlds())
    def agrees(described: Described) -> None:
        with lived_in(described) as written:
            readings.compare(written, every=False)

    agrees()


def test_every_world_holds_both_answers() -> None:
    @proving.over(200, 0)
    @given(described=worlds.worlds())
    def holds(described: Described) -> None:
        pairs = [(person, item) for person in described.people for item in described.items]
        assert {described.world.may_read(*pair) for pair in pairs} == {True, False}
        assert {described.world.is_shared_with(*pair) for pair in pairs} == {True, False}

    holds()


def test_what_a_failing_world_prints_makes_it_again() -> None:
    names = {**vars(oracle), "Described": Described, "datetime": datetime}

    @proving.over(20, 0)
    @given(described=worlds.worlds())
    def again(described: Described) -> None:
        text = repr(described)
        assert eval(text, names) == described  # noqa: S307

    again()


# Each says of a world what it would be without one condition of the rule.
WITHOUT: dict[str, Callable[[Described], Described]] = {
    "suspension": lambda d: _members(d, suspended=False),
    "leaving": lambda d: _members(d, left=False),
    "its beginning": lambda d: _members(d, begun=d.world.now),
    "acceptance": lambda d: _rooms(d, versions=((1, None),)),
    "signature": lambda d: _members(d, accepted_version=1),
    "closing": lambda d: _rooms(d, closed=False),
    "since when it reads": lambda d: _members(d, reads_from=worlds.NOWS[0] - 9 * worlds.MONTH),
    "audience": lambda d: _shares(d, audience="everyone"),
    "the end of sharing": lambda d: _shares(d, ended=False),
    "red": lambda d: _items(d, tlp="amber"),
    "withdrawal": lambda d: replace(
        d, items=[replace(i, state="released", withdrawn=None) if i.withdrawn else i for i in d.items]
    ),
    "when it was withdrawn": lambda d: replace(
        d, items=[replace(i, withdrawn=d.world.now + worlds.MONTH) if i.withdrawn else i for i in d.items]
    ),
    "a correction": lambda d: _items(d, waiting=""),
    "a second reader": lambda d: _orgs(d, second_reader=None),
    "activity of people": lambda d: replace(d, people=[replace(person, active=True) for person in d.people]),
    "activity of organizations": lambda d: _orgs(d, active=True),
    "an observer's part": lambda d: _as(d, "observer", "authority"),
    "a company's part": lambda d: _as(d, "company", "authority"),
    "an authority's part": lambda d: _as(d, "authority", "company"),
    "taking back": lambda d: _items(d, taken_back=False),
    "having opened it": lambda d: _items(d, held=frozenset()),
    "being asked": lambda d: _items(d, asked=frozenset(d.world.orgs)),
    "the mark": lambda d: _items(d, marked=False),
    "asking to share further": lambda d: _items(d, further=frozenset()),
    "being asked to clear it": lambda d: _items(d, clearing=frozenset()),
    "the end of a round": lambda d: replace(
        d,
        items=[replace(i, clearing=frozenset((org, room, "open") for org, room, _how in i.clearing)) for i in d.items],
    ),
    "approving": lambda d: replace(d, people=[replace(person, approver=True) for person in d.people]),
}


def test_every_condition_of_the_rule_decides_somewhere() -> None:
    """Without it, somebody in some world would read more or less."""
    left = dict(WITHOUT)

    def weigh(described: Described) -> None:
        said = _answers(described)
        for name in [name for name, changed in left.items() if _answers(changed(described)) != said]:
            del left[name]

    for number in range(20):
        if left:
            proving.over(25, number)(given(described=worlds.worlds())(weigh))()
    assert set(left) == set()


def _answers(described: Described) -> list[tuple[bool, ...]]:
    """Of each person and item: whether it is read, is a tombstone, shows the value, and what was asked about it."""
    world = described.world
    return [
        (
            world.may_read(person, item),
            world.sees_tombstone(person, item),
            not item.marked or sees_value(world, person, item),
            *(extending.sees(world, person, asker, item) for asker in sorted(item.further)),
        )
        for person in described.people
        for item in described.items
    ]


def _members(described: Described, **change: object) -> Described:
    rows = [replace(m, **change) for m in described.world.memberships]  # type: ignore[arg-type]
    return replace(described, world=replace(described.world, memberships=rows))


def _as(described: Described, role: str, other: str) -> Described:
    """With those of one role in another."""
    rows = [replace(m, role=other) if m.role == role else m for m in described.world.memberships]
    return replace(described, world=replace(described.world, memberships=rows))


def _rooms(described: Described, **change: object) -> Described:
    rooms = {name: replace(room, **change) for name, room in described.world.rooms.items()}  # type: ignore[arg-type]
    return replace(described, world=replace(described.world, rooms=rooms))


def _orgs(described: Described, **change: object) -> Described:
    orgs = {name: replace(org, **change) for name, org in described.world.orgs.items()}  # type: ignore[arg-type]
    return replace(described, world=replace(described.world, orgs=orgs))


def _items(described: Described, **change: object) -> Described:
    return replace(described, items=[replace(i, **change) for i in described.items])  # type: ignore[arg-type]


def _shares(described: Described, **change: object) -> Described:
    items = [
        replace(i, shares=tuple(replace(share, **change) for share in i.shares))  # type: ignore[arg-type]
        for i in described.items
    ]
    return replace(described, items=items)


@pytest.mark.parametrize("part", range(2))
def test_every_door_shows_what_the_oracle_says(db: None, part: int) -> None:
    @proving.over(SEEN // 2, part)
    @given(described=worlds.worlds())
    def shows(described: Described) -> None:
        with open_house(described) as written:
            looking.compare(written, every=False)

    shows()


@pytest.mark.parametrize("part", range(2))
def test_every_act_is_answered_as_the_rights_say_in_any_world(db: None, part: int) -> None:
    @proving.over(ACTED // 2, part)
    @given(described=worlds.worlds().map(acting.busied))
    def answers(described: Described) -> None:
        with open_house(described) as written:
            acting.compare(written, every=False)

    answers()


def test_every_reading_agrees_whatever_happens(db: None) -> None:
    with Life.from_one_beginning() as lives:
        proving.live(lives, LIVES, 13, steps=15)  # a number under which all of it happens
    assert HAPPENS - set(Life.taken) == set()
