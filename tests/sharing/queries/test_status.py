"""Where substances stand in the reader's markets."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from portal import participations
from portal.models import Market, User
from sharing.enums import Audience, EvidenceMark
from sharing.models import Substance
from sharing.queries import status
from tests.cast import Cast
from tests.factories.legislation import control, substance
from tests.factories.notices import law_change

ON = date(2026, 6, 1)


def seen(user: User, thing: Substance, on: date = ON) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """(jurisdiction, whether it is a market, [(status, when)]) for each row shown."""
    rows = status.statuses(user, [thing], on)[thing]
    return [(row.jurisdiction, row.is_market, [(x.control.status, x.when) for x in row.lines]) for row in rows]


def test_statuses_show_markets_then_the_un_and_the_eu_as_such(cast: Cast) -> None:
    thing = substance()
    control(thing, "UN", effective="2020-01-01")
    control(thing, "EU", adopted="2025-03")
    control(thing, "IT", effective="2027-03-01")
    assert seen(cast.analyst, thing) == [
        ("IT", True, [("controlled", "from 1 Mar 2027")]),
        ("NO", True, []),
        ("UN", False, [("controlled", "since 1 Jan 2020")]),
        ("EU", False, [("controlled", "adopted March 2025, effect date not known")]),
    ]


def test_statuses_leave_out_the_eu_where_no_market_is_a_member(cast: Cast) -> None:
    assert [row[0] for row in seen(cast.focal_point, substance())] == ["NO", "UN"]


def test_statuses_of_an_authority_without_markets_are_of_its_own_country(cast: Cast) -> None:
    assert seen(cast.member("authority_south"), substance()) == [
        ("IT", True, []),
        ("UN", False, []),
        ("EU", False, []),
    ]
    assert seen(cast.member("coordinator_region"), substance()) == [("UN", False, [])]


def test_statuses_follow_markets_by_their_dates(cast: Cast) -> None:
    company = cast.organization("company_one")
    Market.objects.create(organization=company, country="CN", since_on=date(2026, 6, 1), until_on=date(2026, 6, 30))
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [status.markets_of(cast.analyst, day) for day in days] == [
        ["IT", "NO"],
        ["CN", "IT", "NO"],
        ["CN", "IT", "NO"],
        ["IT", "NO"],
    ]


def test_statuses_show_a_control_only_to_readers_of_its_law_change(cast: Cast) -> None:
    thing = substance()
    law = law_change(
        author=cast.member("authority_north"),
        approver=cast.colleague,
        releases=[(cast.north, Audience.AUTHORITIES)],
    )
    row = control(thing, "NO", effective="2026-01-01", law_change=law, reference_row="", reported_by=law.originator)
    assert [x.control for x in status.statuses(cast.focal_point, [thing], ON)[thing][0].lines] == [row]
    assert seen(cast.analyst, thing)[1] == ("NO", True, [])
    assert status.timeline(cast.analyst, thing, ON) == {}
    assert status.jurisdictions_known(cast.analyst) == []


def test_statuses_leave_out_superseded_controls(cast: Cast) -> None:
    thing = substance()
    row = control(thing, "NO", effective="2026-01-01")
    type(row)._base_manager.filter(pk=row.pk).update(superseded_at="2026-02-01T00:00:00Z")
    assert seen(cast.focal_point, thing)[0] == ("NO", True, [])


def test_statuses_name_who_reported(cast: Cast) -> None:
    thing = substance()
    control(
        thing,
        "NO",
        effective="2026-01-01",
        evidence=EvidenceMark.REPORTED,
        reported_by=cast.organization("authority_south"),
    )
    line = status.statuses(cast.focal_point, [thing], ON)[thing][0].lines[0]
    assert (line.mark, line.is_confirmed) == ("reported by Authority South, unconfirmed", False)


def test_statuses_count_rules_in_words_without_applying_them(cast: Cast) -> None:
    thing = substance()
    control("Nitazenes (class)", "NO", effective="2025-01-01")
    control("Fentanyls (class)", "IT", effective="2025-01-01")
    row = status.statuses(cast.focal_point, [thing], ON)[thing][0]
    assert (row.lines, row.groups, row.is_known) == ((), 1, False)
    rules = status.group_rules(cast.focal_point, ["NO"], ON)
    assert {code: [line.control.group_text for line in lines] for code, lines in rules.items()} == {
        "NO": ["Nitazenes (class)"]
    }


@pytest.mark.parametrize("number", [1, 3])
def test_statuses_take_four_queries(cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    things = [substance() for _ in range(number)]
    for thing in things:
        control(thing, "NO", effective="2026-01-01", reported_by=cast.organization("authority_south"))
    reader = cast.analyst
    with participations.remembered(), django_assert_num_queries(4):
        rows = status.statuses(reader, things, ON)
        assert [line.mark for thing in things for row in rows[thing] for line in row.lines] != []


def test_coming_is_what_begins_in_time_soonest_first(cast: Cast) -> None:
    thing = substance()
    for effective in ("2026-06-01", "2026-06-02", "2026-07", "2026-11-28", "2026-11-29"):
        control(thing, "NO", effective=effective)
    control(thing, "IT", effective="2026-06-03")
    found = status.coming(cast.focal_point, ["NO"], ON)
    assert [line.when for line in found] == ["from 2 Jun 2026", "from July 2026", "from 28 Nov 2026"]


def test_timeline_is_by_jurisdiction_newest_first(cast: Cast) -> None:
    thing = substance()
    control(thing, "NO", effective="2020-01-01")
    control(thing, "NO", adopted="2025-03")
    control(thing, "UN", effective="2019-01-01")
    found = status.timeline(cast.focal_point, thing, ON)
    assert {code: [line.phase for line in lines] for code, lines in found.items()} == {
        "UN": ["in_force"],
        "NO": ["undated", "in_force"],
    }
    assert list(found) == ["UN", "NO"]
