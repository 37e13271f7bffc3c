"""A house full of notices with a token in every text field, and who may see each token."""

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from pypdfium2 import PdfDocument

from portal.models import User
from sharing import access, search
from sharing.models import (
    Control,
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    NoticeVersion,
    Outcome,
    Question,
    Receipt,
    Release,
    SellerIdentifier,
    Substance,
    Technique,
    VendorAlert,
)
from tests.access import oracle
from tests.cast import JOINED_AT, MEMBERS, Cast
from tests.factories import notices
from trends.models import Bulletin

AT = notices.RELEASED_AT
TEXTS: dict[type[Notice], tuple[str, ...]] = {
    VendorAlert: ("title", "summary", "observed", "assessed", "legal_basis", "reply_contact"),
    ModusOperandiNote: ("title", "summary", "description", "indicators", "counter_indicators", "platform_response"),
    LegislativeChange: (
        "title", "summary", "instrument", "authority", "substance_text", "from_status", "to_schedule", "effect_rule",
        "platform_duties", "disagreement",
    ),
    Bulletin: ("title", "summary"),
}  # fmt: skip


@dataclass
class Planted:
    """One notice, what the oracle knows of it, and its tokens by who may see them."""

    row: Notice
    item: oracle.Item
    tokens: dict[str, set[str]] = field(default_factory=lambda: {"content": set(), "owner": set()})


@dataclass
class House:
    """Everything planted."""

    cast: Cast
    world: oracle.World
    planted: list[Planted] = field(default_factory=list)
    threads: list[tuple[Planted, str, str]] = field(default_factory=list)  # notice, organization that asked, token
    outcomes: list[tuple[Planted, str, str]] = field(default_factory=list)  # notice, organization that acted, token

    def person(self, user: User | None) -> oracle.Person | None:
        """A person as the oracle knows one."""
        if user is None:
            return None
        org = next(name for name, row in self.cast.organizations.items() if row.pk == user.organization_id)
        return oracle.Person(org=org, active=user.is_active, approver=user.is_approver)

    def may_read(self, user: User | None, planted: Planted) -> bool:
        return self.world.may_read(self.person(user), planted.item)

    def may_read_tombstone(self, user: User, planted: Planted) -> bool:
        """Whether a withdrawn notice is a tombstone to this person: who could have read it."""
        released = replace(planted.item, state="released")
        return planted.item.state == "withdrawn" and self.world.may_read(self.person(user), released)

    def forbidden(self, user: User | None) -> set[str]:
        """The tokens that this person must never see."""
        person = self.person(user)
        hidden: set[str] = set()
        for planted in self.planted:
            is_owner = person is not None and person.active and person.org == planted.item.owner
            if not self.may_read(user, planted):
                hidden |= planted.tokens["content"]
            if not is_owner:
                hidden |= planted.tokens["owner"]
        for planted, asker, token in self.threads:
            if not (self.may_read(user, planted) and person and person.org in (asker, planted.item.owner)):
                hidden.add(token)
        for planted, actor, token in self.outcomes:
            if not (self.may_read(user, planted) and person and self._sees_outcome(person, planted, actor)):
                hidden.add(token)
        return hidden

    def _sees_outcome(self, person: oracle.Person, planted: Planted, actor: str) -> bool:
        """The issuer, the actor, and coordinators of a framework through which they read it."""
        if person.org in (actor, planted.item.owner):
            return True
        rooms = {share.framework for share in planted.item.shares if not share.ended}
        return any(org == person.org and role == "coordinator" for room in rooms for org, role in MEMBERS[room])


def build(cast: Cast) -> House:
    """Alerts, notes, laws and bulletins in every state and audience, with threads and outcomes."""
    house = House(cast, _world(cast))
    substance = Substance.objects.create(name="Examplenitazene", slug="examplenitazene", substance_class="nitazene")
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    shares: list[tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]] = [
        ("authority_north", (("north", "everyone"),), {}),
        ("authority_north", (("north", "authorities"),), {}),
        ("authority_north", (("north", "companies"),), {"tlp": "green"}),
        ("authority_north", (("north", "everyone"), ("region", "everyone")), {}),
        ("authority_north", (("north", "everyone"),), {"tlp": "red"}),
        ("authority_north", (), {"state": "draft"}),
        ("authority_south", (), {"state": "in_review"}),
        ("authority_south", (("south", "everyone"),), {}),
        ("authority_north", (("north", "everyone"),), {"state": "withdrawn"}),
        ("authority_north", (), {"state": "released"}),
    ]
    for number, (owner, rooms, more) in enumerate(shares):
        for model in (VendorAlert, ModusOperandiNote, LegislativeChange):
            _plant(house, model, f"{model.KIND.replace('_', '')}{number}", owner, rooms, more)
    for number, (owner, room, more) in enumerate(
        [
            ("coordinator_north", "north", {}),
            ("coordinator_south", "south", {}),
            ("coordinator_north", "north", {"state": "draft"}),
        ]
    ):
        _plant(house, Bulletin, f"bulletin{number}", owner, () if more else ((room, "everyone"),), more)
    for planted in house.planted:
        planted.row.substances.add(substance)
        planted.row.techniques.add(method)
        search.index(planted.row)
    _answers(house)
    return house


def _world(cast: Cast) -> oracle.World:
    orgs = {name: oracle.Org(name, second_reader=None) for name in cast.organizations}
    orgs["authority_south"] = oracle.Org("authority_south", second_reader="authority_north")
    memberships = [
        oracle.Membership(
            org=org,
            framework=room,
            role=role,
            begun=JOINED_AT,
            reads_from=JOINED_AT,
            suspended=org == "suspended",
            left=org == "former",
            accepted_version=None if org == "unsigned" else 1,
        )
        for room, members in MEMBERS.items()
        for org, role in members
    ]
    rooms = {name: oracle.Room(name) for name in MEMBERS}
    return oracle.World(orgs=orgs, rooms=rooms, memberships=memberships, now=datetime.now(UTC))


def _plant(
    house: House, model: type[Notice], name: str, owner: str, rooms: tuple[tuple[str, str], ...], more: dict[str, Any]
) -> None:
    cast = house.cast
    tokens = {text: f"tok{name}{text}".replace("_", "") + "x" for text in TEXTS[model]}
    fields: dict[str, Any] = {**tokens, **more}
    if model is VendorAlert:
        fields |= {"own_file_number": f"own{name}x", "urgency": "high", "platform": cast.platforms["Bazaar One"]}
    elif model is ModusOperandiNote:
        fields["m_stage"] = "marketing"
    elif model is LegislativeChange:
        tokens["source_url"] = f"tok{name}sourcex"
        address = f"https://{tokens['source_url']}.example/act"
        fields |= {"jurisdiction": "NO", "to_status": "controlled", "source_url": address}
    else:
        fields |= _bulletin(house, name, rooms, tokens)
    asked = [cast.organizations["company_one"]] if rooms and model is VendorAlert else []
    state = more.get("state", "released")
    row = notices.notice(
        model,
        author=cast.member(owner),
        approver=cast.approver(owner),
        releases=[(cast.frameworks[room], audience) for room, audience in rooms],
        addressees=asked,
        **fields,
    )
    item = oracle.Item(
        owner=owner,
        state=state,
        tlp=row.tlp,
        kind=row.kind,
        shares=tuple(oracle.Share(room, audience, AT) for room, audience in rooms),
        asked=frozenset({"company_one"} if asked else ()),
    )
    planted = Planted(row, item)
    planted.tokens["content"] |= set(tokens.values())
    if model is VendorAlert:
        _alert_parts(planted, name, row)
    if model is LegislativeChange and state == "released":
        _control(planted, name, row)
    if model is Bulletin:
        planted.tokens["content"] |= {f"tok{name}bodyx"}
    if state == "released":
        _version(planted, name, row, cast)
    house.planted.append(planted)


def _bulletin(house: House, name: str, rooms: tuple[tuple[str, str], ...], tokens: dict[str, str]) -> dict[str, Any]:
    room = rooms[0][0] if rooms else "north"
    return {
        "framework": house.cast.frameworks[room],
        "begins_on": date(2026, 2, 1),
        "ends_on": date(2026, 2, 28),
        "sections": [{"key": "overview", "heading": "Overview", "body": f"tok{name}bodyx"}],
        "figures": {"begins_on": "2026-02-01", "ends_on": "2026-02-28"},
    }


def _alert_parts(planted: Planted, name: str, row: Notice) -> None:
    value = f"tok{name}sellerx"
    access.plain(SellerIdentifier).create(
        alert_id=row.pk, kind="shop_handle", value=value, normalized=value, note=f"tok{name}rownotex"
    )
    planted.tokens["content"] |= {value, f"tok{name}rownotex"}
    planted.tokens["owner"].add(f"own{name}x")


def _control(planted: Planted, name: str, row: Notice) -> None:
    """A control is never more visible than its law change."""
    substance = Substance.objects.get()
    access.plain(Control).create(
        substance=substance,
        jurisdiction="NO",
        status="controlled",
        rule_kind="individual",
        instrument=f"tok{name}controlx",
        evidence="reported",
        reported_by=row.originator,
        law_change_id=row.pk,
        effective_on=date(2026, 1, 1),
        effective_precision="day",
    )
    planted.tokens["content"].add(f"tok{name}controlx")


def _version(planted: Planted, name: str, row: Notice, cast: Cast) -> None:
    """A released version, and a correction in the making that only the owner may see."""
    plain = access.plain(NoticeVersion)
    plain.create(notice_id=row.pk, number=1, content={}, author=row.author, approver=row.released_by, released_at=AT)
    plain.create(notice_id=row.pk, number=2, content={"tlp": row.tlp}, note=f"own{name}notex", author=row.author)
    planted.tokens["owner"].add(f"own{name}notex")


def _answers(house: House) -> None:
    """Company one and authority north2 answer and ask on what they read; nobody else may see it."""
    for planted in list(house.planted):
        for actor in ("company_one", "authority_north2"):
            user = house.cast.member(actor)
            if planted.item.state != "released" or not house.may_read(user, planted):
                continue
            token = f"{planted.row.reference}{actor}".replace("_", "").replace("-", "").lower()
            receipt = access.plain(Receipt).create(
                notice_id=planted.row.pk,
                organization=user.organization,
                opened_at=AT,
                opened_by=user,
                confirmed_at=AT,
                confirmed_by=user,
                outcome_at=AT,
            )
            access.plain(Outcome).create(
                receipt=receipt, decision="no_trace", note=f"outcome{token}x", recorded_by=user
            )
            access.plain(Question).create(
                notice_id=planted.row.pk,
                asker=user.organization,
                organization=user.organization,
                author=user,
                text=f"question{token}x",
            )
            house.threads.append((planted, actor, f"question{token}x"))
            if actor == "company_one" and planted.row.kind == "alert":
                house.outcomes.append((planted, actor, f"outcome{token}x"))
            else:
                # Not an addressee: a coordinator does not see it, the issuer and the actor do.
                house.outcomes.append((planted, actor, f"outcome{token}x"))


def text_of(answer: Any) -> str:
    """Everything that an answer says: its text, or that of its PDF without what breaks a word at the end of a line."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
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
