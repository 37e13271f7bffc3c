"""A house full of notices with a token in every text field, and who may see each token."""

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pypdfium2 import PdfDocument

from portal.enums import Failing
from portal.models import AgreementScan, Application, FocalPoint, Framework, MailPlan, Organization, Procedure, User
from sharing import access, search
from sharing.models import (
    AlertTemplate,
    Dispute,
    LegislativeChange,
    Meeting,
    ModusOperandiNote,
    Release,
    Substance,
    Technique,
    VendorAlert,
    WorkingCopy,
)
from tests.access import chased, contributed, oracle, planting, unsaved
from tests.access.oracle import redress
from tests.access.oracle.beside import knows, roles
from tests.access.oracle.rights import Answer
from tests.access.planting import Planted, Seed
from tests.cast import JOINED_AT, MEMBERS, Cast
from trends.actions import composing
from trends.models import Bulletin
from trends.queries import library

KINDS = (VendorAlert, ModusOperandiNote, LegislativeChange)
COMPANIES = ("company_one", "former")
NORTH = (("north", "everyone"),)
# Each is planted as an alert, an MO note and a law change; a company issues no law change.
SEEDS = (
    Seed("authority_north", NORTH, waiting="member"),
    Seed("authority_north", (("north", "authorities"),), waiting="approver"),
    Seed("authority_north", (("north", "companies"),), fields={"tlp": "green"}),
    Seed("authority_north", (("north", "everyone"), ("region", "everyone"))),
    Seed("authority_north", NORTH, fields={"tlp": "red"}),
    Seed("authority_north", state="draft", plan=("north",)),
    Seed("authority_south", state="in_review", plan=("south",)),
    Seed("authority_south", (("south", "everyone"),), waiting="member"),
    Seed("authority_north", NORTH, state="withdrawn"),
    Seed("authority_north"),
    Seed("authority_north", state="in_review", plan=("north",)),
    Seed("authority_north", state="in_review", plan=("north",), author="approver"),
    Seed("company_one", (("north", "authorities"),)),
    Seed("former", (("north", "authorities"),)),
)
BULLETINS = (
    Seed("coordinator_north", NORTH),
    Seed("coordinator_south", (("south", "everyone"),)),
    Seed("coordinator_north", state="draft", plan=("north",)),
    Seed("coordinator_north", state="in_review", plan=("north",)),
    Seed("coordinator_north", NORTH, state="withdrawn"),
    Seed("former", state="draft", plan=("north",)),
    Seed("coordinator_north", state="draft", plan=("north",), fields={"tlp": "green"}),
    Seed("coordinator_south", (("south", "everyone"),), fields={"tlp": "clear"}),
)

MEETINGS = (
    Seed("coordinator_north", NORTH),
    Seed("coordinator_north", (("north", "authorities"),), waiting="member"),
    Seed("coordinator_south", (("south", "everyone"),), waiting="approver"),
    Seed("coordinator_north", state="draft", plan=("north",)),
    Seed("coordinator_north", state="in_review", plan=("north",)),
    Seed("coordinator_north", NORTH, state="withdrawn"),
    Seed("former", state="draft", plan=("north",)),
)


# Who asks to join which room, and what became of it.
APPLICATIONS = (
    ("outsider", "south", "open"),
    ("outsider", "north", "declined"),
    ("company_two", "north", "open"),
    ("former", "region", "withdrawn"),
)


# Kinds that take two people in a room, beside those that always do.
STRICT = {"north": ["mo_note"], "south": ["meeting"]}
OPEN = ("south",)  # its CLEAR bulletins are for everyone


@dataclass
class House:
    """Everything planted."""

    cast: Cast
    world: oracle.World
    planted: list[Planted] = field(default_factory=list)
    threads: list[tuple[Planted, str, str]] = field(default_factory=list)  # notice, organization that asked, token
    outcomes: list[tuple[Planted, str, str]] = field(default_factory=list)  # notice, organization that acted, token
    scans: list[AgreementScan] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)  # in the order of APPLICATIONS
    typed: dict[tuple[str, str], WorkingCopy] = field(default_factory=dict)  # organization and role: unsaved
    kept: list[tuple[frozenset[str], str]] = field(default_factory=list)  # organizations that may know it, token

    def person(self, user: User | None) -> oracle.Person | None:
        """A person as the oracle knows one."""
        if user is None:
            return None
        org, role = next(key for key, row in self.cast.people.items() if row.pk == user.pk)
        return oracle.Person(
            org=org,
            active=user.is_active,
            approver=role == "approver",
            administrator=role == "administrator",
            name=f"{org} {role}",
        )

    def may_read(self, user: User | None, planted: Planted) -> bool:
        return self.world.may_read(self.person(user), planted.item)

    def tokens(self) -> set[str]:
        """Every token of the house."""
        written = {token for planted in self.planted for tokens in planted.tokens.values() for token in tokens}
        written |= {token for _known_to, token in self.kept}
        typed = {unsaved.typed_token(*who) for who in self.typed}
        return written | typed | {token for _planted, _who, token in (*self.threads, *self.outcomes)}

    def forbidden(self, person: oracle.Person | None, world: oracle.World | None = None) -> set[str]:
        """The tokens that this person must never see, in this world or in one where somebody was shut out."""
        world = world or self.world
        hidden: set[str] = set()
        for planted in self.planted:
            hidden |= planted.untold(world, person)
        for known_to, token in self.kept:
            if person is None or not world.is_active(person) or person.org not in known_to:
                hidden.add(token)
        for org, role in self.typed:
            if person is None or person.name != f"{org} {role}" or not world.is_active(person):
                hidden.add(unsaved.typed_token(org, role))
        for planted, asker, token in self.threads:
            if not _is_one_of(world, person, planted, {asker, planted.item.owner}):
                hidden.add(token)
        for planted, actor, token in self.outcomes:
            if not _is_one_of(world, person, planted, _told_of_outcome(world, planted, actor)):
                hidden.add(token)
        return hidden


def _is_one_of(world: oracle.World, person: oracle.Person | None, planted: Planted, orgs: set[str]) -> bool:
    """A reader of the notice who belongs to one of these organizations."""
    return person is not None and person.org in orgs and world.may_read(person, planted.item)


def _told_of_outcome(world: oracle.World, planted: Planted, actor: str) -> set[str]:
    """The actor; of an organization that was asked also the issuer, and coordinators of rooms that it is shared in."""
    if actor not in planted.item.asked:
        return {actor}
    rooms = {share.framework for share in planted.item.shares if not share.ended}
    coordinators = {org for org in world.orgs if any(roles(world, org).get(room) == "coordinator" for room in rooms)}
    return {actor, planted.item.owner, *coordinators}


def build(cast: Cast) -> House:
    """Alerts, notes, laws and bulletins in every state and audience, with threads and outcomes."""
    for name, kinds in STRICT.items():
        cast.frameworks[name].two_people = kinds
        cast.frameworks[name].save(update_fields=["two_people"])
    Framework.objects.filter(code__in=OPEN).update(publishes_openly=True)
    house = House(cast, world_of(cast))
    substance = Substance.objects.create(name="Examplenitazene", slug="examplenitazene", substance_class="nitazene")
    substance.names.create(kind="name", value="Examplenitazene", normalized="examplenitazene")
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    for number, seed in enumerate(SEEDS):
        for model in KINDS[: 2 if seed.owner in COMPANIES else 3]:
            house.planted.append(planting.plant(cast, model, number, seed))
    for number, seed in enumerate(BULLETINS):
        house.planted.append(planting.plant(cast, Bulletin, number, seed, told_of=house.planted))
    for number, seed in enumerate(MEETINGS):
        house.planted.append(planting.plant(cast, Meeting, number, seed))
    for planted in house.planted:
        planted.row.substances.add(substance)
        planted.row.techniques.add(method)
        search.index(planted.row)
    _answers(house)
    _disputes(house)
    _contacts(house)
    _templates(house)
    _applications(house)
    _scans(house)
    _typed(house)
    _mails(house)
    contributed.plant(house)
    chased.recalls(cast, house.planted)
    house.kept += chased.extensions(cast, house.planted)
    house.kept += chased.clearances(cast, house.planted)
    house.kept += chased.consents(cast, house.planted)
    house.kept += chased.copies(cast, house.planted)
    return house


def _mails(house: House) -> None:
    """Nobody's mails arrive."""
    failing = {"failing_since": planting.AT, "failing_why": Failing.CAME_BACK, "failing_status": "5.1.1"}
    plans = [MailPlan(person=one, failing_address=one.email, **failing) for one in house.cast.people.values()]
    MailPlan.objects.bulk_create(plans)


def render(house: House) -> None:
    """The files of published bulletins, so that not every visitor has to wait for them."""
    for planted in house.planted:
        if isinstance(planted.row, Bulletin) and planted.row.released_at:
            row = access.plain(Bulletin).get(pk=planted.row.pk)
            composing.file_of(row, library.somebody_of(row.originator))


def world_of(cast: Cast) -> oracle.World:
    """The cast as the oracle knows it."""
    orgs = {
        name: oracle.Org(name, kind=str(row.kind), country=str(row.country)) for name, row in cast.organizations.items()
    }
    orgs["authority_south"] = replace(orgs["authority_south"], second_reader="authority_north")
    memberships = [
        oracle.Membership(
            org=org,
            framework=room,
            role=str(role),
            begun=JOINED_AT,
            reads_from=JOINED_AT,
            suspended=org == "suspended",
            left=org == "former",
            accepted_version=None if org == "unsigned" else 1,
        )
        for room, members in MEMBERS.items()
        for org, role in members
    ]
    opened, strict = dict.fromkeys(OPEN, JOINED_AT), {name: frozenset(kinds) for name, kinds in STRICT.items()}
    rooms = {n: oracle.Room(n, strict=strict.get(n, frozenset()), opens=opened.get(n)) for n in MEMBERS}
    return oracle.World(orgs=orgs, rooms=rooms, memberships=memberships, now=datetime.now(UTC))


def _answers(house: House) -> None:
    """Two organizations answer and ask on what they read, each on kinds of its own; nobody else may see it."""
    for planted in house.planted:
        for actor, kinds in (("company_one", ("alert", "bulletin")), ("authority_north2", ("alert", "law_change"))):
            user = house.cast.member(actor)
            is_read = house.world.is_shared_with(house.person(user) or oracle.Person(actor), planted.item)
            if not is_read or planted.item.owner == actor or planted.item.kind not in kinds:
                continue
            token = f"{planted.row.reference}{actor}".replace("_", "").replace("-", "").lower()
            planting.answer(house.cast, planted, user, token)
            house.threads += [(planted, actor, f"question{token}x"), (planted, actor, f"reply{token}x")]
            house.threads.append((planted, actor, f"proposal{token}x"))
            house.outcomes.append((planted, actor, f"outcome{token}x"))
            house.kept.append((frozenset({actor}), f"own{token}casex"))
            item = planted.item
            planted.item = replace(item, asking=item.asking | {actor}, answered=item.answered | {actor})


def _disputes(house: House) -> None:
    """The coordinator of the north, and nobody else, has recorded disputes of every second item that it could."""
    by = house.cast.approver("coordinator_north")
    person = house.person(by) or oracle.Person("coordinator_north")
    could = [p for p in house.planted if redress.dispute(house.world, person, p.item) is Answer.ACCEPTED]
    for planted in could[::2]:
        words = {part: f"tok{planted.row.title}{part}x" for part in ("disputer", "dispute")}
        access.plain(Dispute).create(
            notice_id=planted.row.pk,
            organization=by.organization,
            recorded_by=by,
            disputed_by=words["disputer"],
            reason=words["dispute"],
        )
        planted.tokens["content"] |= set(words.values())
        planted.item = replace(planted.item, disputing=frozenset({person.org}))


def _contacts(house: House) -> None:
    """Every organization says whom to call and how it wants to be asked, to members of its rooms."""
    for name, row in house.cast.organizations.items():
        known_to = frozenset(org for org in house.world.orgs if knows(house.world, org, name))
        words = {part: f"tok{name}{part}x".replace("_", "") for part in ("duty", "deputy", "function", "procedure")}
        Organization.objects.filter(pk=row.pk).update(duty_contact=words["duty"], deputy_contact=words["deputy"])
        FocalPoint.objects.create(
            organization=row, person=house.cast.member(name), function=words["function"], telephone="+1", position=0
        )
        Procedure.objects.create(organization=row, text=words["procedure"], language="en", since_on=JOINED_AT)
        asked_for_help = known_to | _suspended_by(house.world, name)
        house.kept += [
            (asked_for_help if part in ("duty", "function") else known_to, token) for part, token in words.items()
        ]


def _suspended_by(world: oracle.World, coordinator: str) -> set[str]:
    """Whom an organization coordinates and has suspended: they may know whom to call there."""
    rooms = {room for room, role in roles(world, coordinator).items() if role == "coordinator"}
    rooms = {room for room in rooms if not world.rooms[room].hides}
    return {m.org for m in world.memberships if m.suspended and not m.left and m.framework in rooms}


def _templates(house: House) -> None:
    """Every organization keeps a template, which nobody else ever sees."""
    for name, row in house.cast.organizations.items():
        words = {part: f"tok{name}template{part}x".replace("_", "") for part in ("name", "title", "observed")}
        said = {part: words[part] for part in ("title", "observed")}
        access.plain(AlertTemplate).create(
            organization=row, name=words["name"], said=said, made_by=house.cast.member(name)
        )
        house.kept += [(frozenset({name}), token) for token in words.values()]


def _applications(house: House) -> None:
    """Organizations ask to join: they and the coordinator of the room know it, and what was answered."""
    for org, room, state in APPLICATIONS:
        framework, by = house.cast.frameworks[room], house.cast.approver(org)
        coordinator = next(name for name, role in MEMBERS[room] if role == "coordinator")
        words = {
            part: f"tok{org}{room}{part}x".replace("_", "") for part in ("reason", "duties", "signatory", "answer")
        }
        closed = {} if state == "open" else {"closed_at": JOINED_AT, "closed_by": house.cast.approver(coordinator)}
        row = Application.objects.create(
            framework=framework,
            organization=by.organization,
            role="company",
            agreement=framework.agreements.get(),
            applied_at=JOINED_AT,
            applied_by=by,
            state=state,
            **words,
            **closed,
        )
        house.applications.append(row)
        house.kept += [(frozenset({org, coordinator}), token) for token in words.values()]


def _scans(house: House) -> None:
    """Signed copies of two members and an applicant: theirs and the coordinator's; the bytes are text, to be found."""
    pairs = (("company_one", "north"), ("company_two", "south"), ("outsider", "south"))
    for org, room in pairs:
        framework, by = house.cast.frameworks[room], house.cast.approver(org)
        token = f"tok{org}{room}scanx".replace("_", "")
        scan = {"name": f"{token}.pdf", "content": token.encode(), "size": len(token), "sha256": token}
        row = AgreementScan.objects.create(
            framework=framework,
            organization=by.organization,
            agreement=framework.agreements.get(),
            media_type="application/pdf",
            added_at=JOINED_AT,
            added_by=by,
            **scan,
        )
        house.scans.append(row)
        house.kept.append((frozenset({org, f"coordinator_{room}"}), token))


def _typed(house: House) -> None:
    """Two colleagues have typed into one draft, one into a correction, others into forms of new alerts, into what was
    done, and into consultations.
    """
    drafts = (planted for planted in house.planted if planted.item.state == "draft" and planted.item.kind == "alert")
    shared = (planted for planted in house.planted if planted.item.state == "released")
    draft, released = next(drafts), next(shared)
    new = (("company_one", "member"), ("coordinator_north", "approver"), ("outsider", "approver"))
    on: list[tuple[tuple[str, str], str, Planted | None]] = [(who, "new", None) for who in new]
    on += [(("authority_north", role), "edit", draft) for role in ("member", "approver")]
    on += [(("authority_north", "administrator"), "correction", released)]
    on += [(("authority_north2", "member"), "outcome", released)]
    called = [planted for planted in house.planted if planted.item.kind == "meeting"]
    on += [(("coordinator_north", "member"), "edit", next(p for p in called if p.item.state == "draft"))]
    on += [(("coordinator_north", "administrator"), "correction", called[0])]
    for who, form, planted in on:
        house.typed[who] = unsaved.typed(house.cast, who, form, planted)


def text_of(answer: Any) -> str:
    """Everything that an answer says: its text, or that of its PDF without what breaks a word at the end of a line, or
    the parts of its DOCX.
    """
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            return "".join(packed.read(name).decode() for name in packed.namelist())
    if not content.startswith(b"%PDF"):
        return str(content.decode(errors="ignore"))
    return "".join("".join(page.split()) for page in pages_of(content))


def pages_of(content: bytes) -> list[str]:
    """The words of each page of a PDF."""
    with closing(PdfDocument(content)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def releases_of(planted: Planted) -> list[Release]:
    """The releases of a planted notice."""
    return list(access.plain(Release).filter(notice=planted.row.pk))
