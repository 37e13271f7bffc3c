"""A world that was described, written to the database: a dozen statements, however much it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.enums import FrameworkLevel, OrganizationKind, UserRole
from portal.models import AgreementVersion, Framework, Organization, Participation, User
from sharing import contents
from sharing.models import (
    Addressee,
    Clearance,
    Extension,
    LegislativeChange,
    Meeting,
    ModusOperandiNote,
    Notice,
    NoticeVersion,
    PlannedRelease,
    Receipt,
    Release,
    SellerIdentifier,
    VendorAlert,
)
from tests.access import oracle
from tests.access.contents import undone
from tests.access.worlds import ALWAYS, Described
from trends.models import Bulletin

MODELS: dict[str, type[Notice]] = {
    model.KIND: model for model in (VendorAlert, ModusOperandiNote, LegislativeChange, Bulletin, Meeting)
}


@dataclass
class Written:
    """A world twice: as it was described, and its rows in the same order."""

    described: Described
    organizations: dict[str, Organization]
    frameworks: dict[str, Framework]
    people: list[tuple[User, oracle.Person]]
    items: list[tuple[Notice, oracle.Item]]

    @property
    def world(self) -> oracle.World:
        return self.described.world

    def named(self, keys: Any) -> list[int]:
        """Notices by their places in the description, of their keys."""
        places = {row.pk: place for place, (row, _item) in enumerate(self.items)}
        return sorted(places[key] for key in keys)


@contextmanager
def lived_in(described: Described) -> Iterator[Written]:
    """The world in the database, at its own moment; afterwards nothing of it is left."""
    with undone(), clock.moved_to(described.world.now):
        yield write(described)


def write(described: Described) -> Written:
    """Everything that was described, in bulk."""
    world = described.world
    organizations = _organizations(world)
    people = _people(described.people, organizations)
    clerk = User(email="clerk@nowhere.example", name="Clerk", organization=organizations["a"], is_active=False)
    User.objects.bulk_create([*people, clerk])
    frameworks = _frameworks(world, clerk)
    _participations(world, organizations, frameworks, clerk)
    authors = {name: next(user for user in people if user.organization == row) for name, row in organizations.items()}
    items = [_notice(n, item, authors[item.owner], clerk, world.now) for n, item in enumerate(described.items)]
    _insert(items, described.items, frameworks["f"])
    _releases(described.items, items, frameworks, clerk)
    _parts(described.items, items, organizations, frameworks, authors)
    _traces(described.items, items, organizations, frameworks["f"], clerk)
    _clearing(described.items, items, organizations, frameworks, clerk, world.now)
    paired = list(zip(people, described.people, strict=True)), list(zip(items, described.items, strict=True))
    return Written(described, organizations, frameworks, *paired)


def _organizations(world: oracle.World) -> dict[str, Organization]:
    rows = {
        name: Organization(
            name=f"Organization {name}",
            code=f"org-{name}",
            kind=OrganizationKind.AUTHORITY,
            deactivated_at=None if org.active else world.now,
        )
        for name, org in world.orgs.items()
    }
    for name, org in world.orgs.items():
        rows[name].second_reader = rows[org.second_reader] if org.second_reader else None
    Organization.objects.bulk_create(rows.values())
    return rows


def _people(people: list[oracle.Person], organizations: dict[str, Organization]) -> list[User]:
    rows = []
    for person in people:
        roles = [UserRole.MEMBER.value, *([UserRole.APPROVER.value] if person.approver else [])]
        email = f"{person.name.replace(' ', '-')}@world.example"
        of = {"organization": organizations[person.org], "roles": roles, "is_active": person.active}
        rows.append(User(email=email, name=person.name, password="!", **of))
    return rows


def _frameworks(world: oracle.World, by: User) -> dict[str, Framework]:
    rows = {
        name: Framework(
            name=f"Framework {name}",
            code=name,
            level=FrameworkLevel.REGIONAL,
            community="Members",
            contact="traders@world.example",
            begun_on=date(2026, 1, 1),
            hides_members=room.hides,
            publishes_openly=room.opens is not None,
            opened_at=None if room.opens == ALWAYS else room.opens,
            closed_at=world.now if room.closed else None,
            closed_by=by if room.closed else None,
            closed_reason="Its time is over" if room.closed else "",
        )
        for name, room in world.rooms.items()
    }
    Framework.objects.bulk_create(rows.values())
    return rows


def _participations(
    world: oracle.World, organizations: dict[str, Organization], frameworks: dict[str, Framework], by: User
) -> None:
    text = {"instrument": "Agreement", "signatory": "Minister", "signed_on": date(2026, 1, 1), "text": "Text"}
    versions = {
        (name, number): AgreementVersion(framework=frameworks[name], number=number, accept_by_on=day, **text)
        for name, room in world.rooms.items()
        for number, day in room.versions
    }
    AgreementVersion.objects.bulk_create(versions.values())
    rows = []
    for m in world.memberships:
        agreement = versions[m.framework, m.accepted_version] if m.accepted_version else None
        rows.append(
            Participation(
                organization=organizations[m.org],
                framework=frameworks[m.framework],
                role=m.role,
                begun_at=m.begun,
                reads_from=m.reads_from,
                agreement=agreement,
                accepted_at=m.begun if agreement else None,
                suspended_at=m.begun if m.suspended else None,
                suspended_by=by if m.suspended else None,
                left_at=m.begun if m.left else None,
                left_by=by if m.left else None,
            )
        )
    Participation.objects.bulk_create(rows)


def _notice(number: int, item: oracle.Item, author: User, approver: User, now: datetime) -> Notice:
    row = MODELS[item.kind](
        kind=item.kind,
        reference=f"WORLD-2026-{number:06d}",
        originator=author.organization,
        author=author,
        edited_by=author,
        title=f"Notice {number}",
        state=item.state,
        tlp=item.tlp,
        created_at=now - timedelta(days=120),
    )
    row.pk = row.id
    if item.state != "draft":
        row.submitted_at, row.submitted_by = row.created_at, author
    if item.state in ("released", "withdrawn"):
        row.released_at, row.released_by = min([s.at for s in item.shares], default=row.created_at), approver
    if item.withdrawn:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = item.withdrawn, approver, "Mistaken"
        row.taken_back = item.taken_back
    return row


def _insert(rows: list[Notice], items: list[oracle.Item], framework: Framework) -> None:
    """The common row of all at once; of each kind its own."""
    common = [field.attname for field in Notice._meta.concrete_fields]
    Notice._base_manager.bulk_create([Notice(**{name: getattr(row, name) for name in common}) for row in rows])
    for row in rows:
        for name, value in _own_fields(row, framework).items():
            setattr(row, name, value)
        row.save_base(raw=True, force_insert=True)  # raw: the row of its kind alone


def _own_fields(row: Notice, framework: Framework) -> dict[str, Any]:
    if row.kind == "bulletin":
        month = {"begins_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}
        counted = {"begins_on": "2026-05-01", "ends_on": "2026-05-31", "countries_posted": None}
        return {"framework": framework, "figures": counted, **month}
    if row.kind == "meeting":
        return {"framework": framework, "begins_at": row.created_at, "ends_at": row.created_at + timedelta(hours=1)}
    if row.kind == "law_change":
        return {"jurisdiction": "NO", "to_status": "controlled", "instrument": "Act"}
    return {"m_stage": "marketing"} if row.kind == "mo_note" else {}


def _releases(items: list[oracle.Item], rows: list[Notice], frameworks: dict[str, Framework], by: User) -> None:
    Release._base_manager.bulk_create(
        Release(
            notice_id=row.pk,
            framework=frameworks[share.framework],
            kind=row.kind,
            audience=share.audience,
            released_at=share.at,
            released_by=by,
            ended_at=share.at if share.ended else None,
            ended_by=by if share.ended else None,
        )
        for row, item in zip(rows, items, strict=True)
        for share in item.shares
    )


def _parts(
    items: list[oracle.Item],
    rows: list[Notice],
    organizations: dict[str, Organization],
    frameworks: dict[str, Framework],
    authors: dict[str, User],
) -> None:
    pairs = list(zip(rows, items, strict=True))
    asked = [
        Addressee(notice_id=row.pk, organization=organizations[name], asked_at=at)
        for row, item in pairs
        for names, at in ((item.asked, row.released_at), (item.once, None))
        for name in sorted(names)
    ]
    planned = [(row, frameworks[name]) for row, item in pairs for name in item.plan]
    Addressee._base_manager.bulk_create(asked)
    PlannedRelease._base_manager.bulk_create(PlannedRelease(notice_id=row.pk, framework=room) for row, room in planned)
    first = [
        NoticeVersion(
            notice_id=row.pk,
            number=1,
            content=contents.snapshot(row),
            author=row.author,
            approver=row.released_by,
            released_at=at,
        )
        for row in rows
        if (at := row.released_at)
    ]
    waiting = [
        NoticeVersion(
            notice_id=row.pk, number=2, content=contents.snapshot(row), note="Words", author=authors[item.owner]
        )
        for row, item in pairs
        if item.waiting
    ]
    NoticeVersion._base_manager.bulk_create([*first, *waiting])


def marked(place: int) -> str:
    """The identifier for addressees only that one alert alone holds."""
    return f"marked-of-{place:06d}"


def _traces(
    items: list[oracle.Item], rows: list[Notice], organizations: dict[str, Organization], room: Framework, by: User
) -> None:
    """What readers leave and ask: whoever is asked has a receipt, which says of some only that they opened or fetched
    it; who would have it shared further. And the identifiers for addressees only."""
    pairs = list(zip(rows, items, strict=True))
    Receipt._base_manager.bulk_create(
        Receipt(notice_id=row.pk, organization=organizations[org], **_held(org, item, row.created_at, by))
        for row, item in pairs
        for org in sorted(item.held | (item.asked if row.released_at else frozenset()))
    )
    SellerIdentifier._base_manager.bulk_create(
        SellerIdentifier(
            alert_id=row.pk, kind="shop_handle", value=marked(n), normalized=marked(n), position=9, for_addressees=True
        )
        for n, (row, item) in enumerate(pairs)
        if item.marked
    )
    asked = {"national": room, "framework": room, "why": "Seen there too", "asked_by": by}
    Extension._base_manager.bulk_create(
        Extension(notice_id=row.pk, organization=organizations[org], asked_at=row.created_at, **asked)
        for row, item in pairs
        for org in sorted(item.further)
    )


def _held(org: str, item: oracle.Item, at: datetime, by: User) -> dict[str, Any]:
    """Somebody opened it, or a program fetched it, or neither."""
    if org not in item.held:
        return {}
    return {"pulled_at": at} if org == max(item.held) else {"opened_at": at, "opened_by": by}


def _clearing(
    items: list[oracle.Item],
    rows: list[Notice],
    organizations: dict[str, Organization],
    frameworks: dict[str, Framework],
    by: User,
    now: datetime,
) -> None:
    """Who is asked to clear an item: a round that is over was so this very moment."""
    lasts = {"open": timedelta(microseconds=1), "over": timedelta(0), "ended": timedelta(days=1)}
    Clearance._base_manager.bulk_create(
        Clearance(
            notice_id=row.pk,
            framework=frameworks[room],
            organization=organizations[org],
            asked_at=row.created_at,
            asked_by=by,
            closes_at=now + lasts[how],
            ended_at=now if how == "ended" else None,
        )
        for row, item in zip(rows, items, strict=True)
        for org, room, how in sorted(item.clearing)
    )
