"""Random worlds, drawn by hypothesis in the oracle's own words; `tests.access.written` writes them to the database.

Each holds at least one notice that a release brings to somebody and somebody whom nothing reaches: three organizations
are there in every world, `a` that shares, `b` that reads, `z` that takes part in nothing. All else is drawn, with the
moments at which the rule turns: something shared at the very moment since which a member reads, a membership that
begins now, an agreement that is to be accepted today.

A new state of the product is one more field of the oracle's classes, one more line in the strategy that draws it, and
one more where `tests.access.written` writes it.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tests.access import oracle

# Noon, and the edges of a day: what is overdue is so by the day in UTC, wherever the reader is.
NOWS = [datetime(2026, 6, 15, hour, minute, tzinfo=UTC) for hour, minute in ((12, 0), (0, 0), (23, 30))]
TICK = timedelta(microseconds=1)
MONTH = timedelta(days=30)
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
PAST = [3 * MONTH, MONTH + TICK, MONTH, MONTH - TICK, timedelta(days=1), timedelta(0)]
SINCE = [9 * MONTH, 9 * MONTH, 9 * MONTH, *PAST]  # mostly from before what is shared
BEGUN = [3 * MONTH, 3 * MONTH, 3 * MONTH, 3 * MONTH, MONTH, TICK, timedelta(0), -TICK, timedelta(days=-1)]
ROLES = ["coordinator", "authority", "company", "observer"]
AUDIENCES = ["everyone", "authorities", "companies"]
TLPS = ["clear", "green", "amber", "amber_strict", "red", "red"]
KINDS = ["alert", "alert", "mo_note", "law_change", "bulletin", "meeting"]
STATES = ["released", "released", "released", "released", "released", "withdrawn", "in_review", "in_review", "draft"]
CLEARS = st.sampled_from(["open", "open", "over", "ended"])


@dataclass
class Described:
    """A world, the people in it and what its organizations wrote."""

    world: oracle.World
    people: list[oracle.Person]
    items: list[oracle.Item]

    def __repr__(self) -> str:
        """Python that makes it again, without what is as usual: what a test that fails prints."""
        world = [
            f"orgs={_told(self.world.orgs)}",
            f"rooms={_told(self.world.rooms)}",
            f"memberships={_told(self.world.memberships)}",
            f"now={self.world.now!r}",
        ]
        return f"Described(World({', '.join(world)}), people={_told(self.people)}, items={_told(self.items)})"


def _told(thing: Any) -> str:
    """As Python, a row a line."""
    if isinstance(thing, dict):
        return "{" + "".join(f"\n    {name!r}: {_told(row)}," for name, row in thing.items()) + "}"
    if isinstance(thing, list):
        return "[" + "".join(f"\n    {_told(row)}," for row in thing) + "]"
    if isinstance(thing, tuple):
        return "(" + "".join(f"{_told(row)}, " for row in thing) + ")"
    if not is_dataclass(thing):
        return repr(thing)
    usual = {f.name: f.default_factory() if callable(f.default_factory) else f.default for f in fields(thing)}
    told = {name: getattr(thing, name) for name in usual if getattr(thing, name) != usual[name]}
    return f"{type(thing).__name__}({', '.join(f'{name}={_told(value)}' for name, value in told.items())})"


def one_in(many: int) -> st.SearchStrategy[bool]:
    """Seldom true; false where it is made simpler."""
    return st.sampled_from([False] * (many - 1) + [True])


@st.composite
def worlds(draw: st.DrawFn) -> Described:
    """Three organizations and up to two more, one to three rooms, one to six notices."""
    assume(draw(st.integers(0, 2**32)))  # hypothesis begins each run with the simplest of all, which is always the same
    now = draw(st.sampled_from(NOWS))
    names = ["a", "b", "z", *"cd"[: draw(st.integers(0, 2))]]
    orgs = {name: draw(organizations(name, names)) for name in names}
    rooms = {name: draw(frameworks(name, now)) for name in "fgh"[: draw(st.sampled_from([2, 1, 3]))]}
    memberships = [_first(rooms["f"], now)]
    for room in rooms.values():
        for name in names:
            if name != "z" and (name, room.name) != ("b", "f"):
                memberships += draw(in_one_room(name, room, now))
    people = [person for name in names for person in draw(staff(name))]
    items = [_shared(draw(st.sampled_from(TLPS[:4])), now)]
    items += draw(st.lists(notices(names, list(rooms), now), max_size=5))
    return Described(oracle.World(orgs=orgs, rooms=rooms, memberships=memberships, now=now), people, items)


@st.composite
def organizations(draw: st.DrawFn, name: str, names: list[str]) -> oracle.Org:
    active = name in ("a", "b", "z") or not draw(one_in(8))
    second = draw(st.sampled_from([None, *[other for other in names if other != name]]))
    return oracle.Org(name=name, active=active, second_reader=second)


@st.composite
def staff(draw: st.DrawFn, name: str) -> list[oracle.Person]:
    """The first of `a`, `b` and `z` is there; others may have been deactivated."""
    first = oracle.Person(org=name, approver=draw(st.booleans()), name=f"{name} 0")
    if name in ("a", "b", "z"):
        return [first]
    second = oracle.Person(org=name, active=not draw(one_in(4)), approver=True, name=f"{name} 1")
    return [first, second] if draw(one_in(3)) else [second]


@st.composite
def frameworks(draw: st.DrawFn, name: str, now: datetime) -> oracle.Room:
    """The first stays open; any has one to three versions of its agreement, the newer to be accepted by some day."""
    days = [*(now.date() + timedelta(days=day) for day in (-1, 0, 1)), None]
    newer = draw(st.lists(st.sampled_from(days), max_size=2))
    versions = [(1, None), *((number, day) for number, day in enumerate(newer, 2))]
    closed = name != "f" and draw(one_in(4))
    hides, opens = draw(one_in(4)), draw(st.sampled_from([None, None, ALWAYS, *(now - past for past in PAST)]))
    return oracle.Room(name=name, closed=closed, hides=hides, opens=opens, versions=tuple(versions))


@st.composite
def in_one_room(draw: st.DrawFn, org: str, room: oracle.Room, now: datetime) -> list[oracle.Membership]:
    """Never in it, in it, or out of it and perhaps in again: only the last row may stand."""
    rows = draw(st.sampled_from([1, 0, 1, 2]))
    return [draw(memberships(org, room, now, left=row < rows - 1 or draw(one_in(8)))) for row in range(rows)]


@st.composite
def memberships(draw: st.DrawFn, org: str, room: oracle.Room, now: datetime, left: bool) -> oracle.Membership:
    newest = room.versions[-1][0]
    accepted = draw(st.sampled_from([newest, newest, newest, *(number for number, _day in room.versions), None]))
    return oracle.Membership(
        org=org,
        framework=room.name,
        role=draw(st.sampled_from(ROLES)),
        begun=now - draw(st.sampled_from(BEGUN)),
        reads_from=now - draw(st.sampled_from(SINCE)),
        suspended=draw(one_in(6)),
        left=left,
        accepted_version=accepted,
    )


@st.composite
def notices(draw: st.DrawFn, orgs: list[str], rooms: list[str], now: datetime) -> oracle.Item:
    owner, state = draw(st.sampled_from(orgs)), draw(st.sampled_from(STATES))
    out, others = state in ("released", "withdrawn"), [org for org in orgs if org != owner]
    kind = draw(st.sampled_from(KINDS))
    clearing = draw(st.dictionaries(st.sampled_from(others), st.tuples(st.sampled_from(rooms), CLEARS), max_size=2))
    asked, once = (draw(st.frozensets(st.sampled_from(orgs), max_size=2)) for _which in range(2))
    return oracle.Item(
        owner=owner,
        state=state,
        tlp=draw(st.sampled_from(TLPS)),
        kind=kind,
        shares=tuple(share for room in rooms for share in draw(shares(room, now))) if out else (),
        asked=asked,
        once=once - asked if out else frozenset(),
        plan=() if out else tuple(room for room in rooms if draw(st.booleans())),
        waiting=owner if out and draw(one_in(3)) else "",
        held=draw(st.frozensets(st.sampled_from(others), max_size=2)) if out else frozenset(),
        withdrawn=now - draw(st.sampled_from(PAST)) if state == "withdrawn" else None,
        taken_back=state == "withdrawn" and draw(st.booleans()),
        marked=kind == "alert" and draw(st.booleans()),
        further=draw(st.frozensets(st.sampled_from(others), max_size=1)) if out else frozenset(),
        clearing=frozenset((org, *how) for org, how in clearing.items()) if state == "in_review" else frozenset(),
    )


@st.composite
def shares(draw: st.DrawFn, room: str, now: datetime) -> list[oracle.Share]:
    """Into one room: never, now, before, or before and again now."""
    ends = draw(st.sampled_from([[False], [False], [], [True], [True, False]]))
    moments = [now - draw(st.sampled_from(PAST)) for _end in ends]
    return [
        oracle.Share(room, draw(st.sampled_from(AUDIENCES)), at, end) for at, end in zip(moments, ends, strict=True)
    ]


def _first(room: oracle.Room, now: datetime) -> oracle.Membership:
    newest = room.versions[-1][0]
    begun = now - 3 * MONTH
    return oracle.Membership("b", room.name, "company", begun=begun, reads_from=now - MONTH, accepted_version=newest)


def _shared(tlp: str, now: datetime) -> oracle.Item:
    """What `b` reads, to the very moment, and `z` does not."""
    return oracle.Item(owner="a", state="released", tlp=tlp, shares=(oracle.Share("f", "everyone", now - MONTH),))
