"""Substances through the API: all of them, page by page, and where each stands."""

from sharing.enums import NameKind
from sharing.queries.substances import PAGE
from tests.cast import Cast
from tests.factories.legislation import control, substance
from tests.program import Program


def test_all_can_be_paged(cast: Cast) -> None:
    names = [substance(f"Thing {number:03d}").name for number in range(PAGE + 2)]
    program = Program(cast.analyst)
    assert len(program.get("substances/")["results"]) == PAGE
    assert [row["name"] for row in program.all("substances/")] == names


def test_substance_says_its_year_its_source_and_by_which_name_it_was_found(cast: Cast) -> None:
    known = {"treaty": "1961", "schedule": "I", "year_scheduled": 2019, "source": "Yellow List"}
    thing = substance("Alphazene", names=((NameKind.SYNONYM, "Othername"),), **known)
    (row,) = Program(cast.analyst).get("substances/", q="othern")["results"]
    assert {name: row[name] for name in known} == known
    assert (row["matched"], row["slug"]) == ("Othername", thing.slug)
    one = Program(cast.analyst).get(f"substances/{thing.slug}/")
    assert {name: one[name] for name in known} == known
    assert ("Othername", "synonym") in [(name["value"], name["kind"]) for name in one["names"]]


def test_status_is_that_of_the_readers_markets(cast: Cast) -> None:
    control(substance("Alphazene"), "IT", effective="2020-01-01")
    told = {}
    for name in ("company_one", "outsider"):
        (row,) = Program(cast.member(name)).get("substances/")["results"]
        told[name] = [market["jurisdiction"] for market in row["markets"] if market["is_known"]]
    assert told == {"company_one": ["IT"], "outsider": []}


def test_class_narrows_and_an_unknown_one_is_refused(cast: Cast) -> None:
    substance("Alphazene")
    substance("Betafentanyl", substance_class="fentanyl")
    program = Program(cast.analyst)
    assert [row["name"] for row in program.get("substances/", substance_class="fentanyl")["results"]] == [
        "Betafentanyl"
    ]
    assert program.code("get", "substances/", substance_class="none such") == 400
    assert program.code("get", "substances/", clas="fentanyl") == 400
    assert program.code("get", "substances/no-such/") == 404


def test_substances_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    program = Program(cast.analyst)
    control(substance(), "NO", effective="2020-01-01")
    program.cost("substances/")
    one = program.cost("substances/")
    for _number in range(2):
        control(substance(), "NO", effective="2020-01-01")
    assert program.cost("substances/") == one
