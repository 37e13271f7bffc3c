"""A world that lives: people join, share, narrow, correct, leave and are shut out through the real actions, in any
order; after each step every reading says what the oracle says.

What an action refuses changes nothing; what it takes is written into the oracle's world by hand, beside it. The clock
moves on with each step, so that nothing happens at one moment with anything else.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from portal import clock
from portal.actions import frameworks, organizations, people
from portal.enums import UserRole
from portal.errors import ActionRefused
from portal.models import AuditEvent, Framework, Organization, Participation, User
from sharing import access
from sharing.actions import corrections, drafts, extensions, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.models import Extension, ModusOperandiNote, Notice, NoticeVersion, Release, VendorAlert
from tests.access import oracle, readings
from tests.access.beginning import AGREEMENT, BEGINNING, FRAMEWORK, KINDS, LEVELS, MEMBERS
from tests.access.contents import undone
from tests.access.worlds import AUDIENCES, NOWS, TLPS, Described
from tests.access.written import Written
from tests.factories import acts

MARKED = IdentifierRow("shop_handle", "marked", for_addressees=True)
ORGS, ROOMS = st.sampled_from("abc"), st.sampled_from("fg")
ANY = st.integers(0, 30)  # which of the things that are there, counted round
PARTS = ("organizations", "frameworks", "people", "items", "world", "now")  # of which a life is made


class Life(RuleBasedStateMachine):
    """Five organizations of two people each, two rooms, and whatever becomes of them."""

    every = False  # whether each reading is asked for everybody after each step, or for two people in turn
    lived = 0  # how many steps were compared, in all lives
    taken: ClassVar[Counter[str]] = Counter()  # what happened in them, as the audit trail has it
    begun: ClassVar[dict[str, Any] | None] = None  # how each life begins, where that is written already

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.steps, self.now = ExitStack(), 0, NOWS[0]
        self.stack.enter_context(undone())
        self.organizations: dict[str, Organization] = {}
        self.frameworks: dict[str, Framework] = {}
        self.people: list[tuple[User, oracle.Person]] = []
        self.items: list[tuple[Notice, oracle.Item]] = []
        self.world = oracle.World(orgs={}, rooms={}, memberships=[], now=self.now)
        if self.begun is not None:
            vars(self).update(deepcopy(self.begun))
            return
        with clock.moved_to(self.now):
            self._begin()

    @classmethod
    @contextmanager
    def from_one_beginning(cls) -> Iterator[type["Life"]]:
        """Lives that begin alike: the beginning is written once for all of them, and undone after the last."""
        first = cls()
        with first.stack:
            yield type("Life", (cls,), {"begun": {name: getattr(first, name) for name in PARTS}})

    def teardown(self) -> None:
        self.taken.update(AuditEvent.objects.values_list("action", flat=True))
        self.stack.close()

    def _begin(self) -> None:
        for name, kind in KINDS.items():
            second = "b" if name == "a" else None
            self.organizations[name] = organizations.create(name=f"Org {name}", code=name, kind=kind, by=None)
            self.world.orgs[name] = oracle.Org(name, second_reader=second)
            for number in range(2):
                self._employ(name, number)
        self.organizations["a"].second_reader = self.organizations["b"]
        self.organizations["a"].save(update_fields=["second_reader"])
        for name in "fg":
            told = FRAMEWORK | LEVELS[name]
            self.frameworks[name] = frameworks.create(name=f"Framework {name}", code=name, **told)
            frameworks.publish_agreement(self.frameworks[name], **AGREEMENT, by=None)
            self.world.rooms[name] = oracle.Room(name)
        frameworks.link(national=self.frameworks["f"], regional=self.frameworks["g"], by=None)
        for org, room, role in MEMBERS:
            self._admit(org, room, role, None, None)
        for org, model, tlp, room, asked, approved in BEGINNING:
            self.writes(org, model, tlp, room, "everyone", asked, True, approved)
        self.reclassifies(1, "red")
        self.opens(0, "c", False)

    def _employ(self, org: str, number: int) -> None:
        roles = [UserRole.MEMBER, UserRole.APPROVER, *([UserRole.ADMINISTRATOR] if number == 0 else [])]
        email = f"p{number}@{org}.example"
        told: dict[str, Any] = {"organization": self.organizations[org], "roles": roles, "password": None, "by": None}
        user = people.add(email=email, name=f"{org} {number}", **told)
        self.people.append((user, oracle.Person(org, approver=True, administrator=number == 0, name=f"{org} {number}")))

    # What happens.

    @rule(org=ORGS, kind=st.sampled_from([VendorAlert, ModusOperandiNote]), tlp=st.sampled_from(TLPS), room=ROOMS,
          audience=st.sampled_from(AUDIENCES), asked=st.sampled_from(["", "a", "b", "c"]), submitted=st.booleans(),
          approved=st.booleans())  # fmt: skip
    def writes(self, org: str, kind: type[Notice], tlp: str, room: str, audience: str, asked: str, submitted: bool,
               approved: bool) -> None:  # fmt: skip
        """Somebody drafts, mostly submits, and often a colleague approves."""
        content: dict[str, Any] = {"title": "T", "summary": "S", "tlp": tlp, "urgency": "none", "language": "en"}
        own = {"observed": "Seen", "identifiers": [MARKED]}
        content |= own if kind is VendorAlert else {"m_stage": "marketing", "description": "D"}
        addressed = [self.organizations[asked]] if asked and asked != org else []
        plan = [Planned(self.frameworks[room], audience)]
        row = self.act(
            lambda: drafts.draft(kind, content=content, plan=plan, addressees=addressed, by=self.person(org, 0))
        )
        if row is None:
            return
        told: dict[str, Any] = {"asked": frozenset(asked if addressed else ()), "plan": (room,)}
        item = oracle.Item(org, "draft", tlp, kind.KIND, marked=kind is VendorAlert, **told)
        self.items.append((row, item))
        last = len(self.items) - 1
        if (submitted or approved) and self.act(lambda: review.submit(self.row(last), by=self.person(org, 0)), True):
            self.change(last, state="in_review")
        if approved:
            self.approves(last, org, 1)

    @rule(place=ANY, org=ORGS, number=st.integers(0, 1))
    def approves(self, place: int, org: str, number: int) -> None:
        if not self.items:
            return
        place %= len(self.items)
        plan = review.planned(self.row(place))
        if self.act(lambda: acts.approve(self.row(place), by=self.person(org, number)), True):
            shares = tuple(oracle.Share(self._name(step.framework), step.audience, self.now) for step in plan)
            self.change(place, state="released", shares=shares)

    @rule(place=ANY, room=ROOMS, audience=st.sampled_from(AUDIENCES))
    def shares(self, place: int, room: str, audience: str) -> None:
        if not self.items:
            return
        place %= len(self.items)
        by, there = self.person(self.items[place][1].owner, 1), self.frameworks[room]
        if self.act(lambda: acts.share(self.row(place), framework=there, audience=audience, by=by), True):
            item = self.items[place][1]
            self.change(place, shares=(*item.shares, oracle.Share(room, audience, self.now)))

    @rule(place=ANY, room=ROOMS)
    def narrows(self, place: int, room: str) -> None:
        found = self._live_release(place, room)
        if found is None:
            return
        row, place = found
        by = self.person(self.items[place][1].owner, 1)
        if self.act(lambda: releases.stop(row, by=by), True):
            item = self.items[place][1]
            self.change(place, shares=tuple(replace(s, ended=s.ended or s.framework == room) for s in item.shares))
            self._asks_no_more(place)

    @rule(place=ANY)
    def withdraws(self, place: int) -> None:
        if not self.items:
            return
        place %= len(self.items)
        by = self.person(self.items[place][1].owner, 1)
        if self.act(lambda: releases.withdraw(self.row(place), reason="Mistaken", by=by), True):
            self.change(place, state="withdrawn", withdrawn=self.now, waiting="")

    @rule(place=ANY, org=ORGS, fetches=st.booleans())
    def opens(self, place: int, org: str, fetches: bool) -> None:
        """Somebody of an organization looks at an item that one reads, or a program of its fetches it."""
        if not self.items:
            return
        place %= len(self.items)
        item, user, verb = self.items[place][1], self.person(org, 0), receipts.pull if fetches else receipts.open_
        person = next(person for row, person in self.people if row.pk == user.pk)
        if item.owner != org and self.world.is_shared_with(person, item):
            assert self.act(lambda: verb(self.row(place), by=user)) is True
            self.change(place, held=item.held | {org})

    @rule(late=st.integers(0, 2))
    def takes_back(self, late: int) -> None:
        """One of the last that were written: after ten minutes it is refused."""
        if not self.items:
            return
        place = max(0, len(self.items) - 1 - late)
        by = self.person(self.items[place][1].owner, 1)
        if self.act(lambda: releases.take_back(self.row(place), by=by), True):
            self.change(place, state="withdrawn", withdrawn=self.now, taken_back=True, waiting="")

    @rule(place=ANY, audience=st.sampled_from(AUDIENCES), answer=st.sampled_from([True, False, None]))
    def is_asked_further(self, place: int, audience: str, answer: bool | None) -> None:
        """The coordinator of the national room asks an issuer to share with the regional one, and it consents,
        declines, or leaves it for another day.
        """
        if not self.items:
            return
        place %= len(self.items)
        there, by = self.frameworks["g"], self.person("k", 1)
        told: dict[str, Any] = {"framework": there, "audience": audience, "why": "There too", "by": by}
        if self.act(lambda: extensions.ask(self.row(place), **told)):
            self.change(place, further=self.items[place][1].further | {"k"})
        asked = access.plain(Extension).filter(notice=self.items[place][0].pk, decided_at=None).first()
        by = self.person(self.items[place][1].owner, 1)
        if asked and answer is False:
            self.act(lambda: extensions.decline(asked, reason="No", by=by))
        elif asked and answer and self.act(lambda: acts.consent(asked, by=by)):
            shares = self.items[place][1].shares
            self.change(place, shares=(*shares, oracle.Share("g", asked.audience, self.now)))

    @rule(place=ANY, tlp=st.sampled_from(TLPS))
    def reclassifies(self, place: int, tlp: str) -> None:
        """Proposed: nobody but who decides on it is shown anything new."""
        if not self.items:
            return
        place %= len(self.items)
        owner = self.items[place][1].owner
        words: dict[str, Any] = {"content": {"tlp": tlp}, "note": "Label", "by": self.person(owner, 0)}
        if self.act(lambda: corrections.propose(self.row(place), **words), True):
            self.change(place, waiting=owner)

    @rule(place=ANY, second=st.booleans(), drops=st.sampled_from([False, False, True]))
    def decides(self, place: int, second: bool, drops: bool) -> None:
        """A correction is approved, or dropped, by the issuer or its second reader."""
        waiting = access.plain(NoticeVersion).filter(released_at=None).order_by("created_at")
        if not waiting:
            return
        version = waiting[place % len(waiting)]
        place = next(n for n, (row, _item) in enumerate(self.items) if row.pk == version.notice_id)
        org = "b" if second else self.items[place][1].owner
        decide: Callable[..., Any] = corrections.discard if drops else corrections.approve
        tlp = version.content["tlp"]
        if self.act(lambda: decide(version, by=self.person(org, 1)), True):
            self.change(place, waiting="", **({} if drops else {"tlp": tlp}))

    @rule(org=st.sampled_from("abcz"), room=ROOMS, opened=st.sampled_from([None, 0, 2]))
    def joins(self, org: str, room: str, opened: int | None) -> None:
        """With the history since some days, or none."""
        role = "company" if org in "cz" else "authority"
        self._admit(org, room, role, opened, self.person("k", 1))

    @rule(org=ORGS, room=ROOMS)
    def is_suspended(self, org: str, room: str) -> None:
        row, by = self._membership(org, room), self.person("k", 1)
        if row and self.act(lambda: frameworks.suspend(row, reason="Because", by=by), True):
            self._becomes(org, room, suspended=True)

    @rule(org=ORGS, room=ROOMS)
    def comes_back(self, org: str, room: str) -> None:
        row, by = self._membership(org, room), self.person("k", 1)
        if row and self.act(lambda: frameworks.resume(row, by=by), True):
            self._becomes(org, room, suspended=False)

    @rule(org=ORGS, room=ROOMS)
    def leaves(self, org: str, room: str) -> None:
        row, by = self._membership(org, room), self.person("k", 1)
        if row and self.act(lambda: frameworks.end(row, by=by), True):
            self._becomes(org, room, left=True)
            for place, (_row, item) in enumerate(self.items):
                if any(share.framework == room for share in item.shares):
                    self._asks_no_more(place, org)

    @rule(room=ROOMS, days=st.sampled_from([None, 0, 1]))
    def renews(self, room: str, days: int | None) -> None:
        """A new version of the agreement, to be accepted by a day; only the coordinator does so at once."""
        day = None if days is None else (self.now + timedelta(days=days)).date()
        there, by = self.frameworks[room], self.person("k", 1)
        made = self.act(lambda: frameworks.publish_agreement(there, **AGREEMENT, accept_by_on=day, by=by))
        if made is not None:
            versions = self.world.rooms[room].versions
            self.world.rooms[room] = replace(self.world.rooms[room], versions=(*versions, (made.number, day)))
            self.accepts("k", room)

    @rule(org=st.sampled_from("abc"), room=ROOMS)
    def accepts(self, org: str, room: str) -> None:
        row, newest = self._membership(org, room), self.world.rooms[room].versions[-1][0]
        if row is None:
            return
        by = self.person(org, 1)
        if self.act(lambda: frameworks.accept(row, version=newest, signatory="Director", by=by), True):
            self._becomes(org, room, accepted_version=newest)

    @rule(org=st.sampled_from("abcz"), back=st.booleans())
    def loses_a_person(self, org: str, back: bool) -> None:
        """The second of its people is shut out by the first, or let in again."""
        verb, user, by = people.reactivate if back else people.deactivate, self.person(org, 1), self.person(org, 0)
        if self.act(lambda: verb(user, by=by), True):
            place = next(n for n, (row, _person) in enumerate(self.people) if row.pk == user.pk)
            self.people[place] = self.people[place][0], replace(self.people[place][1], active=back)

    @rule(org=st.sampled_from("bc"), really=st.sampled_from([False, True]))
    def is_shut_out(self, org: str, really: bool) -> None:
        if really:
            self.act(lambda: organizations.deactivate(self._fresh(org), by=None))
            self.world.orgs[org] = replace(self.world.orgs[org], active=False)

    @rule(days=st.sampled_from([1, 1, 2]))
    def waits(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.world.now = self.now

    # How it is told, and compared.

    @invariant()
    def every_reading_agrees(self) -> None:
        """After each step, at its moment; then the next minute begins."""
        with clock.moved_to(self.now):
            readings.compare(self._written(), every=self.every, of=None if self.every else self.steps)
        self.steps += 1
        Life.lived += 1
        self.now += timedelta(minutes=1)
        self.world.now = self.now

    def act(self, verb: Callable[[], Any], otherwise: Any = None) -> Any:
        """What the action returns (or `otherwise`, where it returns nothing); None where it was refused."""
        try:
            with clock.moved_to(self.now):
                made = verb()
        except ActionRefused:
            return None
        return otherwise if made is None else made

    def person(self, org: str, number: int) -> User:
        return User.objects.select_related("organization").get(name=f"{org} {number}")

    def row(self, place: int) -> Notice:
        return access.plain(Notice).select_related("originator").get(pk=self.items[place][0].pk)

    def change(self, place: int, **told: Any) -> None:
        self.items[place] = self.items[place][0], replace(self.items[place][1], **told)

    def _asks_no_more(self, place: int, only: str = "") -> None:
        """Whoever could answer through no release any more, be it not barred for a time, is asked no more."""
        item = self.items[place][1]
        lasting = {
            m.org
            for m in self.world.memberships
            for share in item.shares
            if not (m.left or share.ended or m.role == "observer")
            and (m.framework, m.role in oracle.ROLES[share.audience]) == (share.framework, True)
            and share.at >= m.reads_from
        }
        self.change(place, asked=frozenset(org for org in item.asked if org in lasting or only not in ("", org)))

    def _written(self) -> Written:
        rows = access.plain(Notice).select_related("originator").in_bulk([row.pk for row, _item in self.items])
        items = [(rows[row.pk], item) for row, item in self.items]
        described = Described(self.world, [person for _user, person in self.people], [item for _row, item in items])
        return Written(described, self.organizations, self.frameworks, self.people, items)

    def _admit(self, org: str, room: str, role: str, opened: int | None, by: User | None) -> None:
        since = None if opened is None else self.now - timedelta(days=opened)
        told: dict[str, Any] = {"role": role, "signatory": "Director", "reads_from": since, "by": by}
        there, who = self.frameworks[room], self._fresh(org)
        if self.act(lambda: frameworks.admit(framework=there, organization=who, **told)) is None:
            return
        newest = self.world.rooms[room].versions[-1][0]
        member = oracle.Membership(org, room, role, self.now, since or self.now, accepted_version=newest)
        self.world.memberships.append(member)

    def _becomes(self, org: str, room: str, **told: Any) -> None:
        rows = self.world.memberships
        place = next(n for n, m in enumerate(rows) if (m.org, m.framework, m.left) == (org, room, False))
        rows[place] = replace(rows[place], **told)

    def _membership(self, org: str, room: str) -> Participation | None:
        rows = Participation.objects.filter(organization=self.organizations[org], framework=self.frameworks[room])
        return rows.filter(left_at=None).first()

    def _live_release(self, place: int, room: str) -> tuple[Release, int] | None:
        if not self.items:
            return None
        place %= len(self.items)
        rows = access.plain(Release).select_related("notice").filter(ended_at=None, framework=self.frameworks[room])
        row = rows.filter(notice=self.items[place][0].pk).first()
        return (row, place) if row else None

    def _name(self, framework: Framework) -> str:
        return next(name for name, row in self.frameworks.items() if row.pk == framework.pk)

    def _fresh(self, org: str) -> Organization:
        return Organization.objects.get(pk=self.organizations[org].pk)
