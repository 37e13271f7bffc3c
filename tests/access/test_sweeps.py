"""What is sent beside, or in place of, what a door asks: keys of others, and values of every field of its tables."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import pytest
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils import timezone

from portal import clock
from tests.access import foreign, nested, taken
from tests.access.acts import reading, ways
from tests.access.answers import said
from tests.access.bodies import Body
from tests.access.conftest import QUICK
from tests.access.contents import contents, rolled_back
from tests.access.doors import DOORS
from tests.access.fields import Unasked
from tests.access.footprints import UUID, Floor, Footprint, but_for_opening, differences
from tests.access.foreign import Key
from tests.access.house import House
from tests.access.personas import visitor
from tests.access.sending import sent
from tests.access.taken import NEVER, Taken
from tests.access.things import Rows

CACHE = {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}
# What was typed is kept as it was typed; the form that brings it back takes its own fields.
AS_TYPED = "_keep"
# What readers hang on items of others, and what they are given of them; all else is its issuer's.
ANSWERS, READERS = ("outcome line", "reaction"), (("file", "get"),)
NEW = re.compile(rf"{UUID.pattern}|\b[A-Z]+\d*-20\d\d-[0-9A-Z]{{6}}\b|\d\d:\d\d:\d\d\.\d+")


@pytest.fixture(scope="module")
def floor(built: House) -> Iterator[tuple[list[Taken], Floor]]:
    """Every act that is taken, as it is answered where nothing else is sent, and the tables before it."""
    with override_settings(**QUICK, **CACHE), _at_one_moment():
        rows, people = Rows(built), taken.visitors(built)
        foreign.plant_keys()
        acts = list(taken.choose(built, rows, people))
        before = Floor()
        for act in acts:
            taken.carry_out(built, act, before)
        yield acts, before


@contextmanager
def _at_one_moment() -> Iterator[None]:
    with clock.moved_to(timezone.now() + timedelta(minutes=1)):
        yield


def test_every_act_is_taken_from_somebody(house: House, floor: tuple[list[Taken], Floor]) -> None:
    acts, _before = floor
    assert {way.name for way in ways()} - {act.way.name for act in acts} == NEVER
    assert [act.name for act in acts if act.code not in (200, 201, 204, 302)] == []


def test_a_key_that_one_may_not_know_and_one_that_never_was_are_answered_alike(
    house: House, floor: tuple[list[Taken], Floor]
) -> None:
    acts, before = floor
    faults, tried = list[str](), set[tuple[str, ...]]()
    for act in acts:
        for key in foreign.keys(act.asked, act.tables, act.someone, house, api=act.way.door.api):
            field = (_view(act), act.way.method, key.name, "" if act.thing.planted else key.hidden)
            if field in tried:
                continue
            tried.add(field)
            known = _answered(house, act, key, key.hidden, before)
            never = _answered(house, act, key, _another(key.hidden), before)
            if known != never:
                apart = next(pair for pair in zip_longest(_lines(known), _lines(never)) if pair[0] != pair[1])
                faults.append(f"{act.name}: {key.name} is told apart: {apart}")
            elif known[0][0] >= 400 and (more := but_for_opening(known[1])):
                faults.append(f"{act.name}: {key.name} was refused, and yet changed {more}")
    assert not faults, "\n".join(faults)
    assert len(tried) > 60


def test_what_no_form_asks_changes_nothing(house: House, floor: tuple[list[Taken], Floor]) -> None:
    acts, before = floor
    faults, values = list[str](), Unasked()
    for act in acts:
        if not act.way.act.headers and AS_TYPED not in act.way.name:
            faults += _with_more(house, act, before, values)
    assert not faults, "\n".join(faults)


def test_what_hangs_on_an_item_is_found_under_that_item_alone(house: House) -> None:
    """And under one that somebody may not read, nothing is, nor told apart from what never was."""
    rows, names = Rows(house), nested.doors()
    for name in names:
        rows.of(DOORS[name].on)
    issuer, reader = visitor(house, "approver of the originator"), visitor(house, "company approver")
    before, faults, found = contents(), list[str](), set[str]()
    for way in (way for way in (*ways(), *reading()) if way.name in names):
        someone = reader if (way.door.on, way.method) in READERS or way.door.on in ANSWERS else issuer
        heard: dict[Any, Any] = {}
        for pair in nested.pairs(house, rows, someone, way.door.on):
            with rolled_back(before) as trace:
                answer = sent(house, someone, way, rows.of(way.door.on)[0], pair.keys)
                words = _without_keys(answer)
                if pair.child == "own":
                    found |= {way.name} if answer.status_code < 400 else set()
                    continue
                if answer.status_code not in ((403, 404) if pair.is_read else (404,)) or trace.changed():
                    faults.append(f"{way.method} {way.name}: {pair} got {answer.status_code}")
                if heard.setdefault(pair.is_read and pair.keys[0], words) != words:
                    faults.append(f"{way.method} {way.name}: {pair} is told apart")
    assert not faults, "\n".join(faults)
    assert found >= {"evidence", "notice_outcome_line", "notice_reply", "notice_stop_sharing", "api-file", "api-reply"}


def _without_keys(answer: Any) -> Any:
    code, headers, text = said(answer)
    return code, headers, UUID.sub("the key", text)


def _view(act: Taken) -> str:
    """What answers: pages of several kinds may be one view."""
    view: Any = resolve(reverse(act.way.name, args=list(act.thing.keys))).func
    return act.way.name if act.way.door.api else f"{view.__module__}.{view.__qualname__}"


def _another(key: str) -> str:
    """A key of the same form that no row has."""
    return key[:-12] + "0123456789ab"


def _answered(house: House, act: Taken, key: Key, value: str, before: Floor) -> Any:
    """Everything that is said and left where a field holds this key, without the key itself."""
    with rolled_back({}) as trace:
        answer = taken.send(house, act, lambda body: key.put(body, value))
        left = before.left(trace.touched())
        code, headers, text = said(answer)
    told = answer.cookies["messages"].value.partition(":")[0] if "messages" in answer.cookies else ""
    plain = _without_what_is_new if code < 400 else str  # where it is taken, something new is made
    words = (code, plain(str(headers)), plain(text.replace(value, "the key")), told)
    return words, {table: _without(rows, value) for table, rows in left.items()}


def _lines(answer: Any) -> list[str]:
    """What differs is said line by line."""
    (code, headers, text, told), left = answer
    return [str(code), headers, *text.splitlines(), told, *(f"{table} {row}" for table in left for row in left[table])]


def _without_what_is_new(text: str) -> str:
    return NEW.sub("new", text)


def _without(rows: Any, value: str) -> list[str]:
    return sorted(row.replace(value, "new") for row in rows)


def _with_more(house: House, act: Taken, before: Floor, values: Unasked) -> Iterator[str]:
    """What the act does otherwise where every field of its tables is sent beside its form."""
    item = act.thing.planted.row._meta if act.thing.planted else None
    tables = [*act.tables, *([item.db_table, "sharing_notice"] if item else [])]
    more = values.of(tables, act.asked.names | {*taken.taken_body(house, act)})
    assert len(more) > 2 or not tables, act.name
    with rolled_back({}) as trace:
        answer = taken.send(house, act, lambda body: {**more, **body} if act.way.door.api else {**_texts(more), **body})
        left: Footprint = before.left(trace.touched())
    if act.way.door.api and answer.status_code == 400:
        if left:
            yield f"{act.name} was refused, and yet changed {sorted(left)}"
        if unsaid := {*more} - {*answer.json()}:
            yield f"{act.name} takes {sorted(unsaid)}, which it does not ask"
    elif found := differences(act.left, left):
        yield f"{act.name}: " + "\n   ".join(found)
    elif answer.status_code != act.code:
        yield f"{act.name} is answered with {answer.status_code}, else with {act.code}"


def _texts(more: Body) -> Body:
    return {name: str(value) for name, value in more.items()}
