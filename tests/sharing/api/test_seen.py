"""A program approves what it has looked at: 428 where it does not say what, 409 where that has changed since."""

from sharing.actions import corrections, review
from tests import seen
from tests.cast import Cast
from tests.factories import acts
from tests.program import Program


def test_program_approves_the_submission_that_it_has_looked_at(cast: Cast) -> None:
    row, program = acts.submitted(cast), Program(cast.colleague)
    door, stale = f"notices/{row.pk}/approve/", program.get(f"notices/{row.pk}/")["submission"]
    review.send_back(row, note="Mend it", by=cast.colleague)
    review.submit(row, by=cast.focal_point)
    for body, code in (({}, 428), ({"seen": ""}, 428), ({"seen": None}, 428), ({"seen": stale}, 409)):
        answer = program.ask("post", door, body)
        assert (answer.status_code, list(answer.json()), acts.now(row).state) == (code, ["seen"], "in_review")
    assert seen.approve_by_program(program.browser, row.pk).status_code == 200
    assert acts.now(row).state == "released"


def test_program_approves_the_correction_that_it_has_looked_at(cast: Cast) -> None:
    row, program = acts.released(cast), Program(cast.colleague)
    stale = corrections.propose(row, content={"title": "First"}, note="Title", by=cast.focal_point)
    corrections.discard(stale, by=cast.focal_point)
    corrections.propose(row, content={"title": "Second"}, note="Title", by=cast.focal_point)
    door = f"notices/{row.pk}/correction/approve/"
    for body, code in (({}, 428), ({"seen": str(stale.pk)}, 409)):
        answer = program.ask("post", door, body)
        assert (answer.status_code, list(answer.json()), acts.now(row).title) == (code, ["seen"], row.title)
    fresh = program.get(f"notices/{row.pk}/")["correction"]["id"]
    assert program.code("post", door, {"seen": fresh}) == 200
    assert acts.now(row).title == "Second"
