"""Everyone who stands before the doors: people of the cast, someone without an account, people who were shut out."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.test import Client

from portal.models import Organization, User
from tests.access import oracle
from tests.access.house import House
from tests.conftest import SignedIn


@dataclass(frozen=True)
class Persona:
    """A person of the cast; `gone` says what was deactivated while the browser was open: the person, or all of it."""

    org: str
    role: str
    gone: str = ""


PERSONAS: dict[str, Persona | None] = {
    "anonymous": None,
    "outsider": Persona("outsider", "approver"),
    "former member": Persona("former", "approver"),
    "suspended member": Persona("suspended", "approver"),
    "member that has not signed": Persona("unsigned", "approver"),
    "deactivated user": Persona("authority_north", "approver", gone="person"),
    "user of a deactivated organization": Persona("coordinator_north", "approver", gone="organization"),
    "company": Persona("company_one", "member"),
    "company approver": Persona("company_one", "approver"),
    "company of another country": Persona("company_two", "approver"),
    "authority": Persona("authority_north2", "approver"),
    "originator": Persona("authority_north", "member"),
    "approver of the originator": Persona("authority_north", "approver"),
    "one-person office": Persona("authority_south", "approver"),
    "coordinator": Persona("coordinator_north", "approver"),
    "member of the coordinator": Persona("coordinator_north", "member"),
    "regional coordinator": Persona("coordinator_region", "approver"),
    "observer": Persona("observer", "approver"),
    "administrator": Persona("company_one", "administrator"),
    "administrator of the coordinator": Persona("coordinator_north", "administrator"),
}
# Colleagues of others here, who read what those do; what they may do differs, and is tried in `test_acts`.
ALIKE = (
    "administrator of the coordinator",
    "member of the coordinator",
    "company approver",
    "administrator",
    "originator",
)
# Who stands before the doors as another one here does, and waits for `make prove`, which sends everyone to each.
LATER = (
    "company of another country",
    "former member",
    "member that has not signed",
    "authority",
    "member of the coordinator",
    "administrator of the coordinator",
    "regional coordinator",
)
# One persona for each organization that goes to every door: it is shown every notice, its colleagues one for each way
# to stand to it.
FIRST = {
    persona.org: name
    for name, persona in reversed(PERSONAS.items())
    if persona and not persona.gone and name not in ALIKE
}


@dataclass
class Visitor:
    """A persona at the door: the browser, the row, and what the oracle knows of both the person and the world."""

    persona: str
    user: User | None
    browser: Client
    person: oracle.Person | None
    world: oracle.World
    session: Session | None = None
    heard: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)  # what is said of what never was

    @contextmanager
    def comes_as_before(self) -> Iterator[Client]:
        """The browser with the session of the beginning, even where an answer before has ended it."""
        cookies = deepcopy(self.browser.cookies)
        try:
            yield self.browser
        finally:
            self.browser.cookies = cookies
            if self.session and not Session.objects.filter(pk=self.session.pk).exists():
                self.session.save(force_insert=True)

    def sees(self, item: oracle.Item) -> bool:
        """Whether the oracle lets the visitor read an item behind doors that ask to sign in."""
        return self.world.is_active(self.person) and self.world.may_read(self.person, item)


def visitor(house: House, name: str) -> Visitor:
    """The persona with an open browser; who was shut out has kept the session of before."""
    persona = PERSONAS[name]
    if persona is None:
        return Visitor(name, None, Client(), None, house.world)
    user = house.cast.people[persona.org, persona.role]
    browser = SignedIn(user)
    _shut_out(user, persona)
    person = house.person(user)
    orgs = house.world.orgs
    if persona.gone == "organization":
        orgs = {**orgs, persona.org: replace(orgs[persona.org], active=False)}
    world = replace(house.world, orgs=orgs)
    return Visitor(name, user, browser, person, world, Session.objects.get(pk=browser.session.session_key))


def _shut_out(user: User, persona: Persona) -> None:
    """Written straight to the row: the session stays, so that the flag alone must hold the door."""
    if persona.gone == "person":
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
    elif persona.gone == "organization":
        shut = datetime(2026, 6, 1, tzinfo=UTC)
        Organization.objects.filter(pk=user.organization_id).update(deactivated_at=shut)
        user.organization.deactivated_at = shut
