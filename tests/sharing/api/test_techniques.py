"""Methods through the API: their sources, and how many items that the caller may read name them."""

from typing import Any

from sharing.models import Technique
from tests.cast import Cast
from tests.factories import notices
from tests.program import Program


def method(code: str) -> Technique:
    words: dict[str, Any] = {"m_stage": "marketing", "tactic": "Reach", "title": code, "description": "D"}
    sources = "https://one.example/a https://two.example/b"
    return Technique.objects.create(code=code, evidence="seen", source_url=sources, **words)


def test_method_counts_what_the_caller_may_read(cast: Cast) -> None:
    row = method("MK-90")
    for audience in ("everyone", "authorities"):
        rooms = [(cast.north, audience)]
        notices.mo_note(author=cast.focal_point, approver=cast.colleague, releases=rooms).techniques.add(row)
    counts = {
        name: Program(cast.member(name)).get("methods/MK-90/")["count"]
        for name in ("authority_north2", "company_one", "outsider")
    }
    assert counts == {"authority_north2": 2, "company_one": 1, "outsider": 0}


def test_list_and_detail_say_the_same(cast: Cast) -> None:
    method("MK-91")
    method("MK-90")
    program = Program(cast.analyst)
    rows = program.get("methods/")
    assert [row["code"] for row in rows] == ["MK-90", "MK-91"]
    assert rows[0] == program.get("methods/MK-90/")
    assert rows[0]["sources"] == ["https://one.example/a", "https://two.example/b"]
    assert program.code("get", "methods/MK-00/") == 404
    assert program.code("get", "methods/", code="MK-90") == 400


def test_methods_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    program = Program(cast.analyst)
    method("MK-90")
    program.cost("methods/")
    one = program.cost("methods/")
    method("MK-91")
    method("MK-92")
    assert program.cost("methods/") == one
