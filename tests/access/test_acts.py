"""Does every act as everyone, and compares with an oracle of rights that shares no code with the product."""

import logging
import uuid
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import bodies, swept
from tests.access.acts import ACTS, ALLAUTH, Way, lacking, ways, writing
from tests.access.contents import changed, contents, rolled_back
from tests.access.doors import DOORS
from tests.access.house import House
from tests.access.oracle import operating, rights
from tests.access.oracle.rights import Answer
from tests.access.paper import unrendered
from tests.access.personas import FIRST, LATER, PERSONAS, Visitor, visitor
from tests.access.sending import MAY_WRITE, expected, is_as_said, sent
from tests.access.things import Rows, Thing, unknown
from tests.access.tokens import spoken

WIDENS = {"sharing_plannedrelease", "sharing_release"}


@pytest.fixture(scope="module", autouse=True)
def _unrendered() -> Iterator[None]:
    """Nobody waits for the PDF of a copy that is handed on."""
    with unrendered():
        yield


def test_every_act_has_a_right() -> None:
    known = [f"{name} {method}" for name, method in writing()]
    missing = [lacking(*way.split(" ")) for way in known if way not in ACTS and way.split(" ")[0] not in ACTS]
    assert missing == []
    names = {*known, *(name for name, _method in writing())}
    assert {name for name in ACTS if name not in names and not name.startswith(ALLAUTH)} == set()


def test_every_act_is_taken_from_somebody_and_refused_to_somebody_who_is_signed_in(house: House) -> None:
    """So that the next test says something of each. In this house everything was shared more than ten minutes ago."""
    rows = Rows(house)
    people = [someone for name in PERSONAS if (someone := visitor(house, name)).world.is_active(someone.person)]
    lacks = []
    for way in ways():
        said = {expected(someone, way, thing) for someone in people for thing in rows.of(way.on)}
        taken, refused = said & {*MAY_WRITE, Answer.REPEATED}, said - {*MAY_WRITE, Answer.REPEATED}
        is_everyones = way.door.public or way.act.right in (rights.anyone, rights.ask, rights.read_inbox)
        if not (taken or way.act.right in (rights.take_back, operating.operate)) or not (refused or is_everyones):
            lacks.append(f"{way.method} {way.name}: {sorted(answer.value for answer in said)}")
    assert not lacks, "\n".join(lacks)


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in LATER])
def test_every_act_is_answered_as_the_rights_say(house: House, persona: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rows = Rows(house)
    for way in ways():
        rows.of(way.on)
    someone = visitor(house, persona)
    before = contents()
    faults: list[str] = []
    for way in ways():
        faults += _tried(house, rows, someone, way, before)
    assert not faults, "\n".join(faults)
    assert spoken(caplog, house.tokens() | {bodies.TYPED}) == []


def _tried(house: House, rows: Rows, someone: Visitor, way: Way, before: dict[str, str]) -> Iterator[str]:
    """What is wrong with one door: first everything that must be refused, together, then each act that is taken."""
    asked = _one_of_each(rows.of(way.on), someone, way)
    refused = [(thing, answer) for thing, answer in asked if answer not in MAY_WRITE]
    with rolled_back(before) as trace:
        for thing, answer in refused:
            yield from _judged(house, someone, way, thing, answer)
        if refused and (touched := trace.changed()):
            yield f"{_where(someone, way)} was refused, and yet changed {touched}"
    for thing, answer in asked:
        if answer in MAY_WRITE:
            with rolled_back(before) as trace:
                yield from _judged(house, someone, way, thing, answer)
                touched = trace.changed()
            if answer is Answer.ACCEPTED and not touched:
                yield f"{_where(someone, way, thing)} seemed to be taken, and changed nothing"
            if answer is Answer.UNOFFERED and WIDENS & set(touched):
                yield f"{_where(someone, way, thing)} was taken with what may not be chosen"


def _one_of_each(things: list[Thing], someone: Visitor, way: Way) -> list[tuple[Thing, Answer]]:
    """One thing for each answer and each way to stand to it, a different one for everybody."""
    classes: dict[Any, list[tuple[Thing, Answer]]] = {}
    for thing in things:
        answer = expected(someone, way, thing)
        classes.setdefault((answer, *_standing(someone, way, thing, answer)), []).append((thing, answer))
    return [alike[_turn(someone, way) % len(alike)] for alike in classes.values()]


def _turn(someone: Visitor, way: Way) -> int:
    """A number that is another for each persona and act, and the same every day."""
    return crc32(f"{someone.persona} {way.name} {way.method}".encode())


def _standing(someone: Visitor, way: Way, thing: Thing, answer: Answer) -> tuple[Any, ...]:
    """On pages, of what is taken, its kind; of what is refused to the first of an organization that reads it, its state
    and whose.
    """
    if (
        thing.planted is None
        or answer is Answer.HIDDEN
        or someone.person is None
        or not someone.world.is_active(someone.person)
    ):
        return ()
    item = thing.planted.item
    if way.door.api:
        return (item.kind == "bulletin",) if answer is Answer.ACCEPTED else ()
    if answer is Answer.ACCEPTED:
        return (item.kind,)
    return (item.state == "released", item.owner == someone.person.org) if someone.persona in FIRST.values() else ()


def _judged(house: House, someone: Visitor, way: Way, thing: Thing, answer: Answer) -> Iterator[str]:
    got = sent(house, someone, way, thing, thing.keys)
    where = f"{_where(someone, way, thing)} got {got.status_code}, but the rights say: {answer.value}"
    if "no-store" not in got["Cache-Control"]:
        yield f"{where}, and may be kept"
    if answer is Answer.SIGN_IN:
        if not _asks_to_sign_in(got, api=way.door.api):
            yield where
        return
    if not is_as_said(way, answer, got.status_code):
        yield f"{where}: {got.text[:300] if way.door.api else ''}"
    elif (
        answer in (Answer.HIDDEN, Answer.CLOSED)
        and _turn(someone, way) % 3 == 0
        and _told_apart(house, someone, way, thing, got, answer)
    ):
        yield f"{where}, and it is told apart from what never was"


def _told_apart(house: House, someone: Visitor, way: Way, thing: Thing, got: Any, answer: Answer) -> bool:
    """Whether the answer differs from that on a row that never was: of the whole address, or of what hangs on it."""
    if answer is Answer.HIDDEN:
        key = (way.name, way.method)
        if key not in someone.heard:
            someone.heard[key] = _heard(sent(house, someone, way, thing, unknown(thing)))
        return _heard(got) != someone.heard[key]
    return _heard(got) != _heard(sent(house, someone, way, thing, (*thing.keys[:-1], uuid.uuid4())))


def _heard(answer: Any) -> tuple[int, str]:
    """What an answer says, without what differs from request to request: the CSRF token."""
    return answer.status_code, "".join(line for line in answer.text.splitlines() if "csrf" not in line.lower())


def _asks_to_sign_in(answer: Any, *, api: bool) -> bool:
    if api:
        return bool(answer.status_code == 401)
    return bool(answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")))


def _where(someone: Visitor, way: Way, thing: Thing | None = None) -> str:
    on = f" on {thing.name}" if thing and thing.name else ""
    return f"{someone.persona}: {way.method.upper()} {way.name}{on}"


def test_no_act_is_taken_from_another_site(house: House) -> None:
    """A browser that is signed in and sends what another site made it send: without the token, nothing is done."""
    rows = Rows(house)
    someone = visitor(house, "approver of the originator")
    asked = [(way, rows.of(way.on)[0]) for way in ways() if not way.door.public]
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = someone.browser.cookies
    before = contents()
    for way, thing in asked:
        address = reverse(way.name, args=list(thing.keys))
        answer = browser.generic(way.method.upper(), address, "{}", "application/json")
        assert answer.status_code == 403, f"{way.method} {way.name} got {answer.status_code}"
    assert changed(before) == []


def test_what_is_no_act_writes_nothing(house: House) -> None:
    """Other methods than the registered ones, sent to every address by somebody who may do much."""
    rows = Rows(house)
    asked = [(name, door, rows.of(door.on)) for name, door in DOORS.items() if not name.startswith(ALLAUTH)]
    someone = visitor(house, "approver of the originator")
    before = contents()
    for name, door, things in asked:
        turn = crc32(name.encode())
        others = ("put", "patch", "delete") if door.api else (("put", "patch", "delete")[turn % 3],)
        assert things, f"nothing is planted for {name}"
        with rolled_back(before) as trace:
            for method in {"post", *others} - set(door.methods):
                address = reverse(name, args=list(things[turn % len(things)].keys))
                swept.note(address, method, someone.persona)
                with someone.comes_as_before() as browser:
                    answer = browser.generic(method.upper(), address, "{}", "application/json")
                assert answer.status_code < 500, (name, method)
            assert set(trace.changed()) <= {"trends_bulletinfile"}, name  # a PDF's first rendering
