"""Random worlds, written to the database and described to the oracle in the same breath."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from portal.enums import FrameworkLevel, OrganizationKind, UserRole
from portal.models import AgreementVersion, Framework, Organization, Participation, User
from sharing.models import Notice, NoticeVersion, VendorAlert
from tests.access import oracle
from tests.factories import notices
from trends.models import Bulletin

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ROLES = ["coordinator", "authority", "company", "observer"]
TLPS = ["clear", "green", "amber", "amber_strict", "red"]
STATES = ["draft", "in_review", "released", "released", "released", "withdrawn"]


@dataclass
class Written:
    """A world twice: the oracle's, and its rows by the same names."""

    world: oracle.World
    organizations: dict[str, Organization]
    people: list[tuple[User, oracle.Person]]
    items: list[tuple[Notice, oracle.Item]]


def write(random: Random) -> Written:
    """Five organizations, three frameworks, some two dozen items, and every way of being in or out."""
    organizations, orgs = _organizations(random)
    people = _people(random, organizations, orgs)
    frameworks, rooms = _frameworks(random)
    memberships = _memberships(random, organizations, frameworks, rooms, people[0][0])
    world = oracle.World(orgs=orgs, rooms=rooms, memberships=memberships, now=NOW)
    items = [_item(random, organizations, frameworks, people) for _ in range(24)]
    return Written(world=world, organizations=organizations, people=people, items=items)


def _organizations(random: Random) -> tuple[dict[str, Organization], dict[str, oracle.Org]]:
    names = ["a", "b", "c", "d", "e"]
    rows = {
        name: Organization.objects.create(
            name=f"Organization {name}",
            code=f"org-{name}",
            kind=OrganizationKind.AUTHORITY,
            deactivated_at=EPOCH if random.random() < 0.1 else None,
        )
        for name in names
    }
    orgs = {}
    for name, row in rows.items():
        second = random.choice([None, *[n for n in names if n != name]])
        row.second_reader = rows[second] if second else None
        row.save()
        orgs[name] = oracle.Org(name=name, active=row.deactivated_at is None, second_reader=second)
    return rows, orgs


def _people(
    random: Random, organizations: dict[str, Organization], orgs: dict[str, oracle.Org]
) -> list[tuple[User, oracle.Person]]:
    people = []
    for name, organization in organizations.items():
        for number, approver in enumerate((False, True)):
            active = random.random() > 0.1
            roles = [UserRole.MEMBER.value] + ([UserRole.APPROVER.value] if approver else [])
            user = User.objects.create_user(
                f"p{number}@{name}.example", name=f"{name} {number}", organization=organization, roles=roles
            )
            user.is_active = active
            user.save()
            people.append((user, oracle.Person(org=name, active=active, approver=approver)))
    return people


def _frameworks(random: Random) -> tuple[dict[str, Framework], dict[str, oracle.Room]]:
    rows, rooms = {}, {}
    for name in ("f", "g", "h"):
        closed = random.random() < 0.1
        row = Framework.objects.create(
            name=f"Framework {name}",
            code=name,
            level=FrameworkLevel.REGIONAL,
            community="Members",
            begun_on=date(2026, 1, 1),
        )
        versions: list[tuple[int, date | None]] = [(1, None)]
        if random.random() < 0.4:
            versions.append((2, random.choice([None, date(2026, 6, 14), date(2026, 6, 15), date(2026, 6, 16)])))
        for number, accept_by_on in versions:
            AgreementVersion.objects.create(
                framework=row,
                number=number,
                instrument="Agreement",
                signatory="Minister",
                signed_on=date(2026, 1, 1),
                text="Text",
                accept_by_on=accept_by_on,
            )
        rows[name] = row
        rooms[name] = oracle.Room(name=name, closed=closed, versions=tuple(versions))
    return rows, rooms


def _memberships(
    random: Random,
    organizations: dict[str, Organization],
    frameworks: dict[str, Framework],
    rooms: dict[str, oracle.Room],
    by: User,
) -> list[oracle.Membership]:
    memberships = []
    for framework_name, framework in frameworks.items():
        for organization_name, organization in organizations.items():
            rows = random.choice([0, 1, 1, 1, 2])
            for number in range(rows):
                last = number == rows - 1
                begun = EPOCH + timedelta(days=random.randrange(0, 200))
                membership = oracle.Membership(
                    org=organization_name,
                    framework=framework_name,
                    role=random.choice(ROLES),
                    begun=begun,
                    reads_from=begun - timedelta(days=random.choice([0, 0, 60])),
                    suspended=random.random() < 0.1,
                    left=not last or random.random() < 0.15,
                    accepted_version=random.choice([None, *[n for n, _ in rooms[framework_name].versions] * 3]),
                )
                _participation(membership, organization, framework, by)
                memberships.append(membership)
        if rooms[framework_name].closed:
            Framework.objects.filter(pk=framework.pk).update(closed_at=EPOCH, closed_by=by)
    return memberships


def _participation(m: oracle.Membership, organization: Organization, framework: Framework, by: User) -> None:
    agreement = framework.agreements.get(number=m.accepted_version) if m.accepted_version else None
    Participation.objects.create(
        organization=organization,
        framework=framework,
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


def _item(
    random: Random,
    organizations: dict[str, Organization],
    frameworks: dict[str, Framework],
    people: list[tuple[User, oracle.Person]],
) -> tuple[Notice, oracle.Item]:
    owner = random.choice(list(organizations))
    author, approver = (user for user, person in people if person.org == owner)
    kind = random.choice(["alert", "alert", "bulletin"])
    state = random.choice(STATES)
    tlp = random.choice(TLPS)
    asked = frozenset(name for name in organizations if random.random() < 0.3)
    shares = _shares(random, frameworks) if state in ("released", "withdrawn") else ()
    row = notices.notice(
        Bulletin if kind == "bulletin" else VendorAlert,
        author=author,
        approver=approver,
        state=state,
        tlp=tlp,
        addressees=[organizations[name] for name in asked],
        **_more(kind, frameworks),
    )
    for share in shares:
        release = notices.release(row, frameworks[share.framework], audience=share.audience, at=share.at, by=approver)
        if share.ended:
            release.ended_at, release.ended_by = share.at, approver
            release.save()
    waiting = _correction(row, author) if state == "released" and random.random() < 0.3 else ""
    return row, oracle.Item(owner=owner, state=state, tlp=tlp, kind=kind, shares=shares, asked=asked, waiting=waiting)


def _correction(row: Notice, author: User) -> str:
    """A correction in the making; who wrote it."""
    NoticeVersion._base_manager.create(notice=row, number=2, content={"tlp": row.tlp}, note="Words", author=author)
    return author.name


def _more(kind: str, frameworks: dict[str, Framework]) -> dict[str, Any]:
    if kind == "alert":
        return {"observed": "Seen"}
    return {"framework": frameworks["f"], "begins_on": date(2026, 5, 1), "ends_on": date(2026, 5, 31)}


def _shares(random: Random, frameworks: dict[str, Framework]) -> tuple[oracle.Share, ...]:
    return tuple(
        oracle.Share(
            framework=name,
            audience=random.choice(["everyone", "everyone", "authorities", "companies"]),
            at=EPOCH + timedelta(days=random.randrange(0, 165)),
            ended=random.random() < 0.15,
        )
        for name in random.sample(list(frameworks), k=random.choice([1, 1, 2, 3]))
    )
