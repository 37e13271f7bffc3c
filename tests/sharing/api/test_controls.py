"""Controls through the API: on a day as the page has them, and an authority's own list."""

import pytest

from sharing.queries.substances import PAGE
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import control, substance
from tests.program import Program

HEAD = "substance;status;effective;instrument\n"


def told(cast: Cast, **parameters: str) -> list[tuple[str, str, str]]:
    rows = Program(cast.analyst).all("controls/", **parameters)
    return [(row["substance"], row["jurisdiction"], row["phase"]) for row in rows]


def test_each_day_has_its_own_answer(cast: Cast) -> None:
    alpha, beta, gamma = substance("Alphazene"), substance("Betazene"), substance("Gammazene")
    control(alpha, "NO", effective="2025-03")
    control(beta, "NO", effective="2024-01-01", until_on="2025-06-30")
    control(gamma, "NO", adopted="2025-01-01")
    days = ("2025-02-28", "2025-03-15", "2025-04-01", "2025-07-01")
    phases = {day: [phase for _name, _where, phase in told(cast, jurisdiction="no", on=day)] for day in days}
    assert phases == {
        "2025-02-28": ["coming", "in_force", "undated"],
        "2025-03-15": ["taking_effect", "in_force", "undated"],
        "2025-04-01": ["in_force", "in_force", "undated"],
        "2025-07-01": ["in_force", "ended", "undated"],
    }


def test_control_says_how_far_it_is_known_and_from_whom(cast: Cast) -> None:
    own = cast.organization("authority_north")
    control(substance("Alphazene"), "NO", effective="2025-03", effect_rule="Six months on", evidence="reported",
            reported_by=own)  # fmt: skip
    control(substance("Betazene"), "NO", adopted="2025-01-01", confirmed_by=cast.colleague, reported_by=own)
    reported, undated = Program(cast.analyst).get("controls/", jurisdiction="NO")["results"]
    names = ("effective_on", "effective_precision", "effect_rule", "reported_by", "confirmed_at", "mark")
    assert {name: reported[name] for name in names} == {
        "effective_on": "2025-03-01", "effective_precision": "month", "effect_rule": "Six months on",
        "reported_by": "Authority North", "confirmed_at": None, "mark": "reported by Authority North, unconfirmed",
    }  # fmt: skip
    assert undated["when"].endswith(", effect date not known")
    assert (undated["confirmed_at"] is None, undated["evidence"], undated["reported_by"]) == (False, "confirmed", None)
    assert cast.colleague.name not in str(undated)


def test_rule_that_another_replaced_is_left_out_as_on_the_page(cast: Cast) -> None:
    thing = substance("Alphazene")
    control(thing, "NO", effective="2020-01-01", instrument="Old act")
    control(thing, "NO", effective="2024-01-01", instrument="New act")
    rows = Program(cast.analyst).get("controls/", jurisdiction="NO")["results"]
    assert [row["instrument"] for row in rows] == ["New act"]
    on_record = Program(cast.analyst).get(f"substances/{thing.slug}/")["controls"]
    assert [row["instrument"] for row in on_record] == ["New act", "Old act"]


def test_one_substance_or_one_jurisdiction_or_everything(cast: Cast) -> None:
    alpha, beta = substance("Alphazene"), substance("Betazene")
    for thing, where in ((alpha, "NO"), (alpha, "SE"), (beta, "NO")):
        control(thing, where, effective="2020-01-01")
    control("every fentanyl", "NO", effective="2020-01-01")
    assert [row[:2] for row in told(cast, substance=alpha.slug)] == [("Alphazene", "NO"), ("Alphazene", "SE")]
    assert [row[:2] for row in told(cast, jurisdiction="NO")] == [("Alphazene", "NO"), ("Betazene", "NO")]
    assert [row[:2] for row in told(cast, substance=alpha.slug, jurisdiction="SE")] == [("Alphazene", "SE")]
    assert len(told(cast)) == 3
    groups = {
        key: [row["group_text"] for row in Program(cast.analyst).get("controls/", **asked)["groups"]]
        for key, asked in {"no": {"jurisdiction": "NO"}, "se": {"jurisdiction": "SE"}}.items()
    }
    assert groups == {"no": ["every fentanyl"], "se": []}


def test_pages_have_no_gap_and_no_double(cast: Cast) -> None:
    things = [substance(f"Thing {number:03d}") for number in range(PAGE + 2)]
    for thing in things:
        control(thing, "NO", effective="2020-01-01")
    assert len(Program(cast.analyst).get("controls/")["results"]) == PAGE
    assert [row[0] for row in told(cast)] == [thing.name for thing in things]


def test_control_is_no_more_visible_than_its_law_change(cast: Cast) -> None:
    rooms = [(cast.south, "everyone")]
    law = notices.law_change(
        author=cast.member("authority_south"), approver=cast.approver("authority_south"), releases=rooms
    )
    control(substance("Alphazene"), "IT", effective="2020-01-01", law_change=law)
    counts = {
        name: len(Program(cast.member(name)).get("controls/", jurisdiction="IT")["results"])
        for name in ("company_two", "company_one", "outsider")
    }
    assert counts == {"company_two": 1, "company_one": 0, "outsider": 0}


@pytest.mark.parametrize(
    ("name", "text"),
    [("on", "soon"), ("jurisdiction", "ZZ"), ("substance", "no-such"), ("until", "2026-01-01"), ("q", "\0")],
)
def test_nonsense_is_refused_and_named(cast: Cast, name: str, text: str) -> None:
    answer = Program(cast.analyst).ask("get", "controls/", **{name: text})
    assert (answer.status_code, list(answer.json())) == (400, [name])


def test_controls_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    program = Program(cast.analyst)
    control(substance(), "NO", effective="2020-01-01", reported_by=cast.organization("authority_north"))
    program.cost("controls/")
    one = program.cost("controls/")
    for _number in range(2):
        control(substance(), "NO", effective="2020-01-01", reported_by=cast.organization("authority_north2"))
    assert program.cost("controls/") == one


def test_problems_are_told_by_row_column_and_reason(cast: Cast) -> None:
    substance("Alphazene")
    body = {"text": HEAD + "Nobodyzene;controlled;;Act 7\nAlphazene;forbidden;;Act 7\n"}
    answer = Program(cast.colleague).ask("post", "controls/confirmation/", body)
    assert answer.status_code == 400
    problems = answer.json()["problems"]
    assert [(row["row"], row["column"]) for row in problems] == [(2, "substance"), (3, "status")]
    assert [row["reason"] != "" for row in problems] == [True, True]


def test_record_comes_as_a_list_that_can_be_sent_back(cast: Cast) -> None:
    control(substance("Alphazene"), "NO", effective="2020-01", instrument="Drug Act 7")
    program = Program(cast.colleague)
    text = program.get("controls/confirmation/")["text"]
    compared = program.ask("post", "controls/confirmation/", {"text": text}).json()
    assert [(step["verdict"], step["effective"]) for step in compared["steps"]] == [("confirm", "2020-01")]
    changed = {"text": HEAD + "Alphazene;monitored;2021-01-01;Drug Act 8\nAlphazene;controlled;2021-01-01;Drug Act 8"}
    steps = program.ask("post", "controls/confirmation/", changed).json()["steps"]
    assert [row["instrument"] for row in steps[1]["concerned"]] == ["Drug Act 7"]


def test_only_approvers_of_an_authority_are_answered(cast: Cast) -> None:
    body = {"text": HEAD + "Alphazene;controlled;;Act 7"}
    for user in (cast.focal_point, cast.coordinator, cast.approver("company_one")):
        program = Program(user)
        assert program.code("get", "controls/confirmation/") == 403
        assert program.code("post", "controls/confirmation/", body) == 403
