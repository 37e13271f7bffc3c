"""Walks every door as everyone, and compares with an oracle that shares no code with the product."""

import logging
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zlib import crc32

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal import clock
from portal.actions import organizations, tokens
from portal.actions import people as act
from portal.models import AuditEvent, Organization, User
from tests.access import bodies, swept
from tests.access import house as houses
from tests.access.contents import answered, changed, contents
from tests.access.doors import DOORS, EXEMPT, Door
from tests.access.house import House
from tests.access.paper import unrendered
from tests.access.personas import ALIKE, FIRST, LATER, PERSONAS, Visitor, visitor
from tests.access.things import Rows, Thing
from tests.access.tokens import said_by, spoken
from tests.conftest import SignedIn

# Opened on every row; the doors beside them on one of each way to stand to it.
WHOLE = ("notice", "bulletin", "framework", "api-framework", "organization")
TOMBSTONES = ("notice", "bulletin", "meeting", "api-notice", "api-bulletin", "notice_pdf", "alert_csv", "alert_json")
# What an item may lack, though one reads it: a thread, a proposal, of a bulletin the form of other kinds, of a law
# change a market that it touches.
PARTS = (
    "notice_reply",
    "notice_outcome_line",
    "api-bulletin-pdf",
    "bulletin_sources",
    "api-bulletin-docx",
    "notice_edit",
    "notice_correct",
    "notice_template",
    "alert_csv",
    "alert_json",
    "notice_explain",
    "notice_exercise",
    "notice_as",
    "notice_dispute",
    "notice_propose",
    "proposal_decline",
    "law_alerts",
    "api-law-alerts",
)
# What asks which framework is meant, or what was read.
ASKING = ("api-share", "api-approve", "api-correction-approve")
# Which files each may open: see test_evidence.
FILES = ("notice_evidence", "evidence", "evidence_preview", "evidence_about", "api-file")
# A first look, at a search of one's own too, that a person was here,
# a PDF's first rendering, and allauth's own row of a person's address.
OPENED = {
    "sharing_receipt",
    "sharing_look",
    "sharing_savedsearch",
    "portal_notification",
    "portal_visit",
    "portal_auditevent",
    "portal_auditpending",
    "portal_auditroom",
    "trends_bulletinfile",
    "trends_copy",
    "trends_stamppage",
    "account_emailaddress",
}
# What the audit trail says of a look.
READ_LOG = {
    "notice.opened",
    "notice.pulled",
    "notice.downloaded",
    "notice.read",
    "evidence.opened",
    "evidence.pulled",
}


SHUT = ("options", "put", "patch", "delete")  # where nobody registered them, they are refused before all else
METHODS = ("head", "get", "post", *SHUT)
BLIND = ("outsider", "former member", "suspended member", "member that has not signed")
# Most of them see little, so that it is soon said; of the four who read nothing one stands for all.
ANYHOW = (
    "anonymous",
    "suspended member",
    "deactivated user",
    "user of a deactivated organization",
    "observer",
    "originator",
)
# What nobody on the way, nor the browser itself, may keep: everything but files of the site's own look.
UNKEPT = ("no-store, private", "max-age=0, no-cache, no-store, must-revalidate, private")


@pytest.fixture(scope="module", autouse=True)
def _unrendered(built: House) -> Iterator[None]:
    """No visitor waits for a PDF: what each shows is the HTML that it is made of."""
    with unrendered():
        houses.render(built)
        yield


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all addresses; an address without a name fails."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name}"


@pytest.mark.django_db  # else it is sorted behind all tests with a database, and the house is built anew where none is
def test_every_address_is_registered() -> None:
    found = {name for name in names(get_resolver().url_patterns) if not name.startswith(tuple(EXEMPT))}
    assert found == set(DOORS)


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in (*ALIKE, *LATER)])
def test_no_door_shows_what_the_person_may_not_read(
    house: House, persona: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = Rows(house)
    doors = [(name, door) for name, door in DOORS.items() if "get" in door.methods and _looks(persona, name)]
    looked = [(name, door, rows.of(door.on)) for name, door in doors]
    someone = visitor(house, persona)
    hidden = house.forbidden(someone.person, someone.world)
    before, said = contents(), (answered(), _recorded())
    for name, door, things in looked:
        for thing in _chosen(things, someone, name):
            address = reverse(name, args=list(thing.keys))
            swept.note(address, "get", persona)
            with someone.comes_as_before() as browser:
                answer = browser.get(address, _asked(house, name, thing))
            where = f"{persona} at {name} {thing.name}"
            _check(answer, where, someone, name, door, thing)
            assert said_by(answer, _hidden(house, name, hidden)) == [], where
    assert set(changed(before)) <= OPENED
    assert (answered(), _recorded()) == said
    assert spoken(caplog, house.tokens()) == []


@pytest.mark.parametrize("persona", ANYHOW)
def test_no_other_method_shows_or_changes_anything(
    house: House, persona: str, caplog: pytest.LogCaptureFixture
) -> None:
    """HEAD where something is shown; and every method that nobody registered for the address."""
    caplog.set_level(logging.DEBUG)
    rows = Rows(house)
    looked = [(name, door, _one(persona, name, rows.of(door.on))) for name, door in DOORS.items()]
    someone = visitor(house, persona)
    hidden = house.forbidden(someone.person, someone.world)
    before, said = contents(), (answered(), _recorded())
    for name, door, thing in looked:
        address = reverse(name, args=list(thing.keys))
        for method in [each for each in METHODS if each not in door.methods]:
            where = f"{persona}: {method} {name} {thing.name}"
            if method in SHUT:
                answer = someone.browser.generic(method.upper(), address)
                assert answer.status_code == 405, where
            else:
                with someone.comes_as_before() as browser:
                    answer = browser.generic(method.upper(), address)
                assert answer.status_code in (405, 302, 401) or _is_run(method, door), where
                assert method != "head" or answer.content == b"", where
            if answer.status_code == 405:
                assert answer["Cache-Control"] in UNKEPT, where
            else:
                _check(answer, where, someone, name, door, thing)
            assert said_by(answer, _hidden(house, name, hidden)) == [], where
    assert set(changed(before)) <= OPENED
    assert (answered(), _recorded()) == said
    assert spoken(caplog, house.tokens()) == []


def _hidden(house: House, name: str, hidden: set[str]) -> set[str]:
    """What a door must not say: where everyone is nobody, what nobody may read."""
    return house.forbidden(None) if name.startswith("public_") else hidden


def _asked(house: House, name: str, thing: Thing) -> dict[str, str]:
    """What a door is asked that asks back otherwise."""
    if thing.planted is None or name not in ASKING:
        return {}
    if name == "api-share":
        return {"framework": str(house.cast.frameworks["region"].pk), "audience": "everyone"}
    seen = (bodies.submission if name == "api-approve" else bodies.waiting)(house, thing)["seen"](None)
    return {"submission" if name == "api-approve" else "correction": seen}


def _recorded() -> Counter[str]:
    """How often each act is on record that no look is."""
    return Counter(AuditEvent.objects.exclude(action__in=READ_LOG).values_list("action", flat=True))


def _one(persona: str, name: str, things: list[Thing]) -> Thing:
    return things[crc32(f"{name} {persona}".encode()) % len(things)]


def _is_run(method: str, door: Door) -> bool:
    """Whether it is as good as a look: HEAD, and a form that is sent to a page that has none."""
    return method == "head" or (method == "post" and not door.api and "get" in door.methods)


def _looks(persona: str, name: str) -> bool:
    """Two of the four who read nothing look at each address, all four where every item is tried."""
    if persona not in BLIND or name in WHOLE:
        return True
    return (BLIND.index(persona) + crc32(name.encode())) % 2 == 0


def _chosen(things: list[Thing], someone: Visitor, name: str) -> list[Thing]:
    """Every notice, framework and organization at its own address, for the first persona of each organization;
    elsewhere, and for the others, one for each way to stand to it, a different one for everybody."""
    if name in WHOLE and someone.persona in FIRST.values():
        return things
    turn = crc32(f"{someone.persona} {name}".encode())
    classes: dict[Any, list[Thing]] = {}
    for thing in things:
        classes.setdefault(_standing(someone, thing), []).append(thing)
    return [alike[turn % len(alike)] for alike in classes.values()]


def _standing(someone: Visitor, thing: Thing) -> tuple[Any, ...]:
    """How the person stands to the notice behind an address; nothing where there is none."""
    if thing.planted is None:
        return ()
    item, person = thing.planted.item, someone.person
    if not someone.world.is_active(person):
        return (False,)
    if someone.sees(item):
        return person is not None and person.org == item.owner, item.state
    return (someone.world.sees_tombstone(person, thing.planted.item),)


def _check(answer: Any, where: str, someone: Visitor, name: str, door: Door, thing: Thing) -> None:
    """Who may not come in is asked to sign in; what one may not read does not exist; nothing fails."""
    code = answer.status_code
    assert code < 500 or code == 503, where
    if name.startswith("public_"):
        _check_public(answer, where, someone, thing)
        return
    assert answer["Cache-Control"] in UNKEPT, where
    if door.public:
        return
    if not someone.world.is_active(someone.person):
        assert code == (401 if door.api else 302), where
        assert door.api or answer["Location"].startswith(reverse("account_login")), where
    elif thing.planted is not None:
        assert code in _codes(someone, name, thing), where


def _check_public(answer: Any, where: str, someone: Visitor, thing: Thing) -> None:
    """Whoever asks is nobody there, sets no cookie and is known by none; what is shown may be kept, asking anew."""
    is_there = thing.planted is None or someone.world.may_read(None, thing.planted.item)
    assert answer.status_code == (200 if is_there else 404), where
    assert answer["Cache-Control"] in (["public, no-cache"] if is_there else UNKEPT), where
    assert not answer.cookies, where


def _codes(someone: Visitor, name: str, thing: Thing) -> tuple[int, ...]:
    assert thing.planted is not None
    if someone.sees(thing.planted.item):
        return (200, 302, 403, *([404] if name in (*PARTS, *FILES) else [400, 409] if name in ASKING else []))
    is_tombstone = name in TOMBSTONES and someone.world.sees_tombstone(someone.person, thing.planted.item)
    return (200,) if is_tombstone else (404,)


def test_unreadable_and_unknown_answer_alike(house: House) -> None:
    client = SignedIn(house.cast.member("outsider"))
    hidden = next(p for p in house.planted if p.item.state == "released")
    for pattern in ("/items/{}/", "/api/v1/notices/{}/", "/items/{}/outcome/"):
        one, other = client.get(pattern.format(hidden.row.pk)), client.get(pattern.format(uuid.uuid4()))
        assert one.status_code == other.status_code == 404
        assert _without_keys(one.text) == _without_keys(other.text)


def _without_keys(text: str) -> str:
    """The page without what differs from request to request: the CSRF token."""
    return "".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_search_finds_no_word_of_what_one_may_not_read(house: House) -> None:
    """The answer is that to a word which stands nowhere."""
    for number, persona in enumerate(("outsider", "suspended member", "company", "one-person office")):
        someone = visitor(house, persona)
        for address in ("/items/", "/api/v1/notices/"):
            nothing = _found(someone, address, "wordword")
            for planted in [p for p in house.planted if not someone.sees(p.item)][number::7]:
                assert _found(someone, address, planted.row.title) == nothing, f"{persona}: {planted.row.title}"


def _found(someone: Visitor, address: str, word: str) -> str:
    """What a search says, without the word itself."""
    return _without_keys(someone.browser.get(address, {"q": word}).text).replace(word, "")


def test_people_lose_their_sessions_with_their_account(house: House) -> None:
    cast = house.cast
    client = SignedIn(cast.analyst)
    assert client.get("/").status_code == 200
    act.deactivate(cast.analyst, by=cast.administrator("company_one"))
    assert client.get("/").status_code == 302


def test_people_lose_their_sessions_with_their_organization(house: House) -> None:
    cast = house.cast
    client = SignedIn(cast.analyst)
    organizations.deactivate(cast.analyst.organization, by=None)
    assert client.get("/").status_code == 302


def test_program_of_who_was_shut_out_is_refused(house: House, client: Client) -> None:
    """By the flag alone: the key itself was not revoked."""
    cast = house.cast
    ends_at = clock.now() + timedelta(days=1)
    _token, secret = tokens.create(name="A program", expires_at=ends_at, by=cast.analyst)

    def code() -> int:
        return client.get("/api/v1/notices/", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert code() == 200
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
    assert code() == 401
    User.objects.filter(pk=cast.analyst.pk).update(is_active=True)
    Organization.objects.filter(pk=cast.analyst.organization_id).update(deactivated_at=clock.now())
    assert code() == 401
