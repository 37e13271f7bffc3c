"""Of which days a bulletin is composed, and what its words and drawings say where figures are hidden."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from sharing import access
from sharing.actions import releases, review
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.program import Program
from tests.trends.test_public import published
from trends import compose, edition
from trends.actions import composing
from trends.figures import Figures, Named, Row
from trends.models import Bulletin

ONE_MONTH = "A bulletin covers one month, from its first day to its last."
DAYS = [
    ("2026-03-01", "2026-03-11", "ends_on", ONE_MONTH),
    ("2026-03-02", "2026-03-31", "begins_on", ONE_MONTH),
    ("2026-01-01", "2026-03-31", "ends_on", ONE_MONTH),
    ("2026-03-01", "2026-02-28", "ends_on", "The last day lies before the first."),
    ("2026-04-01", "2026-04-30", "ends_on", "This month is not over yet."),
]


@pytest.mark.parametrize(("begins_on", "ends_on", "field", "said"), DAYS)
def test_other_days_than_a_month_that_is_over_are_refused_at_their_field(
    cast: Cast, begins_on: str, ends_on: str, field: str, said: str
) -> None:
    body = {"framework": str(cast.north.pk), "begins_on": begins_on, "ends_on": ends_on, "tlp": "amber"}
    with clock.moved_to(datetime(2026, 4, 30, 23, 59, tzinfo=UTC)):
        answer = Program(cast.coordinator).ask("post", "bulletins/", body)
        page = SignedIn(cast.coordinator).post("/bulletins/new/", body)
    assert (answer.status_code, list(answer.json()), page.status_code) == (400, [field], 422)
    assert (said in str(answer.json()[field]), said in page.text) == (True, True)


def test_month_can_be_composed_as_soon_as_it_is_over(cast: Cast) -> None:
    with clock.moved_to(datetime(2026, 5, 1, tzinfo=UTC)):
        made = composing.compose(
            framework=cast.north,
            begins_on=date(2026, 4, 1),
            ends_on=date(2026, 4, 30),
            tlp="amber",
            by=cast.coordinator,
        )
    assert made.title == "Framework of the north: April 2026"


def test_draft_of_other_days_from_before_is_not_submitted(cast: Cast) -> None:
    made = composing.compose(
        framework=cast.north, begins_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), tlp="amber", by=cast.coordinator
    )
    Bulletin._base_manager.filter(pk=made.pk).update(ends_on=date(2026, 3, 30))
    with pytest.raises(ActionRefused, match="one month"):
        review.submit(made, by=cast.coordinator)


def counted(**fields: Any) -> Figures:
    return Figures(begins_on="2026-03-01", ends_on="2026-03-31", **fields)


def said(figures: Figures, key: str) -> str:
    return next(section.body for section in compose.sections(figures, {}) if section.key == key)


def drawn(figures: Figures) -> dict[str, list[str]]:
    parts = edition.parts(figures, [section.as_json() for section in compose.sections(figures, {})], {})
    return {part.key: [chart.title for chart in part.charts] for part in parts}


def test_words_on_methods_say_what_is_drawn_below_them() -> None:
    stages = counted(stages=[Row("marketing", 9), Row("movement", None)])
    assert said(stages, "methods").splitlines() == [
        "No single method was named often enough to be shown. How often those of each stage were:",
        "",
        "- Marketing: 9.",
    ]
    assert drawn(stages)["methods"] == ["Methods by stage"]
    hidden = counted(stages=[Row("marketing", None), Row("movement", None)])
    assert said(hidden, "methods") == "No method was named often enough to be shown."
    assert drawn(hidden)["methods"] == []
    none = counted(stages=[Row("marketing", 0, 0), Row("movement", 0, 3)])
    assert said(none, "methods") == "No method was named in this period."


@pytest.mark.parametrize(
    ("shown", "others", "sentences"),
    [
        ([Row("visibility_removed", 6)], 11, ["- Listing removed: 6 times.", "- Other answers: 11."]),
        (
            [Row("visibility_removed", 15)],
            None,
            ["- Listing removed: 15 times.", "- Other answers are too few to be told apart."],
        ),
        ([Row("visibility_removed", 17)], 0, ["- Listing removed: 17 times."]),
        ([], 17, ["- Nothing was answered often enough to be shown."]),
    ],
)
def test_words_on_answers_leave_none_unsaid(shown: list[Row], others: int | None, sentences: list[str]) -> None:
    figures = counted(answered=17, decisions=shown, others=others)
    assert said(figures, "done").splitlines() == ["- Answers recorded: 17.", *sentences]


def test_what_is_hidden_beside_a_small_count_is_not_said_to_be_small() -> None:
    figures = counted(urgencies=[Row("immediate", None), Row("high", None), Row("routine", 9)])
    (chart,) = [
        one
        for part in edition.parts(figures, [{"key": "overview", "heading": "H", "body": ""}], {})
        for one in part.charts
        if one.title == "Alerts by urgency"
    ]
    assert [row[1] for row in chart.rows] == ["not shown", "not shown", "9"]
    assert drawn(counted(urgencies=[Row("high", None)], months=[Row("2026-03", None)]))["overview"] == []


@pytest.mark.parametrize(
    ("whole", "tiles", "sentences"),
    [
        (4, [], ["- Fewer than five countries take part.", "- Fewer than five companies take part."]),
        (
            6,
            ["< 5 / 6", "< 5 / 6"],
            ["- Fewer than five of 6 countries posted.", "- Fewer than five of 6 companies answered."],
        ),
    ],
)
def test_nothing_is_said_of_a_part_of_fewer_than_five(whole: int, tiles: list[str], sentences: list[str]) -> None:
    figures = counted(countries=whole, companies=whole, countries_posted=None, companies_answered=None)
    assert [figure for figure, _label, _change in edition.tiles(figures)[2:]] == tiles
    assert said(figures, "coverage").splitlines()[:2] == sentences
    assert drawn(figures)["coverage"] == (["Who took part"] if tiles else [])


def test_sentences_say_what_moved_what_was_acted_on_and_how_soon() -> None:
    figures = counted(
        wording=1,
        totals=[Row("alert", 31, 19)],
        destinations=[Row("NO", 12, 4), Row("SE", 6, 6), Row("DK", 5, 0), Row("NL", 5, 5)],
        new_substances=[Named("Examplenitazene", "u-1"), Named("Othernitazene", "u-2")],
        methods=[Row("MK-1", 30, 9), Row("MK-2", 9, 8), Row("MK-3", 9, None)],
        answered=20,
        acted=15,
        median_hours=6.5,
        median_before=9.0,
    )
    assert said(figures, "overview").splitlines() == [
        "- Alerts shared: 31, up from 19.",
        "- Alerts on goods for Norway: 12, up from 4.",
        "- Alerts on goods for Sweden: 6, as in the period before.",
        "- Alerts on goods for Denmark: 5, up from 0.",
        "- Substances named here for the first time: Examplenitazene, Othernitazene.",
    ]
    assert said(figures, "methods").splitlines()[-1] == "- What changed most: MK-1 (MK-1), from 9 to 30."
    assert said(figures, "done").splitlines() == [
        "- Answers recorded: 20.",
        "- Of these, 15 took something off the market (75%).",
        "- Nothing was answered often enough to be shown.",
        "- Half of the items were first confirmed within 6.5 hours; in the period before within 9.0.",
    ]
    assert [sentence.key for section in compose.sections(figures, {}) for sentence in section.sentences] == [
        *("totals.alert", "destinations.NO", "destinations.SE", "destinations.DK", "new_substances"),
        *("methods.MK-1", "methods.MK-2", "methods.MK-3", "methods.MK-1", "answers", "acted", "median"),
        *("countries", "companies"),
    ]


def test_a_month_has_one_bulletin_from_which_others_are_made(cast: Cast) -> None:
    days: dict[str, Any] = {"framework": cast.north, "begins_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31)}
    row = composing.compose(**days, tlp="amber", by=cast.coordinator)
    with pytest.raises(ActionRefused, match=row.reference):
        composing.compose(**days, tlp="green", by=cast.member("coordinator_north"))


def test_month_composed_anew_after_a_withdrawal_tells_no_few_answers_that_came_in_between(cast: Cast) -> None:
    days: dict[str, Any] = {"framework": cast.north, "begins_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31)}
    row = published(cast, composing.compose(**days, tlp="amber", by=cast.member("coordinator_north")))
    figures = replace(Figures.of_json(row.figures), answered=3)
    access.plain(Bulletin).filter(pk=row.pk).update(figures=figures.as_json())
    releases.withdraw(row, reason="Mistaken", by=cast.coordinator)
    anew = composing.compose(**days, tlp="amber", by=cast.coordinator)
    assert Figures.of_json(anew.figures).answered == 3
