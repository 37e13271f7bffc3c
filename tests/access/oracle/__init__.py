"""The reading rule once more, in plain sets and dates, sharing no code with the product.

It comes from what members agreed on, not from `sharing/access.py`; an import contract keeps the two apart.
"""

from dataclasses import dataclass, field, replace
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
    opens: datetime | None = None  # since when its CLEAR bulletins are for everyone
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
    asked: frozenset[str] = field(default_factory=frozenset)  # in a draft, who is to be asked
    once: frozenset[str] = field(default_factory=frozenset)  # who was asked, and is asked no more
    author: str = ""  # the name of the person who wrote it
    plan: tuple[str, ...] = ()  # the rooms that a draft is to be shared with
    waiting: str = ""  # the name of the person who wrote the correction that waits for approval
    asking: frozenset[str] = field(default_factory=frozenset)  # organizations that have asked a question
    disputing: frozenset[str] = field(default_factory=frozenset)  # organizations that have recorded a dispute
    answered: frozenset[str] = field(default_factory=frozenset)  # organizations that have confirmed receipt
    held: frozenset[str] = field(default_factory=frozenset)  # organizations that have opened or fetched it
    withdrawn: datetime | None = None
    taken_back: bool = False  # withdrawn within minutes of its release
    marked: bool = False  # holds an identifier for addressees only
    quotes: bool = False  # of a draft bulletin, what its issuer has not consented to
    further: frozenset[str] = field(default_factory=frozenset)  # organizations that asked that it goes further
    # of those asked to clear it: organization, room, and whether the round is "open", "over" or "ended"
    clearing: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)


@dataclass
class World:
    orgs: dict[str, Org]
    rooms: dict[str, Room]
    memberships: list[Membership]
    now: datetime

    def may_read(self, person: Person | None, item: Item) -> bool:
        """Whether a person (None: someone without an account) may read the item's content."""
        if person is None or not self.is_active(person):
            return self._is_public(item)
        if person.org == item.owner:
            return True
        under_review = item.state == "in_review" or (item.state == "released" and item.waiting != "")
        if (under_review and self.is_second_reader(person, item)) or self.clears(person.org, item):
            return True
        return self.is_shared_with(person, item)

    def clears(self, org: str, item: Item) -> bool:
        """Whether an organization sees an item in review because it is asked to clear it, for a room of its own."""
        rooms = {m.framework for m in self.memberships if m.org == org and self.is_current(m)}
        open_ = {room for one, room, how in item.clearing if one == org and how == "open"}
        return item.state == "in_review" and bool(rooms & open_)

    def is_shared_with(self, person: Person, item: Item) -> bool:
        """Whether a release brings the item's content to the person's organization."""
        opens = item.state == "released" and (item.tlp != "red" or person.org in item.asked)
        return opens and self.is_active(person) and bool(self.rooms_through(person.org, item))

    def sees_tombstone(self, person: Person | None, item: Item) -> bool:
        """Whether of a withdrawn item of others the person learns that it was there."""
        if person is None or item.withdrawn is None or person.org == item.owner:
            return False
        told = not item.taken_back or person.org in item.held
        earlier = replace(self, memberships=[m for m in self.memberships if m.begun < item.withdrawn])
        return told and earlier.is_shared_with(person, replace(item, state="released"))

    def is_second_reader(self, person: Person, item: Item) -> bool:
        """Whether a person approves for an organization that reads a second time what the issuer wrote."""
        return person.approver and self.orgs[item.owner].second_reader == person.org

    def is_active(self, person: Person | None) -> bool:
        """Whether a person may do anything at all."""
        return person is not None and person.active and self.orgs[person.org].active

    def rooms_through(self, org: str, item: Item) -> set[str]:
        """The rooms through which releases that have not ended reach an organization."""
        return {share.framework for share in item.shares if not share.ended and self._reaches(org, share)}

    def _is_public(self, item: Item) -> bool:
        since = {name: room.opens for name, room in self.rooms.items() if room.opens}
        at = min((share.at for share in item.shares), default=self.now)
        published = any(not s.ended and s.framework in since and since[s.framework] <= at for s in item.shares)
        return item.kind == "bulletin" and item.tlp == "clear" and item.state == "released" and published

    def _reaches(self, org: str, share: Share) -> bool:
        return any(
            m.org == org
            and m.framework == share.framework
            and self.is_current(m)
            and m.role in ROLES[share.audience]
            and share.at >= m.reads_from
            for m in self.memberships
        )

    def is_current(self, m: Membership) -> bool:
        """Whether one takes part through a membership now."""
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
