"""Walks every door as everyone, and compares with an oracle that shares no code with the product."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal import mails
from portal.actions import organizations
from portal.actions import people as act
from portal.enums import UserRole
from portal.models import User
from sharing.models import Substance
from tests.access import house as houses
from tests.access.doors import DOORS, EXEMPT, Door
from tests.access.house import House, Planted
from tests.cast import Cast
from tests.conftest import SignedIn

PERSONAS = {
    "anonymous": None,
    "outsider": ("outsider", UserRole.APPROVER),
    "former member": ("former", UserRole.APPROVER),
    "suspended member": ("suspended", UserRole.APPROVER),
    "member that has not signed": ("unsigned", UserRole.APPROVER),
    "company": ("company_one", UserRole.MEMBER),
    "company approver": ("company_one", UserRole.APPROVER),
    "company of another country": ("company_two", UserRole.APPROVER),
    "authority": ("authority_north2", UserRole.APPROVER),
    "originator": ("authority_north", UserRole.MEMBER),
    "one-person office": ("authority_south", UserRole.APPROVER),
    "coordinator": ("coordinator_north", UserRole.APPROVER),
    "regional coordinator": ("coordinator_region", UserRole.APPROVER),
    "observer": ("observer", UserRole.APPROVER),
    "administrator": ("company_one", UserRole.ADMINISTRATOR),
}


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all addresses; an address without a name fails."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_is_registered() -> None:
    found = {name for name in names(get_resolver().url_patterns) if not name.startswith(tuple(EXEMPT))}
    assert found == set(DOORS)


TOMBSTONES = ("notice", "bulletin", "api-notice", "api-bulletin")


@pytest.fixture
def house(cast: Cast) -> House:
    return houses.build(cast)


def person(cast: Cast, persona: str) -> User | None:
    key = PERSONAS[persona]
    return cast.people[key] if key else None


def browser(user: User | None) -> Client:
    return SignedIn(user) if user else Client()


def visits(house: House, name: str, door: Door) -> Iterator[tuple[str, Planted | None]]:
    """The addresses of a door: one for each row that it could open on, and one that never was."""
    rows: list[tuple[list[Any], Planted | None]] = [([], None)]
    if door.on in ("notice", "bulletin"):
        kinds = [p for p in house.planted if (p.row.kind == "bulletin") == (door.on == "bulletin")]
        rows = [([p.row.pk], p) for p in kinds] + [([uuid.uuid4()], None)]
    elif door.on == "release":
        rows = [([p.row.pk, r.pk], p) for p in house.planted for r in houses.releases_of(p)]
    elif door.on == "thread":
        asker = house.cast.organization("company_one").pk
        rows = [([p.row.pk, asker], p) for p in house.planted]
    elif door.on == "notice and framework":
        rows = [([p.row.pk, house.cast.north.pk], p) for p in house.planted]
    elif door.on:
        rows = [(list(key) if isinstance(key, tuple) else [key], None) for key in _others(house.cast, door.on)]
    for keys, planted in rows:
        yield reverse(name, args=keys), planted


def _others(cast: Cast, on: str) -> list[Any]:
    invitation = cast.organization("outsider").invitations.first() or act.invite(
        organization=cast.organization("outsider"), email="new@outsider.example", name="New", roles=[], by=None
    )
    found: dict[str, list[Any]] = {
        "organization": [o.pk for o in cast.organizations.values()],
        "framework": [f.pk for f in cast.frameworks.values()],
        "membership": [p.pk for f in cast.frameworks.values() for p in f.participations.all()],
        "person": [cast.member("authority_north").pk, cast.member("outsider").pk],
        "invitation": [mails.token_of(invitation), "no-such-token"],
        "invitation row": [invitation.pk],
        "token": [uuid.uuid4()],
        "reset link": [("x", "y")],
        "mail link": ["x"],
        "substance": [Substance.objects.get().slug],
        "technique": ["MK-90"],
    }
    return found[on]


def visit(client: Client, method: str, address: str, door: Door) -> Any:
    if door.api and method != "get":
        return client.generic(method.upper(), address, _json(door), content_type="application/json")
    return getattr(client, method)(address, door.data if method == "post" else None)


def _json(door: Door) -> str:
    body = ", ".join(f'"{key}": "{value}"' for key, value in door.data.items())
    return "{" + body + "}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_door_shows_what_the_person_may_not_read(house: House, persona: str) -> None:
    user = person(house.cast, persona)
    client, hidden = browser(user), house.forbidden(user)
    assert hidden
    for name, door in DOORS.items():
        if "get" not in door.methods or name == "account_logout":
            continue
        for address, planted in visits(house, name, door):
            answer = visit(client, "get", address, door)
            _check(answer, f"{persona} at {address} ({name})", user, door, planted, house)
            body = houses.text_of(answer)
            leaked = sorted(token for token in hidden if token in body)
            assert leaked == [], f"{persona} sees {leaked[:3]} at {address} ({name})"


def _check(answer: Any, where: str, user: User | None, door: Door, planted: Planted | None, house: House) -> None:
    """Anonymous people are asked to sign in; what one may not read does not exist; nothing fails."""
    assert answer.status_code < 500 or answer.status_code == 503, where
    if user is None and not door.public:
        assert answer.status_code in ((401, 403) if door.api else (302,)), where
    elif planted is not None and user is not None:
        if house.may_read(user, planted):
            # A thread that nobody began, and the PDF of a draft, are a 404 within a notice that one may read.
            is_part = door.on == "thread" or door == DOORS["api-bulletin-pdf"]
            assert answer.status_code in ((200, 302, 403, 404) if is_part else (200, 302, 403)), where
        elif door in [DOORS[name] for name in TOMBSTONES] and house.may_read_tombstone(user, planted):
            assert answer.status_code == 200, where
        else:
            assert answer.status_code == 404, where


@pytest.mark.parametrize("persona", [p for p in PERSONAS if p != "originator"])
def test_no_act_reaches_what_the_person_may_not_read(house: House, persona: str) -> None:
    user = person(house.cast, persona)
    client = browser(user)
    for name, door in DOORS.items():
        for method in [m for m in door.methods if m != "get"]:
            for address, planted in visits(house, name, door):
                if planted is None or (user is not None and house.may_read(user, planted)):
                    continue
                before = everything()
                answer = visit(client, method, address, door)
                expected = (404,) if user else (302, 401, 403)
                assert answer.status_code in expected, f"{persona}: {method} {address} ({name})"
                assert everything() == before, f"{persona}: {method} {address} ({name}) changed something"


def everything() -> tuple[int, ...]:
    """How many rows the tables hold that an act could write to."""
    tables = [t for t in connection.introspection.table_names() if t.startswith(("portal_", "sharing_", "trends_"))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {t}" for t in sorted(tables)))  # noqa: S608
        return tuple(row[0] for row in cursor.fetchall())


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


def test_deactivated_person_is_shut_out_of_every_door(house: House) -> None:
    user = house.cast.analyst
    client = SignedIn(user)
    assert client.get("/").status_code == 200
    act.deactivate(user, by=house.cast.administrator("company_one"))
    user.refresh_from_db()
    for name, door in DOORS.items():
        if door.public or "get" not in door.methods:
            continue
        for address, _planted in visits(house, name, door):
            assert client.get(address).status_code in (302, 401, 403), name


def test_deactivated_organization_is_shut_out(house: House) -> None:
    user = house.cast.analyst
    client = SignedIn(user)
    organizations.deactivate(user.organization, by=None)
    assert client.get("/").status_code == 302
