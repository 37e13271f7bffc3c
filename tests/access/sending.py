"""How an act is sent through its door: as a form, as JSON, or as bytes with headers."""

import json
from typing import Any

from django.urls import reverse

from tests.access import bodies, swept
from tests.access.acts import Way
from tests.access.bodies import Body
from tests.access.house import House
from tests.access.oracle.rights import Answer, told
from tests.access.personas import Visitor
from tests.access.things import Thing

TAKEN = (200, 201, 204, 302)
CODES: dict[Answer, tuple[int, ...]] = {
    Answer.HIDDEN: (404,),
    Answer.CLOSED: (403, 404),
    Answer.ELSEWHERE: (403, 404),
    Answer.UNOFFERED: (*TAKEN, 400, 422),
    Answer.DECLINED: (200, 302, 400, 403, 409, 422),
    Answer.LATE: (400, 409, 422),
    Answer.REPEATED: TAKEN,
    Answer.ACCEPTED: TAKEN,
}
MAY_WRITE = (Answer.ACCEPTED, Answer.UNOFFERED)


def expected(someone: Visitor, way: Way, thing: Thing) -> Answer:
    """What the rights say to this person about this act."""
    if way.door.public:
        return Answer.ACCEPTED
    return told(way.act.right, someone.world, someone.person, thing.facts)


def body_of(house: House, someone: Visitor, way: Way, thing: Thing) -> Body:
    """Data that would be taken where the act is allowed."""
    body = {**way.door.data, **(way.act.body(house, thing) if way.act.body else {})}
    return bodies.filled(body, someone.user)


def sent(house: House, someone: Visitor, way: Way, thing: Thing, keys: tuple[Any, ...]) -> Any:
    """The answer to such data, at the address with these keys."""
    return put(someone, way, keys, body_of(house, someone, way, thing))


def put(someone: Visitor, way: Way, keys: tuple[Any, ...], body: Any) -> Any:
    """The answer to these data."""
    address = reverse(way.name, args=list(keys))
    swept.note(address, way.method, someone.persona)
    with someone.comes_as_before() as browser:
        if way.act.headers:
            headers = dict(way.act.headers)
            kind = headers.pop("Content-Type", "application/json")
            return browser.generic(way.method.upper(), address, b"part", kind, headers=headers)
        if way.door.api:
            return browser.generic(way.method.upper(), address, json.dumps(body), "application/json")
        return getattr(browser, way.method)(address, body)


def is_as_said(way: Way, answer: Answer, code: int) -> bool:
    """Whether a status code is what somebody who is signed in is answered where the rights say so."""
    return code in (way.act.forbidden if answer is Answer.FORBIDDEN else CODES[answer])
