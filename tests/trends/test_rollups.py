"""Rollups tell each reader what is counted item by item, whatever changes and whenever they are made anew."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.models import Framework, Participation, User
from sharing import access
from sharing.models import Notice, Release, Substance, Technique, VendorAlert
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import substance
from trends.actions import recounting
from trends.models import Dimension, Loose, Rollup, StaleDay
from trends.reading import Reading
from trends.statistics import Period

PERIOD = Period(date(2026, 2, 1), date(2026, 5, 31))
DAYS = [datetime(2026, month, day, 9, tzinfo=UTC) for month in (1, 2, 3, 4, 5) for day in (3, 17)]
READERS = ("company_one", "authority_north", "authority_north2", "coordinator_north", "observer", "authority_south")
FIGURES = ("months", "strictest", "methods", "substances", "classes", "sectors", "origins", "destinations")
NEW = ("new_methods", "new_substances")


class Live(Reading):
    """Without rollups."""

    _rolled = None


class Random:
    """Somebody who shares, ends, withdraws, relabels and corrects."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice, self.rows = cast, random.Random(seed), list[Any]()
        self.substances = [substance(substance_class=f"C{n % 2}") for n in range(3)]
        words = {"m_stage": "marketing", "tactic": "T", "title": "M", "description": "D", "evidence": "seen"}
        self.techniques = [Technique.objects.create(code=f"MK-9{n}", **words) for n in range(3)]

    def share(self) -> None:
        name = self.dice.choice(["authority_north", "company_one", "authority_south"])
        author, approver = (self.cast.people[name, role] for role in ("member", "approver"))
        kind = self.dice.choice([notices.alert, notices.alert, notices.mo_note])
        red = self.dice.random() < 0.2
        more = {"origin": self.dice.choice(["", "CN", "IN"]), "platform": self.cast.platforms["Bazaar One"]}
        row = kind(
            author=author,
            approver=approver,
            released_at=self.dice.choice(DAYS),
            tlp="red" if red else self.dice.choice(["green", "amber"]),
            addressees=[self.cast.organization("company_one")] if red else [],
            is_exercise=kind is notices.alert and self.dice.random() < 0.1,
            **(more if kind is notices.alert else {}),
        )
        self.rows.append(row)
        for room in self.dice.sample([self.cast.north, self.cast.region, self.cast.south], self.dice.randint(1, 2)):
            self._release(row, room)
        row.techniques.set(self.dice.sample(self.techniques, self.dice.randint(0, 2)))
        row.substances.set(self.dice.sample(self.substances, self.dice.randint(0, 2)))

    def further(self) -> None:
        row = self.dice.choice(self.rows)
        gone = access.plain(Release).filter(notice=row, ended_at=None).values("framework")
        for room in Framework.objects.exclude(pk__in=gone).order_by("code")[:1]:
            self._release(row, room)

    def end(self) -> None:
        rows = list(access.plain(Release).filter(ended_at=None).order_by("notice__reference", "framework__code"))
        by = self.cast.colleague
        access.plain(Release).filter(pk=self.dice.choice(rows).pk).update(ended_at=DAYS[-1], ended_by=by)

    def withdraw(self) -> None:
        row = self.dice.choice(self.rows)
        words = {"withdrawn_at": DAYS[-1], "withdrawn_by": self.cast.colleague, "withdrawn_reason": "Mistaken"}
        access.plain(Notice).filter(pk=row.pk).update(state="withdrawn", **words)

    def relabel(self) -> None:
        label = self.dice.choice(["red", "amber_strict", "green"])
        access.plain(Notice).filter(pk=self.dice.choice(self.rows).pk).update(tlp=label)

    def correct(self) -> None:
        row = self.dice.choice(self.rows)
        row.techniques.set(self.dice.sample(self.techniques, 1))
        row.substances.set(self.dice.sample(self.substances, 1))
        access.plain(VendorAlert).filter(pk=row.pk).update(destination=self.dice.choice(["NO", "SE"]))

    def reclassify(self) -> None:
        Substance.objects.filter(pk=self.dice.choice(self.substances).pk).update(substance_class="C9")

    def join(self) -> None:
        """A member reads from another moment."""
        members = Participation.objects.filter(left_at=None, organization__name__in=["Company One", "Authority North"])
        row = self.dice.choice(list(members.order_by("organization__name", "framework__code")))
        at = self.dice.choice([*DAYS, datetime(2026, 3, 1, tzinfo=UTC)])
        Participation.objects.filter(pk=row.pk).update(reads_from=at)

    def _release(self, row: Notice, room: Framework) -> None:
        at = max(row.released_at or DAYS[0], self.dice.choice(DAYS)) + timedelta(hours=self.dice.choice([0, 0, 1]))
        audience = self.dice.choice(["everyone", "everyone", "authorities", "companies"])
        notices.release(row, room, audience=audience, at=at, by=self.cast.colleague)


def told(
    kind: type[Reading], user: User, room: Framework | None, names: tuple[str, ...], up_to: str = ""
) -> dict[str, Any]:
    reading = kind(user, PERIOD, room, up_to)
    found = {name: getattr(reading, name) for name in names}
    return {name: dict(value) if isinstance(value, dict) else value for name, value in found.items()}


def looks(cast: Cast, dice: random.Random) -> Iterator[tuple[User, Framework | None]]:
    for name in dice.sample(READERS, 3):
        yield cast.member(name), dice.choice([None, None, cast.north, cast.region])


@pytest.mark.parametrize("seed", range(3))
def test_rollups_tell_what_is_counted_live_whatever_changes(cast: Cast, seed: int) -> None:
    somebody = Random(cast, seed)
    counted = 0
    for _turn in range(12):
        somebody.share()
    recounting.look()
    for _turn in range(3):
        acts = [somebody.further, somebody.end, somebody.withdraw, somebody.relabel, somebody.correct, somebody.join]
        for act in somebody.dice.choices([*acts, somebody.share, somebody.reclassify], k=3):
            act()
        if somebody.dice.random() < 0.5:
            recounting.look()
        for user, room in looks(cast, somebody.dice):
            names = FIGURES + (NEW if somebody.dice.random() < 0.2 else ())
            up_to = somebody.dice.choice(["", "", "amber_strict", "amber", "green"])
            figures = [told(kind, user, room, names, up_to) for kind in (Reading, Live)]
            assert figures[0] == figures[1], (user.email, room, up_to)
            counted += sum(Reading(user, PERIOD, room)._rolled.kinds.values())  # type: ignore[union-attr]
    assert counted, "else nothing would come from rollups"


def one_day(cast: Cast, **fields: Any) -> VendorAlert:
    made = {"releases": [(cast.north, "everyone")], "released_at": DAYS[4], **fields}
    return notices.alert(author=cast.focal_point, approver=cast.colleague, **made)


def test_a_day_waits_from_the_change_until_it_is_counted(cast: Cast) -> None:
    row = one_day(cast)
    assert set(StaleDay.objects.values_list("day", flat=True)) == {DAYS[4].date()}
    assert recounting.look() == 1
    assert (StaleDay.objects.count(), recounting.look()) == (0, 0)
    row.summary = "Other words"
    row.save()
    assert StaleDay.objects.count() == 0
    access.plain(Notice).filter(pk=row.pk).update(tlp="red")
    assert StaleDay.objects.count() == 1


def test_rows_say_how_many_by_framework_audience_and_label(cast: Cast) -> None:
    one_day(cast, origin="CN")
    one_day(cast, origin="CN", tlp="green")
    one_day(cast, releases=[(cast.north, "companies")])
    one_day(cast, state="withdrawn")
    one_day(cast, is_exercise=True)
    recounting.look()
    rows = access.plain(Rollup).filter(dimension=Dimension.ORIGIN, framework=cast.north)
    told = [("companies", "amber", {"": 1}), ("everyone", "amber", {"CN": 1}), ("everyone", "green", {"CN": 1})]
    for span, day in (("day", DAYS[4].date()), ("month", date(2026, 3, 1))):
        found = rows.filter(span=span, day=day).order_by("audience", "tlp").values_list("audience", "tlp", "counts")
        assert list(found) == told


def test_no_rollup_counts_what_is_red_or_released_in_several_months(cast: Cast) -> None:
    red, spread = one_day(cast, tlp="red"), one_day(cast)
    notices.release(spread, cast.region, at=DAYS[6], by=cast.colleague)
    recounting.look()
    assert access.plain(Rollup).count() == 0
    rows = set(access.plain(Loose).values_list("notice", "day"))
    assert rows == {(red.pk, DAYS[4].date()), (spread.pk, DAYS[4].date()), (spread.pk, DAYS[6].date())}


def test_what_is_read_through_two_frameworks_counts_once_in_both_orders(cast: Cast) -> None:
    for first, second in ((cast.north, cast.region), (cast.region, cast.north)):
        row = one_day(cast, releases=[(first, "everyone")])
        notices.release(row, second, at=DAYS[5], by=cast.colleague)
    recounting.look()
    assert access.plain(Loose).count() == 0
    assert [Reading(cast.analyst, PERIOD, room).total("alert") for room in (None, cast.north, cast.region)] == [2] * 3
    assert Reading(cast.analyst, PERIOD)._single == []


def test_what_was_released_before_a_member_reads_is_in_no_row_of_its(cast: Cast) -> None:
    for at in (DAYS[4], DAYS[6], DAYS[7], DAYS[8]):  # March, twice April, May
        one_day(cast, released_at=at)
    recounting.look()
    rows = Participation.objects.filter(organization=cast.analyst.organization, framework=cast.north)
    totals = {}
    for since in (
        datetime(2026, 4, 1, tzinfo=UTC),
        datetime(2026, 4, 10, tzinfo=UTC),
        datetime(2026, 6, 1, tzinfo=UTC),
    ):
        rows.update(reads_from=since)
        reading = Reading(cast.analyst, PERIOD, cast.north)
        assert reading._rolled
        totals[since.date()] = (reading.total("alert"), sum(reading._rolled.kinds.values()))
    assert totals == {date(2026, 4, 1): (3, 3), date(2026, 4, 10): (2, 1), date(2026, 6, 1): (0, 0)}


def test_what_is_new_in_a_period_that_begins_within_a_month_is_new(cast: Cast) -> None:
    method = Technique.objects.create(
        code="MK-91", m_stage="marketing", tactic="T", title="Title", description="D", evidence="seen"
    )
    one_day(cast, released_at=datetime(2026, 3, 20, 9, tzinfo=UTC)).techniques.add(method)
    recounting.look()
    for begins_on, new in ((date(2026, 3, 15), ["MK-91 Title"]), (date(2026, 3, 21), [])):
        reading = Reading(cast.analyst, Period(begins_on, date(2026, 5, 31)))
        assert reading._rolled
        assert [name for name, _n in reading.new_methods] == new
