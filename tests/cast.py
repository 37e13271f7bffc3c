"""The fixed cast: two national frameworks under one regional one, two of each kind of member, and those left outside.

    north    authority_north, authority_north2, company_one, observer; coordinated by coordinator_north;
             former left it, suspended is suspended in it, unsigned has not accepted its agreement
    south    authority_south, company_two; coordinated by coordinator_south
    region   authority_north, authority_south, company_one; coordinated by coordinator_region
    outsider takes part in nothing

Each organization has a member, an approver and an administrator; authority_south is a one-person office whose second
reader is authority_north. Names below are invented.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from portal import grants
from portal.enums import FrameworkLevel, OrganizationKind, ParticipationRole, Sector, UserRole
from portal.models import (
    AgreementVersion,
    Framework,
    Market,
    Organization,
    Participation,
    Platform,
    PlatformAddress,
    User,
)
from tests import kept

JOINED_AT = datetime(2026, 1, 1, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """Organizations, frameworks and people by name; `people` holds everyone by (organization name, role)."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    people: dict[tuple[str, str], User] = field(default_factory=dict)
    platforms: dict[str, Platform] = field(default_factory=dict)

    def organization(self, name: str) -> Organization:
        return self.organizations[name]

    def member(self, name: str) -> User:
        return self.people[name, UserRole.MEMBER]

    def approver(self, name: str) -> User:
        return self.people[name, UserRole.APPROVER]

    def administrator(self, name: str) -> User:
        return self.people[name, UserRole.ADMINISTRATOR]

    @property
    def north(self) -> Framework:
        return self.frameworks["north"]

    @property
    def south(self) -> Framework:
        return self.frameworks["south"]

    @property
    def region(self) -> Framework:
        return self.frameworks["region"]

    @property
    def focal_point(self) -> User:
        """Drafts alerts at authority_north."""
        return self.member("authority_north")

    @property
    def colleague(self) -> User:
        """Approves what the focal point drafted."""
        return self.approver("authority_north")

    @property
    def analyst(self) -> User:
        """Answers alerts at company_one."""
        return self.member("company_one")

    @property
    def coordinator(self) -> User:
        """Composes bulletins of the north and manages its members, with the approver's rights."""
        return self.approver("coordinator_north")


ORGANIZATIONS: dict[str, tuple[str, str, str]] = {
    "authority_north": (OrganizationKind.AUTHORITY, "", "NO"),
    "authority_north2": (OrganizationKind.AUTHORITY, "", "NO"),
    "authority_south": (OrganizationKind.AUTHORITY, "", "IT"),
    "coordinator_north": (OrganizationKind.COORDINATING_BODY, "", "NO"),
    "coordinator_south": (OrganizationKind.COORDINATING_BODY, "", "IT"),
    "coordinator_region": (OrganizationKind.INTERNATIONAL, "", ""),
    "company_one": (OrganizationKind.COMPANY, Sector.MARKETPLACE, "NO"),
    "company_two": (OrganizationKind.COMPANY, Sector.PAYMENT, "IT"),
    "observer": (OrganizationKind.ASSOCIATION, "", "NO"),
    "former": (OrganizationKind.COMPANY, Sector.CARRIER, "NO"),
    "suspended": (OrganizationKind.COMPANY, Sector.SEARCH, "NO"),
    "unsigned": (OrganizationKind.COMPANY, Sector.SEARCH, "NO"),
    "outsider": (OrganizationKind.COMPANY, Sector.MARKETPLACE, "FR"),
}

MEMBERS: dict[str, list[tuple[str, str]]] = {
    "north": [
        ("coordinator_north", ParticipationRole.COORDINATOR),
        ("authority_north", ParticipationRole.AUTHORITY),
        ("authority_north2", ParticipationRole.AUTHORITY),
        ("company_one", ParticipationRole.COMPANY),
        ("observer", ParticipationRole.OBSERVER),
        ("former", ParticipationRole.COMPANY),
        ("suspended", ParticipationRole.COMPANY),
        ("unsigned", ParticipationRole.COMPANY),
    ],
    "south": [
        ("coordinator_south", ParticipationRole.COORDINATOR),
        ("authority_south", ParticipationRole.AUTHORITY),
        ("company_two", ParticipationRole.COMPANY),
    ],
    "region": [
        ("coordinator_region", ParticipationRole.COORDINATOR),
        ("authority_north", ParticipationRole.AUTHORITY),
        ("authority_south", ParticipationRole.AUTHORITY),
        ("company_one", ParticipationRole.COMPANY),
    ],
}


def assemble() -> Cast:
    """Write the cast into the test database."""
    return kept.once(_assemble)


def _assemble() -> Cast:
    cast = Cast()
    for name, (kind, sector, country) in ORGANIZATIONS.items():
        cast.organizations[name] = _organization(name, kind, sector, country)
    cast.organizations["authority_south"].second_reader = cast.organizations["authority_north"]
    cast.organizations["authority_south"].save(update_fields=["second_reader"])
    _markets(cast)
    for name, organization in cast.organizations.items():
        for role in UserRole.values:
            cast.people[name, role] = _person(organization, name, role)
    for name, members in MEMBERS.items():
        cast.frameworks[name] = _framework(name)
        for organization_name, participation_role in members:
            join(cast.organizations[organization_name], cast.frameworks[name], participation_role)
    cast.north.regional.add(cast.region)
    cast.south.regional.add(cast.region)
    _end_some(cast)
    for organization in cast.organizations.values():
        grants.sync(organization)
    for person in cast.people.values():
        grants.sync_person(person)
    _platforms(cast)
    return cast


def _organization(name: str, kind: str, sector: str, country: str) -> Organization:
    words = name.replace("_", " ").title()
    code = "".join(word[0] for word in name.split("_")).upper() + str(list(ORGANIZATIONS).index(name))
    return Organization.objects.create(name=words, code=code, kind=kind, sector=sector, country=country)


def _markets(cast: Cast) -> None:
    for name, country in (("company_one", "NO"), ("company_one", "IT"), ("company_two", "IT"), ("outsider", "FR")):
        Market.objects.create(organization=cast.organizations[name], country=country, since_on=date(2020, 1, 1))


def _person(organization: Organization, name: str, role: str) -> User:
    roles = [UserRole.MEMBER.value] if role == UserRole.MEMBER else [UserRole.MEMBER.value, role]
    label = f"{role} {name}".replace("_", " ").title()
    email = f"{role}@{name.replace('_', '-')}.example"
    return User.objects.create_user(
        email, PASSWORD, name=label, organization=organization, roles=roles, created_at=JOINED_AT
    )


def _framework(name: str) -> Framework:
    national = name != "region"
    framework = Framework.objects.create(
        name=f"Framework of the {name}",
        code=name,
        level=FrameworkLevel.NATIONAL if national else FrameworkLevel.REGIONAL,
        country={"north": "NO", "south": "IT"}.get(name, ""),
        community=f"Authorities and companies of the {name}",
        contact=f"traders@{name}.example",
        begun_on=date(2025, 12, 1),
    )
    AgreementVersion.objects.create(
        framework=framework,
        number=1,
        instrument=f"Memorandum of the {name}",
        signatory="The ministry",
        signed_on=date(2025, 12, 1),
        text="What is shared is used for this purpose only.",
    )
    return framework


def join(organization: Organization, framework: Framework, role: str) -> Participation:
    """Make an organization a member since the day on which the cast begins; rights are granted by `grants.sync`."""
    return Participation.objects.create(
        framework=framework,
        organization=organization,
        role=role,
        begun_at=JOINED_AT,
        reads_from=JOINED_AT,
        agreement=framework.agreements.get(),
        accepted_at=JOINED_AT,
        accepted_signatory="The director",
    )


def _end_some(cast: Cast) -> None:
    later = datetime(2026, 6, 1, 9, tzinfo=UTC)
    by = cast.coordinator
    rows = Participation.objects.filter(framework=cast.north)
    rows.filter(organization=cast.organizations["former"]).update(left_at=later, left_by=by)
    rows.filter(organization=cast.organizations["suspended"]).update(suspended_at=later, suspended_by=by)
    rows.filter(organization=cast.organizations["unsigned"]).update(agreement=None, accepted_at=None)


def _platforms(cast: Cast) -> None:
    for name, operator, host in (
        ("Bazaar One", cast.organizations["company_one"], "bazaar-one.example"),
        ("Market Nine", None, "market-nine.example"),
    ):
        platform = Platform.objects.create(name=name, operator=operator)
        PlatformAddress.objects.create(platform=platform, host=host)
        cast.platforms[name] = platform
