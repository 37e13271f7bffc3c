"""What a reader is told of answers, all at once, is what it sees at each item that it reads, whoever leaves, hides or
coordinates.
"""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.db.models import Max, Min

from portal.models import Framework, Organization, Participation, User
from sharing import access, responses
from sharing.enums import Decision
from sharing.models import Notice, Outcome, Receipt, Release
from sharing.queries import outcomes
from tests.cast import Cast, join
from tests.factories import notices
from tests.factories.answers import answer
from trends.queries import answers
from trends.reading import Reading
from trends.statistics import Period

PERIOD = Period(date(2026, 3, 1), date(2026, 4, 30))
DAYS = [datetime(2026, month, day, 9, tzinfo=UTC) for month in (2, 3, 4) for day in (3, 17)]
READERS = ("coordinator_north", "coordinator_region", "coordinator_south", "authority_north", "company_one", "observer")
ANSWERING = ("authority_north", "authority_north2", "authority_south", "company_one", "company_two", "observer")


class Random:
    """Somebody who shares, asks, ends and withdraws, and members that answer, join, leave and read from other days."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice, self.rows = cast, random.Random(seed), list[Any]()
        join(cast.organization("coordinator_north"), cast.region, "authority")
        self.rooms = [cast.north, cast.south, cast.region]

    def share(self) -> None:
        name = self.dice.choice(["authority_north", "company_one", "coordinator_north", "authority_south"])
        author, approver = (self.cast.people[name, role] for role in ("member", "approver"))
        asked = self.dice.sample([self.cast.organization(one) for one in ANSWERING], 3)
        if name == "coordinator_north" or self.dice.random() < 0.2:
            asked.append(self.cast.organization("coordinator_north"))
        released_at = self.dice.choice(DAYS)
        row = notices.alert(
            author=author,
            approver=approver,
            released_at=released_at,
            tlp="red" if self.dice.random() < 0.2 else "amber",
            addressees=asked,
            is_exercise=self.dice.random() < 0.1,
        )
        self.rows.append(row)
        for room in self.dice.sample(self.rooms, self.dice.randint(1, 2)):
            at = max(released_at, self.dice.choice(DAYS))
            audience = self.dice.choice(["everyone", "everyone", "authorities", "companies"])
            notices.release(row, room, audience=audience, at=at, by=self.cast.colleague)
        for who in self.dice.sample([*asked, self.cast.organization("authority_south")], 3):
            self._answer(row, who)

    def _answer(self, row: Notice, who: Organization) -> None:
        if access.plain(Receipt).filter(notice=row, organization=who).exists():
            return
        by = User.objects.filter(organization=who)[:1].get()
        said = self.dice.choice([(), (Decision.NO_TRACE,), (Decision.VISIBILITY_REMOVED, Decision.NO_TRACE)])
        receipt = answer(row, by, hours=self.dice.randint(1, 90), decisions=said)
        if said and self.dice.random() < 0.5:
            first = access.plain(Outcome).filter(receipt=receipt)[0]
            instead = self.dice.choice([Decision.TAKEN_BACK, Decision.ACCOUNT_SUSPENDED])
            access.plain(Outcome).create(receipt=receipt, decision=instead, replaces=first, recorded_by=by)

    def end(self) -> None:
        rows = list(access.plain(Release).filter(ended_at=None).order_by("notice__reference", "framework__code"))
        by = self.cast.colleague
        access.plain(Release).filter(pk=self.dice.choice(rows).pk).update(ended_at=DAYS[-1], ended_by=by)

    def withdraw(self) -> None:
        words = {"withdrawn_at": DAYS[-1], "withdrawn_by": self.cast.colleague, "withdrawn_reason": "Mistaken"}
        access.plain(Notice).filter(pk=self.dice.choice(self.rows).pk).update(state="withdrawn", **words)

    def leave(self) -> None:
        Participation.objects.filter(pk=self._member().pk).update(left_at=DAYS[-1], left_by=self.cast.colleague)

    def suspend(self) -> None:
        Participation.objects.filter(pk=self._member().pk).update(
            suspended_at=DAYS[-1], suspended_by=self.cast.colleague
        )

    def read_from(self) -> None:
        Participation.objects.filter(pk=self._member().pk).update(reads_from=self.dice.choice(DAYS))

    def hide(self) -> None:
        room = self.dice.choice(self.rooms)
        Framework.objects.filter(pk=room.pk).update(hides_members=self.dice.random() < 0.7)

    def _member(self) -> Participation:
        rows = Participation.objects.filter(left_at=None).exclude(role="coordinator")
        return self.dice.choice(list(rows.order_by("organization__name", "framework__code")))


def item_by_item(user: User, room: Framework | None) -> answers.Answers:
    """From what the reader sees at each item, by Python."""
    since, until = PERIOD.bounds
    live = access.plain(Release).filter(ended_at=None, released_at__gte=since, released_at__lt=until)
    read = access.readable_releases(user, room).values("pk")
    own = live.filter(notice__originator=user.organization_id, notice__state="released")
    rows = live.filter(pk__in=read) | (own.filter(framework=room) if room else own)
    alerts = Notice._base_manager.filter(pk__in=rows.values("notice"), kind="alert", is_exercise=False)
    confirmed, first, answered, acted, said = [], [], 0, 0, Counter[str]()
    for row in alerts:
        assert row.released_at
        known = responses.seen_receipts(user, row)
        told = known.filter(outcome_at__isnull=False)
        answered, acted = answered + told.exists(), acted + known.filter(acted=True).exists()
        at = known.aggregate(at=Min("confirmed_at"))["at"]
        confirmed += [at - row.released_at] if at else []
        at = access.plain(Outcome).filter(receipt__in=told).aggregate(at=Min("recorded_at"))["at"]
        first += [at - row.released_at] if at else []
        lines = outcomes.current().filter(receipt__in=known).order_by()
        said.update(decision for _receipt, decision in set(lines.values_list("receipt", "decision")))
    return answers.Answers(answered, acted, _middle(confirmed), _middle(first), said)


def _middle(waits: list[timedelta]) -> timedelta | None:
    return median(waits) if waits else None  # type: ignore[type-var]


@pytest.mark.parametrize("seed", range(2))
def test_answers_told_at_once_are_those_that_are_seen_at_each_item(cast: Cast, seed: int) -> None:
    somebody = Random(cast, seed)
    for _turn in range(10):
        somebody.share()
    told = 0
    for _turn in range(3):
        for act in somebody.dice.choices([somebody.end, somebody.withdraw, somebody.share], k=2):
            act()
        members = [somebody.leave, somebody.suspend, somebody.read_from, somebody.hide]
        for act in somebody.dice.choices(members, k=2):
            act()
        for name in READERS:
            user = User.objects.get(pk=cast.member(name).pk)
            for room in (None, somebody.dice.choice(somebody.rooms)):
                found = Reading(user, PERIOD, room).answers
                assert found == item_by_item(user, room), (name, room)
                told += found.answered
    assert told, "else nothing would be compared with nothing"


def test_coordinator_knows_no_answer_of_who_reads_through_a_framework_that_hides_its_members(cast: Cast) -> None:
    join(cast.organization("company_two"), cast.region, "company")
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone"), (cast.region, "everyone")],
        released_at=DAYS[2],
        addressees=[cast.organization("company_two")],
    )
    answer(row, cast.member("company_two"), decisions=[Decision.NO_TRACE])
    assert access.plain(Release).aggregate(last=Max("released_at"))["last"] == DAYS[2]
    told = Reading(cast.coordinator, PERIOD).answers
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    hidden = Reading(cast.coordinator, PERIOD).answers
    assert (told.answered, dict(told.decisions)) == (1, {"no_trace": 1})
    assert hidden == answers.Answers(0, 0, None, None, Counter())


def test_coordinator_knows_answers_to_what_it_reads_here_from_before_and_elsewhere_in_the_period(cast: Cast) -> None:
    join(cast.organization("coordinator_north"), cast.region, "authority")
    asked = [cast.organization("company_one")]
    rows = [
        notices.alert(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=releases,
            released_at=DAYS[0],
            addressees=asked,
        )
        for releases in ([(cast.north, "everyone")], [])
    ]
    for row in rows:
        notices.release(row, cast.region, at=DAYS[2], by=cast.colleague)
        answer(row, cast.analyst, decisions=[Decision.NO_TRACE])
    reading = Reading(cast.coordinator, PERIOD)
    assert (reading.total("alert"), reading.answers.answered) == (2, 1)


def test_answers_are_one_query_however_many_there_are(cast: Cast, django_assert_num_queries: Any) -> None:
    for _turn in range(3):
        row = notices.alert(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(cast.north, "everyone")],
            released_at=DAYS[2],
            addressees=[cast.organization("company_one")],
        )
        answer(row, cast.analyst, decisions=[Decision.NO_TRACE])
        reading = Reading(cast.focal_point, PERIOD)
        with django_assert_num_queries(3):  # the memberships, for reading and for coordinating, and the answers
            assert reading.answers.answered
