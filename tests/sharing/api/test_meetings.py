"""Consultations and their recommendations through the API."""

from portal.models import User
from sharing.actions import releases
from sharing.queries import recalls
from tests.cast import Cast
from tests.factories.meetings import recommended, shared
from tests.program import Program


def test_program_reads_a_consultation_and_says_how_far_a_recommendation_has_come(cast: Cast) -> None:
    row = shared(cast, agenda="1. Opening")
    made = recommended(cast, row)
    program = Program(cast.analyst)
    content = program.get(f"notices/{row.pk}/")["content"]
    assert (content["agenda"], content["place"], content["time_zone"]) == ("1. Opening", "Hall 2", "Europe/Oslo")
    (line,) = program.get(f"notices/{row.pk}/recommendations/")
    assert (line["text"], line["owner"], line["state"]) == (made.text, "Company One", "open")
    body = {"state": "done", "text": "All checked.", "seen": line["edition"]}
    answer = program.ask("post", f"recommendations/{made.pk}/", body)
    assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert [said["text"] for said in answer.json()["history"]] == ["All checked."]
    assert program.code("post", f"recommendations/{made.pk}/", {"state": "open", "due_on": "2099-01-01"}) == 400
    assert Program(cast.focal_point).code("post", f"recommendations/{made.pk}/", {"state": "open"}) == 403


def test_program_is_told_no_owner_where_members_are_hidden(cast: Cast) -> None:
    row = shared(cast)
    made = recommended(cast, row)
    cast.north.hides_members = True
    cast.north.save()
    told = {u.organization.name: Program(u).get(f"recommendations/{made.pk}/")["owner"] for u in people(cast)}
    assert told == {"Authority North": None, "Company One": "Company One", "Coordinator North": "Company One"}


def test_recommendations_that_a_program_fetched_are_a_copy(cast: Cast) -> None:
    row = shared(cast)
    made = recommended(cast, row)
    Program(cast.analyst).get(f"notices/{row.pk}/recommendations/")
    Program(cast.focal_point).get(f"recommendations/{made.pk}/")
    Program(cast.member("authority_north2")).get("notices/")
    releases.withdraw(row, reason="Cancelled", by=cast.coordinator)
    people = (cast.analyst, cast.focal_point, cast.member("authority_north2"))
    assert [recalls.to_confirm(person).count() for person in people] == [1, 1, 0]


def people(cast: Cast) -> list[User]:
    return [cast.focal_point, cast.analyst, cast.coordinator]
