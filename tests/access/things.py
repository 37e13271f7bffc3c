"""What the addresses open on: the rows that each could name, and what the oracle knows of them."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal import mails
from portal.actions import endpoints, tokens
from portal.actions import people as act
from portal.enums import MessageKind, UserRole
from portal.models import Invitation, Message, Participation
from sharing import access
from sharing.actions import evidence
from sharing.models import (
    AlertTemplate,
    Recommendation,
    SavedSearch,
    Substance,
    Upload,
)
from tests.access import contributed, hanging
from tests.access import house as houses
from tests.access.house import House
from tests.access.oracle.files import File
from tests.access.oracle.joining import Applying, Joining
from tests.access.oracle.meetings import Recommended
from tests.access.oracle.rights import Colleague, Further, Sharing
from tests.access.personas import PERSONAS
from tests.access.thing import Thing, on

ROOMS = ("north", "south", "region")
NOBODY = "no-such-row"


def nothing(house: House) -> list[Thing]:
    return [Thing()]


def items(house: House) -> list[Thing]:
    """Every notice of every kind."""
    return [on(planted, planted.row.pk) for planted in house.planted]


def ticked(house: House) -> list[Thing]:
    """Every notice, named by what is sent and not by the address."""
    return [on(planted) for planted in house.planted]


def bulletins(house: House) -> list[Thing]:
    return [on(planted, planted.row.pk) for planted in house.planted if planted.item.kind == "bulletin"]


def public_bulletins(house: House) -> list[Thing]:
    """Every bulletin by its reference, as someone without an account asks for it."""
    return [on(planted, planted.row.reference) for planted in house.planted if planted.item.kind == "bulletin"]


def meetings(house: House) -> list[Thing]:
    return [on(planted, planted.row.pk) for planted in house.planted if planted.item.kind == "meeting"]


def recommendations(house: House) -> list[Thing]:
    """What each consultation recommends, and to whom."""
    found = []
    for row in access.plain(Recommendation).select_related("owner").order_by("meeting__title"):
        planted = next(p for p in house.planted if p.row.pk == row.meeting_id)
        owner = next(name for name, org in house.cast.organizations.items() if org.pk == row.owner_id)
        facts = Recommended(planted.item, owner, row.due_on)
        found.append(Thing((row.pk,), facts, planted, f"{planted.row.title} for {owner}"))
    return found


def releases(house: House) -> list[Thing]:
    return [on(p, p.row.pk, release.pk) for p in house.planted for release in houses.releases_of(p)]


def releases_by_room(house: House) -> list[Thing]:
    return [
        on(p, p.row.pk, house.cast.frameworks[share.framework].pk) for p in house.planted for share in p.item.shares
    ]


def readers(house: House) -> list[Thing]:
    """Each notice as two of those who may be its readers get it."""
    return [
        on(p, p.row.pk, house.cast.organization(name).pk)
        for p in house.planted
        for name in ("company_one", "authority_north2")
    ]


def files(house: House) -> list[Thing]:
    """Every file of every notice."""
    return [
        Thing((p.row.pk, key), File(p.item, part), p, f"{part} file of {p.row.reference}, {p.item.state}")
        for p in house.planted
        for key, part in p.files.items()
    ]


def further(house: House) -> list[Thing]:
    """Each notice, to be shared with a room where it is not yet, or where it is, and for whom."""
    found = []
    for number, planted in enumerate(house.planted):
        to = Sharing(ROOMS[number % 3], "authorities" if number % 4 else "everyone")
        facts = Further(planted.item, to)
        found.append(Thing((planted.row.pk,), facts, planted, f"{planted.row.reference} to {to.room}"))
    return found


def plans(house: House) -> list[Thing]:
    """Where something new is to be shared, and for whom."""
    places = [Sharing(room, audience) for room in ROOMS for audience in ("everyone", "authorities")]
    return [Thing(facts=place, name=f"{place.room} for {place.audience}") for place in places]


def organizations(house: House) -> list[Thing]:
    return [Thing((row.pk,), name, name=name) for name, row in house.cast.organizations.items()]


def frameworks(house: House) -> list[Thing]:
    return [Thing((row.pk,), name, name=name) for name, row in house.cast.frameworks.items()]


def memberships(house: House) -> list[Thing]:
    found = []
    for member in house.world.memberships:
        row = Participation.objects.get(
            framework=house.cast.frameworks[member.framework], organization=house.cast.organizations[member.org]
        )
        found.append(Thing((row.pk,), member, name=f"{member.org} in {member.framework}"))
    return found


def joinings(house: House) -> list[Thing]:
    """Each framework as somebody would ask to join it, with those who have asked."""
    waits = frozenset((org, room) for org, room, state in houses.APPLICATIONS if state == "open")
    return [Thing((row.pk,), Joining(name, waits), name=name) for name, row in house.cast.frameworks.items()]


def applications(house: House) -> list[Thing]:
    return [
        Thing((row.pk,), Applying(org, room, is_open=state == "open"), name=f"{org} to {room}, {state}")
        for (org, room, state), row in zip(houses.APPLICATIONS, house.applications, strict=True)
    ]


def given_up(house: House) -> list[Thing]:
    """A message that could not be sent."""
    made = {"kind": MessageKind.PASSWORD_RESET, "recipient": house.cast.analyst, "not_before": timezone.now()}
    row, _made = Message.objects.get_or_create(key="given up", defaults={**made, "dead_at": timezone.now()})
    return [Thing((row.pk,), name="a message that was given up")]


def scans(house: House) -> list[Thing]:
    return [Thing((row.pk,), name=row.name) for row in house.scans]


def people(house: House) -> list[Thing]:
    """A member of each organization that an administrator comes from, and of others."""
    orgs = ("company_one", "coordinator_north", "authority_north", "outsider")
    return [Thing((house.cast.member(org).pk,), Colleague(org), name=f"a member of {org}") for org in orgs]


def invitation_rows(house: House) -> list[Thing]:
    return [Thing((row.pk,), Colleague(org), name=f"into {org}") for org, row in _invitations(house)]


def invitation_links(house: House) -> list[Thing]:
    """A link that can be used, and one that nobody made."""
    links = [(mails.token_of(row), org) for org, row in _invitations(house)[:1]]
    return [Thing((token,), Colleague(org), name=f"into {org}") for token, org in links]


def held_tokens(house: House) -> list[Thing]:
    """A key of every persona."""
    holders = sorted({(p.org, p.role) for p in PERSONAS.values() if p})
    ends_at: datetime = timezone.now() + timedelta(days=30)
    found = []
    for org, role in holders:
        row, _secret = tokens.create(name="For a program", expires_at=ends_at, by=house.cast.people[org, role])
        found.append(Thing((row.pk,), Colleague(org, f"{org} {role}"), name=f"the key of {role} of {org}"))
    return found


def webhooks(house: House) -> list[Thing]:
    """A webhook of an organization that an administrator comes from, and of another."""
    found = []
    for org in ("company_one", "outsider"):
        by, url = house.cast.administrator(org), f"https://hooks.{org.replace('_', '-')}.example/"
        row = endpoints.create(name=f"of {org}", url=url, kinds=["item"], by=by)
        found.append(Thing((row.pk,), Colleague(org), name=f"the webhook of {org}"))
    return found


def templates(house: House) -> list[Thing]:
    """Of every organization one."""
    rows = access.plain(AlertTemplate).select_related("organization")
    key_of = {row.pk: name for name, row in house.cast.organizations.items()}
    return [Thing((row.pk,), Colleague(key_of[row.organization_id]), name=f"template {row.name}") for row in rows]


def platforms(house: House) -> list[Thing]:
    """One that a member operates, and one that nobody here does."""
    return [Thing((row.pk,), name=name) for name, row in house.cast.platforms.items()]


def uploads(house: House) -> list[Thing]:
    """A file on the way of every persona, and one that is whole, for whoever hands it in."""
    holders = sorted({(p.org, p.role) for p in PERSONAS.values() if p})
    found = []
    for number, (org, role) in enumerate(holders):
        user = house.cast.people[org, role]
        begun = Upload(person=user, form_key=uuid.uuid4(), name="a.txt", length=9)
        whole = asdict(evidence.store("whole.txt", f"whole {number}".encode()))
        done = Upload(person=user, form_key=uuid.uuid4(), name="whole.txt", length=9, received=9, stored=whole)
        access.plain(Upload).bulk_create([begun, done])
        found.append(Thing((begun.pk,), Colleague(org, f"{org} {role}"), name=f"the upload of {role} of {org}"))
    return found


def working_copies(house: House) -> list[Thing]:
    """What somebody typed and did not save."""
    return [
        Thing((row.pk,), Colleague(org, f"{org} {role}"), name=f"what {role} of {org} typed")
        for (org, role), row in house.typed.items()
    ]


def saved_searches(house: House) -> list[Thing]:
    """A search of every persona, with a name that nobody else may see."""
    found = []
    for org, role in sorted({(p.org, p.role) for p in PERSONAS.values() if p}):
        row = SavedSearch.objects.create(
            owner=house.cast.people[org, role],
            name=f"saved{org}{role}",
            asked={"kind": "alert"},
            filters={"kind": "alert"},
        )
        found.append(Thing((row.pk,), Colleague(org, f"{org} {role}"), name=f"the search of {role} of {org}"))
    return found


def substances(house: House) -> list[Thing]:
    return [Thing((Substance.objects.get().slug,))]


def techniques(house: House) -> list[Thing]:
    return [Thing(("MK-90",))]


def charts(house: House) -> list[Thing]:
    return [Thing((key,), name=key) for key in ("months", "decisions", "law")]


def reset_links(house: House) -> list[Thing]:
    return [Thing(("x", "y"))]


def mail_links(house: House) -> list[Thing]:
    return [Thing(("x",))]


def stop_links(house: House) -> list[Thing]:
    return [Thing((mails.stop_token(house.cast.analyst, MessageKind.SUMMARY),))]


THINGS: dict[str, Callable[[House], list[Thing]]] = {
    "": nothing,
    "notice": items,
    "ticked": ticked,
    "bulletin": bulletins,
    "bulletin source": contributed.sources,
    "contribution": contributed.contributions,
    "merging": contributed.mergings,
    "comment": contributed.comments,
    "meeting": meetings,
    "recommendation": recommendations,
    "release": releases,
    "notice and reader": readers,
    "notice and framework": releases_by_room,
    "thread": hanging.threads,
    "outcome line": hanging.outcome_lines,
    "objection": hanging.objections,
    "dispute": hanging.disputes,
    "proposal": hanging.proposals,
    "reaction": hanging.reactions,
    "file": files,
    "further": further,
    "plan": plans,
    "organization": organizations,
    "framework": frameworks,
    "membership": memberships,
    "joining": joinings,
    "application": applications,
    "scan": scans,
    "person": people,
    "message": given_up,
    "invitation row": invitation_rows,
    "invitation": invitation_links,
    "token": held_tokens,
    "endpoint": webhooks,
    "platform": platforms,
    "template": templates,
    "upload": uploads,
    "working copy": working_copies,
    "saved search": saved_searches,
    "extending": hanging.extending,
    "clearance": hanging.clearances,
    "extension": hanging.extensions,
    "consent": hanging.consents,
    "public bulletin": public_bulletins,
    "copy number": hanging.copy_numbers,
    "recall": hanging.recalls,
    "control": hanging.controls,
    "substance": substances,
    "technique": techniques,
    "chart": charts,
    "reset link": reset_links,
    "mail link": mail_links,
    "stop link": stop_links,
}


@dataclass
class Rows:
    """The things of a house, looked up once."""

    house: House

    def __post_init__(self) -> None:
        self.found: dict[str, list[Thing]] = {}

    def of(self, on: str) -> list[Thing]:
        if on not in self.found:
            self.found[on] = THINGS[on](self.house)
        return self.found[on]


def unknown(thing: Thing) -> tuple[Any, ...]:
    """The same address of something that never was; one that names nothing is the same."""
    if not thing.keys:
        return ()
    if isinstance(thing.keys[0], uuid.UUID):
        return (uuid.uuid4(), *thing.keys[1:])
    return (NOBODY, *thing.keys[1:])


def _invitations(house: House) -> list[tuple[str, Invitation]]:
    return [(org, _invitation(house, org)) for org in ("outsider", "company_one", "authority_north")]


def _invitation(house: House, org: str) -> Invitation:
    organization = house.cast.organization(org)
    made = organization.invitations.first()
    return made or act.invite(
        organization=organization, email=f"new@{org}.example", name="New", roles=[UserRole.APPROVER], by=None
    )
