"""Sets the stage of the demo: organizations, people, platforms, frameworks, memberships."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from portal import clock
from portal.actions import applications, contacts, frameworks, organizations, people
from portal.enums import TLP, FrameworkLevel, OrganizationKind, ParticipationRole, UserRole
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import releases, review
from sharing.enums import Audience
from sharing.models import Notice
from sharing.queries import further
from trends.demo import community, words
from trends.demo.community import Member, Room

TEXT = (
    "1. What is shared serves to keep online marketplaces from being used to traffic psychoactive substances and their "
    "precursors, and nothing else.\n2. The issuer decides who reads an item and may withdraw it at any time.\n"
    "3. Companies decide on their own platforms, each for itself, and say what they did.\n4. Personal data of buyers "
    "is not shared.\n5. Each member names a contact and a deputy, and answers in the times of this framework.\n"
    "6. An authority that is asked to clear a bulletin, and does not answer in its days, has no objection."
)


def approve(notice: Notice, *, by: User) -> None:
    """By somebody who has looked at it as it was submitted, and at who will see it."""
    row = access.plain(Notice).select_related("originator").get(pk=notice.pk)
    review.approve(notice, seen=review.seen_of(row, by=by), by=by)


def share(notice: Notice, *, framework: Framework, by: User) -> None:
    """By somebody who has looked at who will see it as well."""
    row = access.plain(Notice).select_related("originator").get(pk=notice.pk)
    told = further.of_choice(by, row, framework=framework, audience=Audience.EVERYONE)
    releases.share(row, framework=framework, seen=told.seen, by=by)


class Stage:
    """Everyone of the demo, by code."""

    def __init__(self, random: Random, begun_on: date) -> None:
        self.random = random
        self.begun_on = begun_on
        self.organizations: dict[str, Organization] = {}
        self.frameworks: dict[str, Framework] = {}
        self.members: dict[str, User] = {}
        self.approvers: dict[str, User] = {}
        self._names = [f"{given} {family}" for given in community.GIVEN for family in community.FAMILY]
        random.shuffle(self._names)

    def build(self, password: str) -> None:
        """Write everything, in the clock's moment, through the actions."""
        hashed = make_password(password)
        for member in community.MEMBERS:
            self._organization(member)
            self.members[member.code] = self._person(member, "", [UserRole.MEMBER], hashed)
            roles = [UserRole.APPROVER, UserRole.ADMINISTRATOR]
            self.approvers[member.code] = self._person(member, "lead.", roles, hashed)
        for number, member in enumerate(community.MEMBERS):
            if member.code not in community.UNNAMED:
                self._contacts(member, number)
        for name, host, operator in community.PLATFORMS:
            owner = self.organizations.get(operator)
            pages = organizations.Pages(**community.PAGES)
            organizations.add_platform(name=name, operator=owner, hosts=[host], pages=pages, by=None)
        for room in (*community.REGIONAL, *community.NATIONAL):
            self._framework(room)

    def _organization(self, member: Member) -> None:
        row = organizations.create(
            name=member.name,
            code=member.code,
            kind=member.kind,
            country=member.country,
            sector=member.sector,
            time_zone=member.zone,
            language=member.language,
            working_week=[7, 1, 2, 3, 4] if member.country == "AE" else [1, 2, 3, 4, 5],
            duty_contact=f"+999 20 555 {len(self.organizations):02}00, duty@{member.domain}",
            by=None,
        )
        since = date(2019, 1, 1)
        markets = [(country, since, None) for country in member.markets]
        organizations.set_markets(row, markets=markets, by=None)
        organizations.set_holidays(row, holidays=[(date(self.begun_on.year + 1, 1, 1), "New Year")], by=None)
        self.organizations[member.code] = row

    def _contacts(self, member: Member, number: int) -> None:
        """Whom to call, under a country code that no telephone has, and how the member wants to be asked."""
        row = self.organizations[member.code]
        kind = "company" if row.kind == OrganizationKind.COMPANY else "authority"
        first, second = ("Trust and safety", "Legal") if kind == "company" else ("Online trade desk", "Head of unit")
        telephone = f"+999 20 555 {number:02}"
        named = [
            contacts.Named(self.members[member.code], first, f"{telephone}10"),
            contacts.Named(self.approvers[member.code], second, f"{telephone}20", is_deputy=True),
        ]
        text = words.PROCEDURES[kind][number % 2]
        address = f"https://{member.domain}/requests" if number % 3 == 0 else ""
        since = self.begun_on - timedelta(days=30 * (number % 7))
        procedure = contacts.Published(text, address, "en", since) if number % 5 else None
        contacts.publish(row, named=named, procedure=procedure, by=None)

    def _person(self, member: Member, prefix: str, roles: list[UserRole], hashed: str) -> User:
        name = self._names.pop()
        email = f"{prefix}{name.split()[0].lower()}@{member.domain}"
        row = people.add(
            organization=self.organizations[member.code], email=email, name=name, roles=roles, password=None, by=None
        )
        User.objects.filter(pk=row.pk).update(password=hashed)
        return row

    def apply(self) -> None:
        """A company asks to join, and waits for the coordinator's decision."""
        code, room = community.APPLICANT
        framework = self.frameworks[room]
        applications.apply(
            framework,
            role=ParticipationRole.COMPANY,
            reason=words.APPLICATION,
            duties=words.DUTIES,
            version=1,
            signatory="The director of trust and safety",
            by=self.approvers[code],
        )

    def _framework(self, room: Room) -> None:
        national = bool(room.country)
        row = frameworks.create(
            name=room.name,
            code=room.code,
            level=FrameworkLevel.NATIONAL if national else FrameworkLevel.REGIONAL,
            country=room.country,
            community=f"Members of {room.name}, and contractors whom their agreement binds.",
            description="Alerts, methods, bulletins and changes of law, shared between authorities and companies.",
            default_tlp=TLP.AMBER,
            contact=f"traders@{room.code}.example",
            begun_on=self.begun_on,
            by=None,
        )
        frameworks.publish_agreement(
            row,
            instrument=f"Memorandum of understanding, {room.name}",
            signatory="The heads of the founding members",
            signed_on=self.begun_on,
            text=TEXT,
            silence_consents=True,
            by=None,
        )
        for code in room.under:
            frameworks.link(national=row, regional=self.frameworks[code], by=None)
        self.frameworks[room.code] = row
        self._admit(row, room)

    def _admit(self, framework: Framework, room: Room) -> None:
        roles = [(room.coordinator, ParticipationRole.COORDINATOR)]
        roles += [(code, ParticipationRole.AUTHORITY) for code in room.authorities]
        roles += [(code, ParticipationRole.COMPANY) for code in room.companies]
        roles += [(code, ParticipationRole.OBSERVER) for code in room.observers]
        for code, role in roles:
            organization = self.organizations[code]
            director = "director" if organization.kind == OrganizationKind.COMPANY else "head of the authority"
            frameworks.admit(
                framework=framework, organization=organization, role=role, signatory=f"The {director}", by=None
            )


def noon(day: date) -> datetime:
    """Midday UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def opening(months: int) -> date:
    """The first day of the month so many months before the present one, and a week earlier for the preparations."""
    today = clock.today()
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=7)
