"""Of which days a bulletin is composed, and what its words and drawings say where figures are hidden."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

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
from trends.figures import WORDING, Figures, Named, Row
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
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert said in str(answer.json()[field])


def test_page_asks_for_a_month_that_is_over(cast: Cast) -> None:
    browser, body = SignedIn(cast.coordinator), {"framework": str(cast.north.pk), "tlp": "amber"}
    with clock.moved_to(datetime(2026, 5, 1, tzinfo=UTC)):
        page = browser.get("/bulletins/new/?begins_on=2026-03-01&ends_on=2026-03-31").text
        refused = browser.post("/bulletins/new/", {**body, "month": "2026-05"})
        assert browser.post("/bulletins/new/", {**body, "month": "2026-04"}).status_code == 302
        again = browser.post("/bulletins/new/", {**body, "month": "2026-04"})
    assert ('name="begins_on"' in page, '<option value="2026-03" selected>March 2026</option>' in page) == (False, True)
    assert ('value="2026-04"' in page, 'value="2026-05"' in page, refused.status_code) == (True, False, 422)
    assert (again.status_code, "There is a bulletin of this month already" in again.text) == (422, True)
    row = access.plain(Bulletin).get()
    assert (row.begins_on, row.ends_on) == (date(2026, 4, 1), date(2026, 4, 30))


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
    ("whole", "wording", "sentences"),
    [
        (0, WORDING, ["- No countries take part.", "- No companies take part."]),
        (0, 3, ["- 0 of 0 countries posted.", "- 0 of 0 companies answered."]),
        (9, WORDING, ["- 0 of 9 countries posted.", "- 0 of 9 companies answered."]),
    ],
)
def test_where_nobody_takes_part_that_is_said(whole: int, wording: int, sentences: list[str]) -> None:
    figures = counted(countries=whole, companies=whole, countries_posted=0, companies_answered=0, wording=wording)
    assert said(figures, "coverage").splitlines()[:2] == sentences


@pytest.mark.parametrize(
    ("whole", "wording", "sentences"),
    [
        (4, WORDING, ["- Fewer than five countries take part.", "- Fewer than five companies take part."]),
        (
            6,
            2,
            ["- Fewer than five of 6 countries posted.", "- Fewer than five of 6 companies answered."],
        ),
        (
            6,
            WORDING,
            [
                "- How many of 6 countries posted is not shown: too few did, or did not.",
                "- How many of 6 companies answered is not shown: too few did, or did not.",
            ],
        ),
    ],
)
def test_nothing_is_said_of_a_small_part_of_who_takes_part(whole: int, wording: int, sentences: list[str]) -> None:
    figures = counted(countries=whole, companies=whole, countries_posted=None, companies_answered=None, wording=wording)
    assert edition.tiles(figures)[2:] == []
    assert said(figures, "coverage").splitlines()[:2] == sentences
    coverage = edition.parts(figures, [{"key": "coverage", "heading": "", "body": ""}], {})[0]
    hidden = ("Countries that posted", "not shown"), ("Companies that answered", "not shown")
    assert [tuple(chart.rows) for chart in coverage.charts] == ([] if whole < 5 else [hidden])


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


METHODS = {"MK-1": "Redirect to a messenger", "MK-2": "Sellers, moving on"}


SAID = {
    "en": [
        "The method “Redirect to a messenger” (MK-1) was named in 31 items, up from 19.",
        "The method “Sellers, moving on” (MK-2) was named in 1 item, down from 6.",
        "The method “MK-3” (MK-3) was named in 5 items, as in the period before.",
        "The method “MK-4” (MK-4) was named in 5 items.",
        "The method “MK-5” (MK-5) was named in fewer than five items.",
    ],
    "ar": [
        "ذُكر الأسلوب «التحويل إلى تطبيق مراسلة» (MK-1) في 31 مادة، ارتفاعا من 19.",
        "ذُكر الأسلوب «Sellers, moving on» (MK-2) في مادة واحدة (1)، انخفاضا من 6.",
        "ذُكر الأسلوب «MK-3» (MK-3) في 5 مواد، كما في الفترة السابقة.",
        "ذُكر الأسلوب «MK-4» (MK-4) في 5 مواد.",
        "ذُكر الأسلوب «MK-5» (MK-5) في أقل من خمس مواد.",
    ],
    "zh-hans": [
        "引流至即时通讯工具（MK-1）这一手法在31项内容中被提及，上期为19项，有所上升。",
        "Sellers, moving on（MK-2）这一手法在1项内容中被提及，上期为6项，有所下降。",
        "MK-3（MK-3）这一手法在5项内容中被提及，与上期持平。",
        "MK-4（MK-4）这一手法在5项内容中被提及。",
        "MK-5（MK-5）这一手法在不到五项内容中被提及。",
    ],
    "ru": [
        "Метод «Перенаправление в мессенджер» (MK-1) упоминался в 31 материале (ранее 19, рост).",
        "Метод «Sellers, moving on» (MK-2) упоминался в 1 материале (ранее 6, снижение).",
        "Метод «MK-3» (MK-3) упоминался в 5 материалах, как и в предыдущем периоде.",
        "Метод «MK-4» (MK-4) упоминался в 5 материалах.",
        "Метод «MK-5» (MK-5) упоминался менее чем в пяти материалах.",
    ],
    "fr": [
        "La méthode «\xa0Redirection vers une messagerie\xa0» (MK-1) a été "
        "mentionnée dans 31 éléments, en hausse (19 auparavant).",
        "La méthode «\xa0Sellers, moving on\xa0» (MK-2) a été mentionnée dans 1 élément, en baisse (6 auparavant).",
        "La méthode «\xa0MK-3\xa0» (MK-3) a été mentionnée dans 5 éléments, comme à la période précédente.",
        "La méthode «\xa0MK-4\xa0» (MK-4) a été mentionnée dans 5 éléments.",
        "La méthode «\xa0MK-5\xa0» (MK-5) a été mentionnée dans moins de cinq éléments.",
    ],
    "es": [
        "El método «Redirección a una aplicación de mensajería» (MK-1) se "
        "mencionó en 31 elementos, en aumento (antes, 19).",
        "El método «Sellers, moving on» (MK-2) se mencionó en 1 elemento, en descenso (antes, 6).",
        "El método «MK-3» (MK-3) se mencionó en 5 elementos, igual que en el período anterior.",
        "El método «MK-4» (MK-4) se mencionó en 5 elementos.",
        "El método «MK-5» (MK-5) se mencionó en menos de cinco elementos.",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_methods_stand_in_whole_sentences(language: str) -> None:
    rows = [Row("MK-1", 31, 19), Row("MK-2", 1, 6), Row("MK-3", 5, 5), Row("MK-4", 5, None), Row("MK-5", None)]
    with translation.override(language):
        sections = compose.sections(counted(wording=WORDING, methods=rows), METHODS)
    told = next(section for section in sections if section.key == "methods")
    assert [one.text for one in told.sentences[:5]] == SAID[language]
    assert [one.key for one in told.sentences[:5]] == [f"methods.MK-{number}" for number in range(1, 6)]


def test_of_words_that_somebody_wrote_the_sentences_left_as_composed_follow_the_figures() -> None:
    """A newcomer is told "fewer than five" there as well, and no law that it may not know."""
    before = counted(wording=2, totals=[Row("alert", 3, 9), Row("mo_note", 6, 6)], destinations=[Row("NO", 2, 1)])
    now = counted(wording=2, totals=[Row("alert", None, None), Row("mo_note", 6, 6)], destinations=[])
    (written, *_others) = [section.as_json() for section in compose.sections(before, {})]
    own = compose.rewritten(
        written, written["heading"], f"{written['body']}\n- Alerts on goods were few.\n\nOur words."
    )
    (told,) = compose.retold([own], before, now, {})
    assert told["body"].splitlines() == [
        "- Alerts shared: fewer than five.",
        "- MO notes shared: 6, as in the period before.",
        "- Alerts on goods were few.",
        "",
        "Our words.",
    ]
    assert [one["key"] for one in told["sentences"]] == ["totals.alert", "totals.mo_note"]
