"""Acts that are taken: for each, somebody who may do it, what is sent, what its door asked, and what it left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.access import asking
from tests.access.acts import Way, ways
from tests.access.asking import Asked
from tests.access.bodies import Body
from tests.access.contents import rolled_back
from tests.access.footprints import Floor, Footprint
from tests.access.house import House
from tests.access.oracle.rights import Answer
from tests.access.personas import PERSONAS, Visitor, visitor
from tests.access.sending import body_of, expected, put
from tests.access.things import Rows, Thing

# Their forms differ by the kind, or by the state, of what they change.
BY_KIND = ("notice_edit", "notice_correct", "api-notice put", "api-correct post")
BY_STATE = ("notice_evidence", "api-evidence")
# Nothing of the house was shared within the minutes in which it may be taken back, and nobody in it is an operator:
# `tests.sharing.views` and `tests.portal.views` do it.
NEVER = {"notice_take_back", "api-take-back", "outgoing_retry_kind", "outgoing_retry", "outgoing_leave"}
FIRST = ("company approver", "approver of the originator", "coordinator", "authority")


@dataclass
class Taken:
    """One act that is taken, and how it was answered."""

    way: Way
    someone: Visitor
    thing: Thing
    code: int = 0
    asked: Asked = field(default_factory=Asked)
    left: Footprint = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.someone.persona}: {self.way.method.upper()} {self.way.name} on {self.thing.name}"

    @property
    def tables(self) -> list[str]:
        """What the act writes to, beside the audit trail."""
        return [table for table in self.left if not table.startswith("portal_audit")]


def visitors(house: House) -> list[Visitor]:
    """Those who may come in, first those who may do much."""
    names = [*FIRST, *(name for name, persona in PERSONAS.items() if name not in FIRST and persona)]
    return [visitor(house, name) for name in names if (persona := PERSONAS[name]) and not persona.gone]


def choose(house: House, rows: Rows, people: list[Visitor]) -> Iterator[Taken]:
    """For every act somebody from whom it is taken; one for each form, where an address has several."""
    for way in ways():
        for answer in (Answer.ACCEPTED, Answer.REPEATED):
            found = [(who, thing) for who in people for thing in rows.of(way.on) if expected(who, way, thing) is answer]
            if found:
                break
        classes = {_form_of(way, thing): (who, thing) for who, thing in reversed(found)}
        yield from (Taken(way, who, thing) for who, thing in classes.values())


def carry_out(house: House, taken: Taken, floor: Floor) -> None:
    """Do it, note what was asked and what is left, and undo it."""
    with rolled_back({}) as trace, asking.listening() as taken.asked:
        taken.code = send(house, taken).status_code
        taken.left = floor.left(trace.touched())


def send(house: House, taken: Taken, put_in: Callable[[Body], Body] = lambda body: body) -> Any:
    """The answer to what is taken, or to what is made of it."""
    return put(taken.someone, taken.way, taken.thing.keys, put_in(taken_body(house, taken)))


def taken_body(house: House, taken: Taken) -> Body:
    """What is sent; a form bears a mark."""
    mark = {} if taken.way.door.api else {asking.MARK: "1"}
    return {**body_of(house, taken.someone, taken.way, taken.thing), **mark}


def _form_of(way: Way, thing: Thing) -> str:
    if thing.planted and (way.name in BY_KIND or f"{way.name} {way.method}" in BY_KIND):
        return thing.planted.item.kind
    return thing.planted.item.state if thing.planted and way.name in BY_STATE else ""
