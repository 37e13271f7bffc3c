"""How one notice is planted: its own texts, its parts, and every version, each text with a token of its own."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from portal.models import User
from sharing import access, contents, storage
from sharing.models import (
    Control,
    Evidence,
    LegislativeChange,
    Meeting,
    ModusOperandiNote,
    Notice,
    NoticeVersion,
    Objection,
    Outcome,
    PlannedRelease,
    Proposal,
    Question,
    Receipt,
    Recommendation,
    RecommendationNote,
    SellerIdentifier,
    Substance,
    Translation,
    VendorAlert,
)
from tests.access import oracle
from tests.access.oracle.beside import decides_on_correction
from tests.access.oracle.sellers import sees_value
from tests.cast import Cast
from tests.factories import notices
from trends.models import Bulletin

AT = notices.RELEASED_AT
TEXTS: dict[type[Notice], tuple[str, ...]] = {
    VendorAlert: ("title", "summary", "observed", "assessed", "legal_basis", "reply_contact", "preserve"),
    ModusOperandiNote: ("title", "summary", "description", "indicators", "counter_indicators", "platform_response"),
    LegislativeChange: (
        "title", "summary", "instrument", "authority", "substance_text", "from_status", "to_schedule", "effect_rule",
        "platform_duties", "disagreement",
    ),
    Bulletin: ("title", "summary"),
    Meeting: ("title", "summary", "place", "agenda", "minutes"),
}  # fmt: skip
# Whom an alert asks to follow up, by its issuer.
ASKED = {
    "authority_north": "company_one",
    "authority_south": "company_two",
    "company_one": "authority_north2",
    "former": "authority_north2",
}


@dataclass(frozen=True)
class Seed:
    """One notice to plant: whose, shared where and for whom; where a draft is to go; who wrote what waits."""

    owner: str
    rooms: tuple[tuple[str, str], ...] = ()
    state: str = "released"
    fields: dict[str, Any] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    author: str = "member"
    waiting: str = ""


@dataclass
class Planted:
    """One notice, what the oracle knows of it, and its tokens: of all readers, of those who are asked, of the issuer,
    of the correction that waits, of the withdrawal, and of nobody any more."""

    row: Notice
    item: oracle.Item
    tokens: dict[str, set[str]] = field(
        default_factory=lambda: {
            name: set() for name in ("content", "asked", "owner", "correction", "reason", "nobody")
        }
    )

    files: dict[UUID, str] = field(default_factory=dict)  # the part that each plays: shown, dropped, proposed

    def untold(self, world: oracle.World, person: oracle.Person | None) -> set[str]:
        """The tokens that this person must not see."""
        hidden = set(self.tokens["nobody"])
        if not world.may_read(person, self.item):
            hidden |= self.tokens["content"]
        if not sees_value(world, person, self.item):
            hidden |= self.tokens["asked"]
        if not (person and world.is_active(person) and person.org == self.item.owner):
            hidden |= self.tokens["owner"]
            if not world.sees_tombstone(person, self.item):
                hidden |= self.tokens["reason"]
        if not decides_on_correction(world, person, self.item):
            hidden |= self.tokens["correction"]
        return hidden


def plant(cast: Cast, model: type[Notice], number: int, seed: Seed, told_of: list[Planted] | None = None) -> Planted:
    """The notice with its releases, parts and versions."""
    name = f"{model.KIND.replace('_', '')}{number}"
    tokens = {text: f"tok{name}{text}".replace("_", "") + "x" for text in TEXTS[model]}
    content, owner = set(tokens.values()), {f"own{name}returnedx"}
    fields = {**tokens, **seed.fields, "returned_note": f"own{name}returnedx"}
    fields |= PARTS_OF[model](cast, name, seed, content, owner)
    asked = [ASKED[seed.owner]] if model is VendorAlert and (seed.rooms or seed.plan) else []
    row = notices.notice(
        model,
        author=cast.people[seed.owner, seed.author],
        approver=cast.approver(seed.owner),
        state=seed.state,
        releases=[(cast.frameworks[room], audience) for room, audience in seed.rooms],
        addressees=[cast.organizations[org] for org in asked],
        **fields,
    )
    planted = Planted(row, _item(row, seed, asked))
    planted.tokens["content"], planted.tokens["owner"] = content, owner
    _parts(cast, planted, name, seed)
    if told_of:
        _figures(planted, name, seed, told_of)
    return planted


def _item(row: Notice, seed: Seed, asked: list[str]) -> oracle.Item:
    return oracle.Item(
        owner=seed.owner,
        state=seed.state,
        tlp=row.tlp,
        kind=row.kind,
        shares=tuple(oracle.Share(room, audience, AT) for room, audience in seed.rooms),
        asked=frozenset(asked),
        author=f"{seed.owner} {seed.author}",
        plan=seed.plan,
        waiting=f"{seed.owner} {seed.waiting}" if seed.waiting else "",
        withdrawn=row.withdrawn_at,
        taken_back=row.taken_back,
    )


def _alert(cast: Cast, name: str, seed: Seed, content: set[str], owner: set[str]) -> dict[str, Any]:
    owner.add(f"own{name}filex")
    return {"own_file_number": f"own{name}filex", "urgency": "high", "platform": cast.platforms["Bazaar One"]}


def _mo_note(cast: Cast, name: str, seed: Seed, content: set[str], owner: set[str]) -> dict[str, Any]:
    return {"m_stage": "marketing"}


def _law_change(cast: Cast, name: str, seed: Seed, content: set[str], owner: set[str]) -> dict[str, Any]:
    content.add(f"tok{name}sourcex")
    return {"jurisdiction": "NO", "to_status": "controlled", "source_url": f"https://tok{name}sourcex.example/act"}


def _bulletin(cast: Cast, name: str, seed: Seed, content: set[str], owner: set[str]) -> dict[str, Any]:
    room = seed.rooms[0][0] if seed.rooms else seed.plan[0]
    sections = [
        {"key": key, "heading": f"tok{name}{key}headx", "body": f"tok{name}{key}bodyx"}
        for key in ("overview", "law", "sources")
    ]
    content |= {section[part] for section in sections for part in ("heading", "body")}
    return {
        "framework": cast.frameworks[room],
        "begins_on": date(2026, 2, 1),
        "ends_on": date(2026, 2, 28),
        "sections": sections,
        "figures": {"begins_on": "2026-02-01", "ends_on": "2026-02-28", "countries_posted": None},
    }


def _meeting(cast: Cast, name: str, seed: Seed, content: set[str], owner: set[str]) -> dict[str, Any]:
    room = seed.rooms[0][0] if seed.rooms else seed.plan[0]
    online, paper = f"tok{name}onlinex", f"tok{name}paperx"
    content |= {online, paper}
    return {
        "framework": cast.frameworks[room],
        "begins_at": AT,
        "ends_at": AT + timedelta(hours=2),
        "stage": "held",
        "online_address": f"https://{online}.example/",
        "links": f"{paper} https://papers.example/",
    }


PARTS_OF = {
    VendorAlert: _alert,
    ModusOperandiNote: _mo_note,
    LegislativeChange: _law_change,
    Bulletin: _bulletin,
    Meeting: _meeting,
}


def _parts(cast: Cast, planted: Planted, name: str, seed: Seed) -> None:
    """What hangs on the notice."""
    row, content = planted.row, planted.tokens["content"]
    _files(planted, name, seed)
    for room in seed.plan:
        access.plain(PlannedRelease).create(notice_id=row.pk, framework=cast.frameworks[room])
    translated = {text: f"tok{name}fr{text}x" for text in ("title", "summary", "asked", "translator")}
    access.plain(Translation).create(notice_id=row.pk, language="fr", **translated)
    content |= set(translated.values())
    if isinstance(row, VendorAlert):
        value, note = f"tok{name}sellerx", f"tok{name}rownotex"
        access.plain(SellerIdentifier).create(
            alert_id=row.pk, kind="shop_handle", value=value, normalized=value, note=note
        )
        content |= {value, note}
        planted.tokens["asked"] = _for_addressees(row, name)
    if isinstance(row, LegislativeChange) and row.released_at:
        content |= _controls(name, row)
    if isinstance(row, Meeting) and row.released_at:
        content |= _recommendations(cast, name, row, seed)
    if row.released_at:
        _versions(planted, name, cast, seed)
    if seed.state == "withdrawn":
        planted.tokens["reason"] = {f"tok{name}reasonx"}
        access.plain(Notice).filter(pk=row.pk).update(withdrawn_reason=f"tok{name}reasonx")
        row.withdrawn_reason = f"tok{name}reasonx"


def _for_addressees(alert: VendorAlert, name: str) -> set[str]:
    """An identifier whose value only those see who are asked; its tokens."""
    value, note = f"tok{name}askedx", f"tok{name}askednotex"
    access.plain(SellerIdentifier).create(
        alert_id=alert.pk, kind="shop_handle", value=value, normalized=value, note=note, for_addressees=True, position=1
    )
    return {value, note}


def _files(planted: Planted, name: str, seed: Seed) -> None:
    """The files of an alert, a note or a consultation: one that it shows; of a released one another that a correction
    has dropped, and where one waits, a third that it would add."""
    row, tokens = planted.row, planted.tokens
    if not isinstance(row, VendorAlert | ModusOperandiNote | Meeting):
        return
    tokens["content"] |= _file(planted, "shown", f"tok{name}file", is_shown=True, shown_at=row.released_at)
    if row.released_at:
        tokens["owner"] |= _file(planted, "dropped", f"own{name}dropped", is_shown=False, shown_at=AT)
    if seed.waiting:
        tokens["correction"] |= _file(planted, "proposed", f"own{name}added", is_shown=False)


def _file(planted: Planted, part: str, token: str, **standing: Any) -> set[str]:
    """One text file; the tokens of what is said about it, and of what stands in it."""
    texts = {text: f"{token}{text}x" for text in ("remark", "by", "with", "named", "body")}
    body = texts["body"].encode()
    digest = sha256(body).hexdigest()
    made = access.plain(Evidence).create(
        notice_id=planted.row.pk,
        name=f"{texts['named']}.txt",
        media_type="text/plain",
        size=len(body),
        sha256=digest,
        sha256_given=digest,
        key=storage.put(body),
        captured_by=texts["by"],
        captured_with=texts["with"],
        remark=texts["remark"],
        uploaded_by=planted.row.author,
        **standing,
    )
    planted.files[made.pk] = part
    return set(texts.values())


def _controls(name: str, row: LegislativeChange) -> set[str]:
    """A control of a substance and one of a group in words, never more visible than their law change; their tokens."""
    tokens = {
        text: f"tok{name}control{text}x".replace("_", "") for text in ("instrument", "note", "schedule", "from_status")
    }
    address = f"tok{name}controlsourcex"
    for substance, group in ((Substance.objects.get(), ""), (None, f"tok{name}groupx")):
        access.plain(Control).create(
            substance=substance,
            group_text=group,
            jurisdiction="NO",
            status="controlled",
            rule_kind="individual" if substance else "generic",
            evidence="reported",
            reported_by=row.originator,
            law_change_id=row.pk,
            effective_on=date(2026, 1, 1),
            effective_precision="day",
            superseded_at=row.withdrawn_at,
            source_url=f"https://{address}.example/act",
            **tokens,
        )
    return {*tokens.values(), address, f"tok{name}groupx"}


def _recommendations(cast: Cast, name: str, row: Meeting, seed: Seed) -> set[str]:
    """What it recommends to a member that reads it and to its coordinator, each with a note; their tokens."""
    tokens: set[str] = set()
    for number, owner in enumerate(("authority_north2", seed.owner), start=1):
        text, said = f"tok{name}recommends{number}x", f"tok{name}said{number}x"
        made = access.plain(Recommendation).create(
            meeting_id=row.pk,
            number=number,
            text=text,
            owner=cast.organizations[owner],
            due_on=date(2026, 4, 1),
            adopted_by=cast.approver(seed.owner),
        )
        access.plain(RecommendationNote).create(
            recommendation=made,
            state="open",
            due_on=made.due_on,
            text=said,
            organization=row.originator,
            author=cast.approver(seed.owner),
        )
        tokens |= {text, said}
    return tokens


def _versions(planted: Planted, name: str, cast: Cast, seed: Seed) -> None:
    """A released version with older words, and perhaps a correction in the making, which its issuer alone may see."""
    row, plain = planted.row, access.plain(NoticeVersion)
    texts = TEXTS[type(row)]
    older = {text: f"tok{name}old{text}".replace("_", "") + "x" for text in texts}
    first = {"notice_id": row.pk, "author": row.author, "approver": row.released_by, "released_at": AT}
    plain.create(number=1, content=older, note=f"tok{name}versionx", **first)
    planted.tokens["content"] |= {*older.values(), f"tok{name}versionx"}
    if seed.waiting:
        newer = {text: f"own{name}new{text}".replace("_", "") + "x" for text in texts}
        content, note = contents.snapshot(row) | newer, f"own{name}notex"
        plain.create(
            notice_id=row.pk, number=2, content=content, note=note, author=cast.people[seed.owner, seed.waiting]
        )
        planted.tokens["correction"] |= {*newer.values(), note}


def _figures(planted: Planted, name: str, seed: Seed, told_of: list[Planted]) -> None:
    """Frozen figures that name a law, a notice that all of the room read, and one that was withdrawn since."""
    if not seed.rooms:
        return
    live = next(p for p in told_of if p.item.shares[:1] == planted.item.shares[:1] and p.item.state == "released")
    gone = next(p for p in told_of if p.item.state == "withdrawn")
    law = {text: f"tok{name}law{text}x" for text in ("what", "instrument")}
    when = {"jurisdiction": "NO", "status": "controlled", "effective": "2026-07-01", "evidence": "reported"}
    titled, untitled = f"tok{name}titledx", f"tok{name}untitledx"
    sources = [_source(live, titled), _source(gone, untitled)]
    totals = [{"key": kind, "count": 7} for kind in {live.row.kind, gone.row.kind}]  # so many that names tell none
    told = {"totals": totals, "laws": [law | when], "sources": sources}
    figures = planted.row.figures | told  # type: ignore[attr-defined]
    access.plain(Bulletin).filter(pk=planted.row.pk).update(figures=figures)
    planted.tokens["content"] |= {*law.values(), titled}
    planted.tokens["nobody"].add(untitled)


def _source(source: Planted, title: str) -> dict[str, str]:
    row = source.row
    told = {"id": str(row.pk), "reference": row.reference, "kind": row.kind, "tlp": row.tlp}
    return {**told, "title": title, "released_on": "2026-02-10"}


def answer(cast: Cast, planted: Planted, user: User, token: str) -> None:
    """Somebody confirms under an own case number, says what was done and asks, and the issuer replies."""
    row = planted.row
    receipt = access.plain(Receipt).create(
        notice_id=row.pk,
        organization=user.organization,
        opened_at=AT,
        opened_by=user,
        confirmed_at=AT,
        confirmed_by=user,
        outcome_at=AT,
        case_number=f"own{token}casex",
    )
    access.plain(Outcome).create(receipt=receipt, decision="no_trace", note=f"outcome{token}x", recorded_by=user)
    asked = {cast.organizations[org].pk for org in planted.item.asked}
    if planted.item.kind == "alert" and user.organization_id in asked:
        objection = {"notice_id": row.pk, "organization": user.organization}
        access.plain(Objection).create(opened_at=AT, due_on=date(2026, 3, 16), **objection)
    thread = {"notice_id": row.pk, "asker": user.organization}
    plain = access.plain(Question)
    plain.create(organization=user.organization, author=user, text=f"question{token}x", **thread)
    plain.create(organization=row.originator, author=row.author, text=f"reply{token}x", **thread)
    said = {"organization": user.organization, "author": user, "field": "title", "text": f"proposal{token}x"}
    access.plain(Proposal).create(notice_id=row.pk, **said)
