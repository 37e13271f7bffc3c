"""Trends: what a reader may read of a time, counted; as a page, tables and drawings."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.models import Framework, Participation, User
from sharing import access, responses
from sharing.enums import Decision
from sharing.models import Notice, Receipt, Release, Substance, Technique, VendorAlert
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.answers import answer
from tests.factories.legislation import control, substance
from trends.reading import Lag, Reading, lags
from trends.reading_charts import CHARTS
from trends.statistics import Period

SPRING = Period(date(2026, 3, 1), date(2026, 4, 30))
FEB, MAR, APR = (datetime(2026, month, 10, 9, tzinfo=UTC) for month in (2, 3, 4))
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


def shared(cast: Cast, at: datetime = MAR, *, kind: Any = notices.alert, **fields: Any) -> Any:
    made = {"releases": [(cast.north, "everyone")], "released_at": at, **fields}
    return kind(author=cast.focal_point, approver=cast.colleague, **made)


def reading(user: User, framework: Framework | None = None, period: Period = SPRING) -> Reading:
    return Reading(user, period, framework)


def method(code: str, stage: str) -> Technique:
    words = {"tactic": "Reach", "title": "Method", "description": "D", "evidence": "seen"}
    return Technique.objects.create(code=code, m_stage=stage, **words)


def table(user: User, key: str, **asked: str) -> list[list[str]]:
    """The rows of a chart's file, without what stands in each: key, name, figures."""
    days = {"period": "days", "begins_on": "2026-03-01", "ends_on": "2026-04-30"}
    answer = SignedIn(user).get(f"/trends/{key}/csv/", {**days, **asked})
    assert answer.status_code == 200
    return [row[4:] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))][1:]


def test_items_count_once_by_kind_and_month_however_many_frameworks_have_them(cast: Cast) -> None:
    row = shared(cast)
    notices.release(row, cast.region, at=APR, by=cast.colleague)
    shared(cast, APR)
    shared(cast, APR, kind=notices.mo_note)
    shared(cast, FEB)
    shared(cast, is_exercise=True)
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    assert reading(cast.analyst).months == {(march, "alert"): 1, (april, "alert"): 1, (april, "mo_note"): 1}
    assert reading(cast.analyst, cast.region).months == {(april, "alert"): 1}
    assert table(cast.analyst, "months") == [
        ["2026-03", "March 2026", "1", "0", "0"],
        ["2026-04", "April 2026", "1", "1", "0"],
    ]


def test_what_was_shared_for_others_or_stopped_counts_for_its_issuer_alone(cast: Cast) -> None:
    shared(cast, releases=[(cast.north, "companies")])
    stopped = shared(cast)
    access.plain(Release).filter(notice=stopped).update(ended_at=MAR, ended_by=cast.colleague)
    shared(cast, state="draft")
    everyone = (cast.focal_point, cast.analyst, cast.member("authority_north2"), cast.member("observer"))
    assert [reading(user).total("alert") for user in everyone] == [1, 1, 0, 0]


def test_methods_and_substances_are_counted_and_called_new_by_what_the_reader_may_read(cast: Cast) -> None:
    old, fresh = method("MK-90", "marketing"), method("MZ-90", "monetization")
    known, new = substance("Known", substance_class="A"), substance("New", substance_class="A")
    for row in (shared(cast), shared(cast, kind=notices.mo_note)):
        row.techniques.set([old, fresh])
        row.substances.set([known, new])
    shared(cast, FEB).techniques.set([old])
    shared(cast, FEB, releases=[(cast.north, "authorities")]).substances.set([known])
    told = reading(cast.member("authority_north2"))
    assert told.named == [("MK-90 Method", 2), ("MZ-90 Method", 2)]
    assert told.stages == [("manufacture", 0), ("marketing", 2), ("movement", 0), ("monetization", 2)]
    assert (told.substances, told.classes) == ([("Known", 2), ("New", 2)], [("A", 2)])
    assert (told.new_methods, told.new_substances) == ([("MZ-90 Method", 2)], [("New", 2)])
    assert reading(cast.analyst).new_substances == [("Known", 2), ("New", 2)]


def test_where_is_counted_of_alerts_and_what_is_not_stated_stands_last(cast: Cast) -> None:
    platforms = cast.platforms
    shared(cast, origin="CN", destination="NO", platform=platforms["Bazaar One"])
    shared(cast, destination="NO", platform=platforms["Market Nine"])
    shared(cast)
    shared(cast, kind=notices.mo_note)
    told = reading(cast.member("observer"))
    assert (told.origins, told.destinations) == ([("CN", 1), ("", 2)], [("NO", 2), ("", 1)])
    assert told.sectors == [("marketplace", 1), ("", 2)]
    assert table(cast.analyst, "origins") == [["CN", "China", "1"], ["", "Not stated", "2"]]
    cast.north.hides_members = True
    cast.north.save()
    assert reading(cast.member("observer")).sectors == [("", 3)]


def test_answers_are_told_to_issuer_coordinator_and_who_gave_them(cast: Cast) -> None:
    asked = [cast.organization(name) for name in ("company_one", "authority_north2")]
    row, other = shared(cast, addressees=asked), shared(cast, addressees=asked)
    answer(row, cast.analyst, hours=3, decisions=[Decision.VISIBILITY_REMOVED])
    answer(row, cast.member("authority_north2"), hours=1, decisions=[Decision.NO_TRACE])
    answer(other, cast.member("authority_north2"), hours=9)
    expected = {
        "authority_north": (1, 1, 5.0, 1.5, [("no_trace", 1), ("visibility_removed", 1)]),
        "coordinator_north": (1, 1, 5.0, 1.5, [("no_trace", 1), ("visibility_removed", 1)]),
        "company_one": (1, 1, 3.0, 3.5, [("visibility_removed", 1)]),
        "authority_north2": (1, 0, 5.0, 1.5, [("no_trace", 1)]),
        "observer": (0, 0, None, None, []),
    }
    for name, told in expected.items():
        found = reading(cast.member(name))
        waits = [
            wait and wait / timedelta(hours=1) for wait in (found.answers.to_confirmation, found.answers.to_outcome)
        ]
        assert (found.answers.answered, found.answers.acted, *waits, found.decisions) == told, name


def test_withdrawn_alerts_count_for_who_may_know_of_them(cast: Cast) -> None:
    shared(cast, state="withdrawn")
    shared(cast, state="withdrawn", releases=[(cast.north, "companies")])
    shared(cast, state="withdrawn", taken_back=True)
    shared(cast, FEB, state="withdrawn")
    told = {name: reading(cast.member(name)).withdrawn for name in ("authority_north", "company_one", "observer")}
    assert told == {"authority_north": 3, "company_one": 2, "observer": 1}
    assert [reading(cast.analyst, room).withdrawn for room in (cast.north, cast.region)] == [2, 0]


def test_shares_are_told_in_per_cent_with_what_they_are_of(cast: Cast) -> None:
    for state, decision in (
        ("released", Decision.ACCOUNT_SUSPENDED),
        ("released", Decision.NO_TRACE),
        ("withdrawn", ""),
    ):
        row = shared(cast, state=state, addressees=[cast.organization("company_one")])
        answer(row, cast.analyst, decisions=[decision] if decision else [])
    with clock.moved_to(NOW):
        page = SignedIn(cast.focal_point).get("/trends/").text
        unanswered = SignedIn(cast.member("observer")).get("/trends/").text
    for share, of in (("50%", "1 of 2 answered"), ("33%", "1 of 3 alerts")):
        assert (f'<div class="figure">{share}</div>' in page, of in page) == (True, True)
    assert unanswered.count('<div class="figure">–</div>') == 3


def test_lag_counts_from_the_decision_of_the_un_to_the_first_control_that_the_reader_may_see(cast: Cast) -> None:
    first, second, third = substance(), substance(), substance()
    for row in (first, second, third):
        control(row, "UN", adopted="2026-01-01")
    control(first, "NO", effective="2026-01-11")
    control(first, "NO", effective="2026-03-01")
    control(second, "NO", effective="2025-12-01")
    control(second, "SE", status="monitored", effective="2026-02-01")
    law = shared(cast, kind=notices.law_change, releases=[(cast.north, "authorities")])
    control(third, "NO", effective="2026-01-31", law_change=law)
    assert lags(cast.analyst) == [Lag("NO", 10, 1, 1)]
    assert lags(cast.member("authority_north2")) == [Lag("NO", 20, 2, 1)]
    assert table(cast.analyst, "law") == [["NO", "Norway", "10", "1", "1"]]


def filled(cast: Cast, number: int) -> None:
    for n in range(number):
        row: VendorAlert = shared(cast, addressees=[cast.organization("company_one")], origin="CN")
        row.techniques.add(method(f"MK-{cast.north.pk.hex[:2]}{n}", "marketing"))
        row.substances.add(substance())
        answer(row, cast.analyst, decisions=[Decision.NO_TRACE])
        control(row.substances.get(), "UN", adopted="2026-01-01")
        control(row.substances.get(), "NO", effective="2026-02-01")
        notices.release(row, cast.region, at=APR, by=cast.colleague)


def test_queries_are_as_many_for_one_item_as_for_ten(cast: Cast) -> None:
    counts = []
    for number in (1, 9):
        access.plain(Release).update(ended_at=MAR, ended_by=cast.colleague)
        Technique.objects.all().update(title="Method")
        for code in Technique.objects.values_list("code", flat=True):
            Technique.objects.filter(code=code).update(code=f"X{code[1:]}")
        filled(cast, number)
        browser = SignedIn(cast.coordinator)
        with (
            clock.moved_to(NOW),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            assert f'<div class="figure">{number}</div>' in browser.get("/trends/").text
        counts.append(len(queries))
    assert counts[0] == counts[1] < 45


def test_page_shows_each_chart_as_drawing_table_and_files_under_the_strictest_label(cast: Cast) -> None:
    shared(cast, title="تنبيه", tlp="green", origin="CN").techniques.add(method("MK-90", "marketing"))
    shared(cast, tlp="amber_strict")
    with clock.moved_to(NOW):
        page = SignedIn(cast.analyst).get("/trends/", {"period": "3"}).text
    assert (page.count('<figure class="chart'), page.count("/csv/?period=3"), page.count("/svg/?period=3")) == (
        12,
        7,
        7,
    )
    assert (page.count("As a table"), page.count("Nothing in this period.")) == (7, 14)
    assert "TLP:AMBER+STRICT" in page
    with clock.moved_to(NOW):
        assert "Label" not in SignedIn(cast.member("outsider")).get("/trends/").text.partition("<main")[0]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"period": "days", "begins_on": "2026-04-01", "ends_on": "2026-03-01"}, "lies before the first"),
        ({"period": "days", "begins_on": "2020-01-01", "ends_on": "2026-03-01"}, "three years at most"),
        ({"period": "days"}, "Say from which day to which."),
        ({"period": "12", "begins_on": "2026-04-01"}, "Say from which day to which."),
        ({"period": "12", "begins_on": "2026-04-01", "ends_on": "2026-03-01"}, "lies before the first"),
        ({"ends_on": "soon"}, "Enter a valid date."),
        ({"period": "7"}, "Select a valid choice."),
        ({"period": "3", "framework": "south"}, "Choose a framework that you may read."),
    ],
)
def test_what_cannot_be_counted_is_said_and_makes_no_file(cast: Cast, asked: dict[str, str], wrong: str) -> None:
    if "framework" in asked:
        asked = {**asked, "framework": str(cast.south.pk)}
    browser = SignedIn(cast.analyst)
    page = browser.get("/trends/", asked).text
    assert (page.count(wrong) > 0, "<figure" in page, 'class="stat"' in page) == (True, False, False)
    assert browser.get("/trends/months/csv/", asked).status_code == 404
    assert browser.get("/trends/months/svg/", asked).status_code == 404


def test_days_that_are_named_win_over_the_choice_of_months(cast: Cast) -> None:
    days = {"begins_on": "2026-03-01", "ends_on": "2026-04-30"}
    shared(cast)
    with clock.moved_to(datetime(2026, 9, 1, tzinfo=UTC)):
        for asked in (days, {**days, "period": "3"}, {**days, "period": "days"}):
            page = SignedIn(cast.analyst).get("/trends/", asked).text
            assert ("1 Mar 2026 – 30 Apr 2026" in page, '<option value="days" selected>' in page) == (True, True)
            assert page.count("/csv/?period=days&amp;begins_on=2026-03-01&amp;ends_on=2026-04-30") == 4


def test_no_other_chart_has_a_file(cast: Cast) -> None:
    assert SignedIn(cast.analyst).get("/trends/people/csv/").status_code == 404


def test_files_neutralise_what_a_spreadsheet_would_calculate_and_a_drawing_would_run(cast: Cast) -> None:
    hostile = '=cmd()"><script>\x0b'
    shared(cast).substances.add(substance(hostile))
    assert table(cast.analyst, "substances") == [[f"'{hostile}", f"'{hostile}", "1"]]
    days = {"period": "days", "begins_on": "2026-03-01", "ends_on": "2026-04-30"}
    file = SignedIn(cast.analyst).get("/trends/substances/svg/", days)
    said = "".join(ElementTree.fromstring(file.content).itertext())
    assert (hostile[:-1] in said, "TLP:AMBER" in said, "<script" in file.text) == (True, True, False)


def test_many_rows_are_drawn_in_part_and_stand_in_the_table(cast: Cast) -> None:
    names = [f"A substance of a name that is much longer than others {n:02}" for n in range(20)]
    shared(cast).substances.set([substance(name) for name in names])
    chart = CHARTS["substances"](reading(cast.analyst))
    assert [row[0] for row in chart.rows] == names
    assert (names[11] in chart.svg, names[12] in chart.svg) == (True, False)
    assert "Drawn are 12; the table has 8 more, each with 1." in chart.description


def test_of_rows_that_are_as_frequent_none_is_drawn_before_another(cast: Cast) -> None:
    names = [f"Substance {n:02}" for n in range(20)]
    for number in range(3):
        shared(cast).substances.set([substance(name) if not number else Substance.objects.get(name=name)
                                     for name in (names, names[:15], names[:6])[number]])  # fmt: skip
    chart = CHARTS["substances"](reading(cast.analyst))
    assert ([name for name in names if name in chart.svg], len(chart.rows)) == (names[:6], 20)
    assert "Drawn are 6; the table has 14 more, with 2 or fewer each." in chart.description


def test_tables_are_for_programs(cast: Cast) -> None:
    shared(cast).techniques.add(method("MK-90", "marketing"))
    days = {"period": "days", "begins_on": "2026-03-01", "ends_on": "2026-04-30", "framework": str(cast.north.pk)}
    file = SignedIn(cast.analyst).get("/trends/methods/csv/", days).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file))) == [
        ["tlp", "framework", "begins_on", "ends_on", "key", "label", "count"],
        ["TLP:AMBER", "Framework of the north", "2026-03-01", "2026-04-30", "MK-90", "Method", "1"],
    ]
    old = substance()
    control(old, "UN", adopted="2015-01-01")
    control(old, "NO", effective="2025-01-01")
    assert table(cast.analyst, "law") == [["NO", "Norway", "3653", "1", "0"]]
    drawn = [CHARTS[key](reading(cast.analyst)).svg for key in ("law", "methods")]
    assert ("3,653" in drawn[0], "MK-90" in drawn[1]) == (True, False)


def test_up_to_a_label_what_is_stricter_counts_nowhere(cast: Cast) -> None:
    asked: dict[str, Any] = {"tlp": "red", "addressees": [cast.organization("company_one")]}
    known, red = substance("Known"), substance("Red", substance_class="A")
    shared(cast, FEB, **asked).substances.set([known])
    row = shared(cast, **asked)
    row.substances.set([known, red])
    answer(row, cast.analyst, decisions=[Decision.NO_TRACE])
    shared(cast, state="withdrawn", **asked)
    shared(cast, tlp="green").substances.set([known])
    law = shared(cast, kind=notices.law_change, tlp="amber")
    control(known, "UN", adopted="2026-01-01")
    control(known, "NO", effective="2026-01-31", law_change=law)
    every, some = (Reading(cast.analyst, SPRING, None, up_to) for up_to in ("", "green"))
    assert (every.strictest, every.total("alert"), every.withdrawn, every.answers.answered) == ("red", 2, 1, 1)
    assert (some.strictest, some.total("alert"), some.withdrawn, some.answers.answered) == ("green", 1, 0, 0)
    assert (every.new_substances, some.substances, some.new_substances) == (
        [("Red", 1)],
        [("Known", 1)],
        [("Known", 1)],
    )
    assert (some.decisions, lags(cast.analyst, "green"), lags(cast.analyst, "amber")) == ([], [], [Lag("NO", 30, 1, 0)])
    days = {"begins_on": "2026-03-01", "ends_on": "2026-04-30"}
    with clock.moved_to(NOW):
        assert '<option value="12" selected>' in SignedIn(cast.analyst).get("/trends/", {"tlp": "green"}).text
    page = SignedIn(cast.analyst).get("/trends/", {**days, "tlp": "amber_strict"}).text
    assert ("TLP:RED</bdi>" in page, "without TLP:RED</span>" in page, page.count("tlp=amber_strict") > 3) == (
        False, True, True,
    )  # fmt: skip
    assert "What you may not read" not in page
    file = SignedIn(cast.analyst).get("/trends/substances/csv/", {**days, "tlp": "amber_strict"}).text
    assert ("TLP:RED" in file, '"Red"' in file, '"TLP:AMBER"' in file) == (False, False, True)


def test_an_empty_time_says_so_once(cast: Cast) -> None:
    page = SignedIn(cast.analyst).get("/trends/", {"begins_on": "2020-01-01", "ends_on": "2020-02-01"}).text
    assert (page.count("Nothing that you may read was shared in this time."), page.count("<figure"), "CSV" in page,
            page.count('class="stat"')) == (1, 1, False, 0)  # fmt: skip


def test_months_of_two_years_keep_their_names_apart(cast: Cast) -> None:
    shared(cast)
    chart = CHARTS["months"](reading(cast.analyst, period=Period(date(2024, 5, 1), date(2026, 4, 30))))
    assert (len(chart.rows), chart.rows[-1][0]) == (24, "April 2026")
    for drawing in (chart.svg, chart.slim):
        names = _texts(drawing, "/")
        assert names[-1] == "04/26"
        assert all("…" not in name for name in names)


def _texts(drawing: str, part: str) -> Sequence[str]:
    shapes = ElementTree.fromstring(drawing).iter()
    return [shape.text for shape in shapes if shape.text and part in shape.text and "font-size" in shape.attrib]


def test_coordinator_knows_answers_of_members_that_read_the_item_alone(cast: Cast) -> None:
    members = [
        cast.member(name).organization for name in ("company_two", "outsider", "coordinator_south", "authority_south")
    ]
    for member in members:
        join(member, cast.north, "company")
    late = [*members, cast.analyst.organization][-2]
    Participation.objects.filter(organization=late, framework=cast.north).update(reads_from=clock.now())
    everyone = [*members, cast.analyst.organization]
    row = notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], addressees=everyone
    )
    for member in everyone:
        access.plain(Receipt).create(notice=row, organization=member)
    known = responses.known_receipts(cast.coordinator, access.readable(cast.coordinator, Notice).values("pk"))
    assert set(known) == set(responses.seen_receipts(cast.coordinator, row))
    assert set(known.values_list("organization", flat=True)) == {one.pk for one in everyone if one != late}


def test_month_that_is_not_over_is_said_to_be_counted_in_part(cast: Cast) -> None:
    shared(cast)
    with clock.moved_to(NOW):
        page = SignedIn(cast.analyst).get("/trends/").text
    assert "May 2026 is not whole: counted up to 15 May 2026." in page
    whole = {"period": "days", "begins_on": "2026-03-01", "ends_on": "2026-04-30"}
    assert "is not whole" not in SignedIn(cast.analyst).get("/trends/", whole).text


def test_what_is_no_key_of_a_framework_is_refused_as_another_framework_is(cast: Cast) -> None:
    for asked in ("foo", str(cast.south.pk)):
        page = SignedIn(cast.analyst).get("/trends/", {"framework": asked}).text
        assert ("Choose a framework that you may read." in page, "UUID" in page) == (True, False)
