"""What a bulletin counts: the period and the one before it, what sellers did, what members did, who posted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.enums import TLP
from portal.models import Framework
from sharing import access
from sharing.enums import Decision, MStage
from sharing.models import Notice, Release, Technique, VendorAlert
from tests.cast import Cast
from tests.factories import answers, notices
from trends import statistics
from trends.actions import composing
from trends.figures import Figures, Row

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
FEB, MAR = datetime(2026, 2, 10, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC)


def shared(cast: Cast, at: datetime = MAR, *, kind: Any = notices.alert, **fields: Any) -> Any:
    """An item of the north, for everyone there unless `releases` says otherwise."""
    return kind(
        approver=cast.colleague,
        **{"author": cast.focal_point, "releases": [(cast.north, "everyone")], "released_at": at, **fields},
    )


def count(framework: Framework, period: tuple[date, date] = MARCH, tlp: str = TLP.AMBER) -> Figures:
    return statistics.count(framework, *period, tlp=tlp)


def method(code: str, stage: str) -> Technique:
    return Technique.objects.create(
        code=code, m_stage=stage, tactic="Reach", title=f"Method {code}", description="D", evidence="seen"
    )


def naming(row: Notice, *methods: Technique) -> None:
    row.techniques.set(methods)


def test_totals_are_counted_by_kind_with_the_month_before(cast: Cast) -> None:
    for at in (FEB, MAR, MAR):
        shared(cast, at)
    shared(cast, kind=notices.mo_note)
    shared(cast, FEB, kind=notices.law_change)
    assert count(cast.north).totals == [Row("alert", 2, 1), Row("mo_note", 1, 0), Row("law_change", 0, 1)]


def test_period_takes_its_first_and_its_last_moment(cast: Cast) -> None:
    edges = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    for day in edges:
        first = datetime(day.year, day.month, day.day, tzinfo=UTC)
        shared(cast, first)
        shared(cast, first - timedelta(microseconds=1))
    assert count(cast.north).totals[0] == Row("alert", 2, 2)
    assert count(cast.north, (date(2026, 4, 1), date(2026, 4, 7))).totals[0] == Row("alert", 1, 1)


def test_part_of_a_month_is_compared_with_as_many_days_before(cast: Cast) -> None:
    for day in (1, 4, 5, 8):
        shared(cast, datetime(2026, 3, day, 12, tzinfo=UTC))
    assert count(cast.north, (date(2026, 3, 5), date(2026, 3, 8))).totals[0] == Row("alert", 2, 2)


def test_what_is_not_for_everyone_or_was_taken_back_is_not_counted(cast: Cast) -> None:
    shared(cast)
    shared(cast, tlp="red")
    shared(cast, state="withdrawn")
    for releases in ([(cast.north, "authorities")], [(cast.north, "companies")], [(cast.region, "everyone")], []):
        shared(cast, releases=releases)
    stopped = shared(cast)
    access.plain(Release).filter(notice=stopped).update(ended_at=MAR, ended_by=cast.colleague)
    figures = count(cast.north)
    assert (figures.totals[0], figures.months[-1], len(figures.sources)) == (Row("alert", 1, 0), Row("2026-03", 1), 1)


def test_urgencies_are_those_of_alerts(cast: Cast) -> None:
    for at, urgency in ((MAR, "immediate"), (MAR, "immediate"), (MAR, "routine"), (FEB, "high"), (FEB, "immediate")):
        shared(cast, at, urgency=urgency)
    shared(cast, kind=notices.mo_note, urgency="routine")
    assert count(cast.north).urgencies == [
        Row("immediate", 2, 1),
        Row("high", 0, 1),
        Row("routine", 1, 0),
        Row("none", 0, 0),
    ]


def test_methods_stand_most_named_first_under_their_stages(cast: Cast) -> None:
    reach, pay, make = method("MK-90", "marketing"), method("MZ-90", "monetization"), method("MF-90", "manufacture")
    naming(shared(cast), reach, pay)
    naming(shared(cast, kind=notices.mo_note), pay)
    naming(shared(cast), make)
    naming(shared(cast, FEB), reach, make)
    naming(shared(cast, tlp="red"), reach)
    figures = count(cast.north)
    assert figures.methods == [Row("MZ-90", 2, 0), Row("MF-90", 1, 1), Row("MK-90", 1, 1)]
    assert figures.stages == [
        Row(MStage.MANUFACTURE, 1, 1),
        Row(MStage.MARKETING, 1, 1),
        Row(MStage.MOVEMENT, 0, 0),
        Row(MStage.MONETIZATION, 2, 0),
    ]


def test_method_is_new_that_this_framework_never_saw(cast: Cast) -> None:
    old, elsewhere, hidden, fresh = (method(f"MK-9{number}", "marketing") for number in range(4))
    naming(shared(cast, datetime(2026, 1, 5, tzinfo=UTC)), old)
    naming(shared(cast, FEB, releases=[(cast.region, "everyone")]), elsewhere)
    naming(shared(cast, FEB, tlp="red"), hidden)
    naming(shared(cast), old, elsewhere, hidden, fresh)
    assert count(cast.north).new_methods == ["MK-91", "MK-92", "MK-93"]
    assert count(cast.north, (date(2026, 4, 1), date(2026, 4, 30))).new_methods == []


def test_what_was_withdrawn_or_taken_back_does_not_make_a_method_known(cast: Cast) -> None:
    gone, back = method("MK-90", "marketing"), method("MK-91", "marketing")
    naming(shared(cast), gone, back)
    naming(shared(cast, FEB, state="withdrawn"), gone)
    naming(shared(cast, FEB, state="withdrawn", taken_back=True), back)
    assert count(cast.north).new_methods == ["MK-90", "MK-91"]


def test_no_method_is_called_new_where_a_member_may_not_read_what_is_older(cast: Cast) -> None:
    old, fresh = method("MK-90", "marketing"), method("MK-91", "marketing")
    january = datetime(2025, 1, 10, tzinfo=UTC)
    naming(shared(cast, january), old)
    naming(shared(cast), old, fresh)
    everyone = cast.north.participations
    everyone.update(reads_from=january)
    assert count(cast.north).new_methods == ["MK-91"]
    everyone.filter(organization=cast.analyst.organization).update(reads_from=january + timedelta(days=60))
    figures = count(cast.north)
    assert (figures.new_methods, figures.totals[0].count) == ([], 1)  # of the last twelve months everyone reads all


def test_counts_are_hidden_where_a_member_came_later_than_what_they_count(cast: Cast) -> None:
    reach = method("MK-90", "marketing")
    for _number in range(5):
        naming(shared(cast, urgency="routine"), reach)
    shared(cast, urgency="high")
    shared(cast, FEB)
    rows = cast.north.participations.filter(organization=cast.organization("observer"))
    rows.update(reads_from=MAR + timedelta(days=1))
    figures = count(cast.north)
    assert figures.totals == [Row("alert", 6, None), Row("mo_note", None, None), Row("law_change", None, None)]
    assert [row.count for row in figures.urgencies] == [None] * 4  # with five shown, one would be left of six
    assert (figures.methods, figures.new_methods, figures.countries_posted) == ([Row("MK-90", 5, None)], [], None)


def _answered(cast: Cast, *answered: tuple[float, str]) -> None:
    """One alert each, answered by the analyst's company so many hours later."""
    for hours, decision in answered:
        answers.answer(shared(cast), cast.analyst, hours=hours, decisions=[decision])


def test_what_was_done_is_shown_from_five_up(cast: Cast) -> None:
    _answered(cast, *[(1, Decision.ACCOUNT_SUSPENDED)] * 4)
    four = count(cast.north)
    assert (four.answered, four.decisions, four.median_hours) == (None, [], None)
    _answered(cast, (1, Decision.ACCOUNT_SUSPENDED))
    five = count(cast.north)
    assert (five.answered, five.decisions, five.median_hours) == (5, [Row("account_suspended", 5)], 1.0)


def test_single_small_decision_takes_the_last_other_with_it(cast: Cast) -> None:
    _answered(cast, *[(1, Decision.VISIBILITY_REMOVED)] * 7, *[(1, Decision.NO_TRACE)] * 8)
    assert count(cast.north).decisions == [Row("no_trace", 8), Row("visibility_removed", 7)]
    _answered(cast, (1, Decision.ALREADY_REMOVED))
    assert count(cast.north).decisions == [Row("visibility_removed", 7)]
    assert count(cast.north).others == 9


def test_other_answers_name_nothing_that_is_said(cast: Cast) -> None:
    for decisions in (*[[Decision.VISIBILITY_REMOVED, Decision.NO_TRACE]] * 4, *[[Decision.VISIBILITY_REMOVED]] * 2):
        answers.answer(shared(cast), cast.analyst, decisions=decisions)
    assert count(cast.north).others == 6  # nothing is named often enough
    for _number in range(9):
        answers.answer(shared(cast), cast.analyst, decisions=[Decision.VISIBILITY_REMOVED, Decision.LAWFUL_OR_MISTAKEN])
    _answered(cast, *[(1, Decision.NOT_OUR_PLATFORM)] * 3)
    figures = count(cast.north)
    assert ([row.key for row in figures.decisions], figures.others) == (["visibility_removed"], None)
    _answered(cast, *[(1, Decision.ALREADY_REMOVED)] * 2)
    assert count(cast.north).others == 5


def test_median_is_of_the_first_confirmation_of_each_item(cast: Cast) -> None:
    rows = [shared(cast) for _number in range(6)]
    for row, hours in zip(rows, (1, 2, 4, 8.5, 30), strict=False):
        answers.answer(row, cast.analyst, hours=hours)
        answers.answer(row, cast.member("authority_north2"), hours=hours + 50)
    figures = count(cast.north)
    assert (figures.median_hours, figures.answered) == (4.0, None)


def test_wait_begins_when_an_item_is_shared_here(cast: Cast) -> None:
    for number in range(6):
        row = shared(cast, FEB, releases=[(cast.region, "everyone")])
        notices.release(row, cast.north, at=FEB + timedelta(hours=20), by=cast.colleague)
        answers.answer(row, cast.analyst, hours=21 + number)
        answers.answer(row, cast.member("authority_north2"), hours=1)  # confirmed before it was shared here
    february = (date(2026, 2, 1), date(2026, 2, 28))
    assert (count(cast.north, february).median_hours, count(cast.region, february).median_hours) == (3.5, 23.5)


def test_answers_of_those_who_are_no_members_are_not_counted(cast: Cast) -> None:
    both = [(cast.north, "everyone"), (cast.region, "everyone")]
    for _number in range(5):
        row = shared(cast, releases=both)
        for name in ("authority_south", "former", "outsider"):
            answers.answer(row, cast.member(name), decisions=[Decision.ACCOUNT_SUSPENDED])
    north, region = count(cast.north), count(cast.region)
    assert (north.answered, north.decisions, north.median_hours) == (None, [], None)
    assert (region.answered, region.decisions, region.median_hours) == (5, [Row("account_suspended", 5)], 2.0)


def test_company_is_covered_that_recorded_an_outcome(cast: Cast) -> None:
    row, people = shared(cast), [answers.company(cast.north) for _number in range(10)]
    for person in people[:4]:
        answers.answer(row, person, decisions=[Decision.NO_TRACE])
    answers.answer(row, people[9])  # confirmed alone
    answers.answer(row, cast.member("authority_north2"), decisions=[Decision.NO_TRACE])
    four = count(cast.north)
    assert (four.companies_answered, four.companies) == (None, 11)
    told = []
    for person in [*people[4:9], cast.analyst]:
        answers.answer(row, person, decisions=[Decision.NO_TRACE])
        told.append(count(cast.north).companies_answered)
    assert told == [5, 6, None, None, None, None]  # four to one have not


def test_country_posted_whose_authority_or_coordinator_did(cast: Cast) -> None:
    south = {"author": cast.member("authority_south"), "approver": cast.colleague}
    everyone = [(cast.region, "everyone")]
    assert (count(cast.region).countries_posted, count(cast.region).countries) == (0, 2)
    notices.alert(**south, releases=everyone, released_at=FEB)
    shared(cast, releases=everyone)
    assert count(cast.region).countries_posted == 1
    notices.mo_note(**south, releases=everyone, released_at=MAR)
    assert count(cast.region).countries_posted == 2
    assert (count(cast.north).countries_posted, count(cast.north).countries) == (0, 1)


@pytest.mark.parametrize(("tlp", "named"), [("clear", 3), ("green", 6), ("amber", 7), ("amber_strict", 12)])
def test_item_of_a_stricter_label_is_counted_without_a_name(cast: Cast, tlp: str, named: int) -> None:
    rows: list[VendorAlert] = [
        shared(cast, MAR + timedelta(hours=hour), tlp=label)
        for hour, label in enumerate(label for label in ("clear", "green", "amber", "amber_strict") for _n in range(3))
    ]
    figures = count(cast.north, tlp=tlp)
    assert [source.reference for source in figures.sources] == [row.reference for row in rows[:named]]
    # Under AMBER three would be left: two that could be named are left out beside them.
    assert (figures.totals[0].count, figures.unnamed) == (12, 0)


def test_draft_says_in_sentences_what_was_counted(cast: Cast) -> None:
    reach = method("MK-90", "marketing")
    for number in range(6):
        row = shared(cast, urgency="immediate" if number == 0 else "routine")
        naming(row, reach)
        answers.answer(row, cast.analyst, hours=3, decisions=[Decision.VISIBILITY_REMOVED])
    for _number in range(7):
        shared(cast, FEB)
    shared(cast, kind=notices.mo_note)
    composer = cast.member("coordinator_north")
    draft = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    told = {section["key"]: section["body"] for section in draft.sections}
    assert draft.title == "Framework of the north: March 2026"
    assert told["overview"].splitlines() == [
        "- Alerts shared: 6, down from 7.",
        "- 1 of them asks for an answer at once.",
        "- MO notes shared: 1, up from 0.",
    ]
    assert told["methods"].splitlines() == [
        "- The method “Method MK-90” (MK-90) was named in 6 items, up from 0.",
        "- Not seen before in this framework: Method MK-90 (MK-90).",
    ]
    assert told["done"].splitlines() == [
        "- Answers recorded: 6.",
        "- Of these, 6 took something off the market (100%).",
        "- Listing removed: 6 times.",
        "- Half of the items were first confirmed within 3.0 hours.",
    ]
    assert told["coverage"].splitlines()[:2] == [
        "- 1 of 1 countries posted.",
        "- Fewer than five companies take part.",
    ]
