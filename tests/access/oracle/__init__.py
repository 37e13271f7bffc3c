"""The reading rule once more, in plain sets and dates, sharing no code with the product.

It comes from the rules that members agree on, not from `sharing/access.py`; an import contract keeps the two apart.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Org:
    name: str
    active: bool = True
    second_reader: str | None = None
    kind: str = "authority"  # authority, company, association, international, coordinating_body
    country: str = ""


@dataclass(frozen=True)
class Person:
    org: str
    active: bool = True
    approver: bool = False
    administrator: bool = False
    name: str = ""


@dataclass(frozen=True)
class Membership:
    org: str
    framework: str
    role: str  # coordinator, authority, company, observer
    begun: datetime
    reads_from: datetime
    suspended: bool = False
    left: bool = False
    accepted_version: int | None = 1


@dataclass(frozen=True)
class Room:
    name: str
    closed: bool = False
    hides: bool = False  # its members do not learn of each other
    strict: frozenset[str] = frozenset()  # kinds that take two people here; alerts and bulletins everywhere
    # (number, to be accepted by) of each version of the agreement; None where no day was set
    versions: tuple[tuple[int, date | None], ...] = ((1, None),)


@dataclass(frozen=True)
class Share:
    framework: str
    audience: str  # everyone, authorities, companies
    at: datetime
    ended: bool = False


@dataclass(frozen=True)
class Item:
    owner: str
    state: str  # draft, in_review, released, withdrawn
    tlp: str
    kind: str = "alert"
    shares: tuple[Share, ...] = ()
    asked: frozenset[str] = field(default_factory=frozenset)
    author: str = ""  # the name of the person who wrote it
    plan: tuple[str, ...] = ()  # the rooms that a draft is to be shared with
    waiting: str = ""  # the name of the person who wrote the correction that waits for approval
    asking: frozenset[str] = field(default_factory=frozenset)  # organizations that have asked a question
    disputing: frozenset[str] = field(default_factory=frozenset)  # organizations that have recorded a dispute
    answered: frozenset[str] = field(default_factory=frozenset)  # organizations that have confirmed receipt


@dataclass
class World:
    orgs: dict[str, Org]
    rooms: dict[str, Room]
    memberships: list[Membership]
    now: datetime

    def may_read(self, person: Person | None, item: Item) -> bool:
        """Whether a person (None: someone without an account) may read the item's content."""
        if person is None:
            return self._is_public(item)
        if not person.active or not self.orgs[person.org].active:
            return self._is_public(item)
        if person.org == item.owner:
            return True
        if item.state == "in_review":
            return self._is_second_reader(person, item)
        if item.state == "released" and item.waiting and self._is_second_reader(person, item):
            return True
        return self.is_shared_with(person, item)

    def is_shared_with(self, person: Person, item: Item) -> bool:
        """Whether a release brings the item's content to the person's organization."""
        if not person.active or not self.orgs[person.org].active or item.state != "released":
            return False
        if item.tlp == "red" and person.org not in item.asked:
            return False
        return bool(self.rooms_through(person.org, item))

    def decides_on_correction(self, person: Person | None, item: Item) -> bool:
        """Whether a correction that waits is the person's to look at: the issuer's, and the second reader's."""
        if person is None or not self.is_active(person):
            return False
        return person.org == item.owner or (item.state == "released" and self._is_second_reader(person, item))

    def _is_second_reader(self, person: Person, item: Item) -> bool:
        return person.approver and self.orgs[item.owner].second_reader == person.org

    def is_active(self, person: Person | None) -> bool:
        """Whether a person may do anything at all."""
        return person is not None and person.active and self.orgs[person.org].active

    def rooms_through(self, org: str, item: Item) -> set[str]:
        """The rooms through which releases that have not ended reach an organization."""
        return {share.framework for share in item.shares if not share.ended and self._reaches(org, share)}

    def roles(self, org: str) -> dict[str, str]:
        """The rooms in which an organization takes part now, and as what."""
        return {m.framework: m.role for m in self.memberships if m.org == org and self._is_current(m)}

    def knows(self, org: str, other: str) -> bool:
        """Whether an organization may learn what another tells the members of its rooms."""
        mine = self.roles(org)
        told = {room for room, role in mine.items() if role == "coordinator" or not self.rooms[room].hides}
        return org == other or any(m.org == other and not m.left and m.framework in told for m in self.memberships)

    def _is_public(self, item: Item) -> bool:
        published = any(not share.ended for share in item.shares)
        return item.kind == "bulletin" and item.tlp == "clear" and item.state == "released" and published

    def _reaches(self, org: str, share: Share) -> bool:
        return any(
            m.org == org
            and m.framework == share.framework
            and self._is_current(m)
            and m.role in ROLES[share.audience]
            and share.at >= m.reads_from
            for m in self.memberships
        )

    def _is_current(self, m: Membership) -> bool:
        room = self.rooms[m.framework]
        if room.closed or m.suspended or m.left or m.begun > self.now or m.accepted_version is None:
            return False
        return not any(
            number > m.accepted_version and day is not None and day < self.now.date() for number, day in room.versions
        )


ROLES = {
    "everyone": {"coordinator", "authority", "company", "observer"},
    "authorities": {"coordinator", "authority"},
    "companies": {"coordinator", "company"},
}
