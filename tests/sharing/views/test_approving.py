"""What is approved was looked at: its words, and who will see it, by page and by program."""

from typing import Any

import pytest

from portal import clock
from portal.models import Framework, Organization, Participation
from sharing.actions import corrections, review
from sharing.actions.drafts import Planned
from sharing.models import Notice, NoticeVersion
from tests import seen
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import acts, meetings
from tests.program import Program

OTHERS = "Who will see it is not what you looked at. Look once more before you approve it."
THEN = "Who will see it then is not what you looked at. Look once more before you approve the correction."


def words(answer: Any) -> str:
    return " ".join(answer.text.split())


def joins(cast: Cast) -> None:
    join(cast.organization("outsider"), cast.north, "company")


def leaves(cast: Cast) -> None:
    _ours(cast, "authority_north2").update(left_at=clock.now(), left_by=cast.coordinator)


def observes(cast: Cast) -> None:
    """Whoever is asked to follow up could not answer any more."""
    _ours(cast, "company_one").update(role="observer")


def _ours(cast: Cast, name: str) -> Any:
    return Participation.objects.filter(organization=cast.organization(name), framework=cast.north)


@pytest.mark.parametrize("change", [joins, leaves, observes])
def test_approval_is_refused_where_others_would_see_it_by_now(cast: Cast, change: Any) -> None:
    row = acts.submitted(cast)
    looked_at = review.seen_of(row, by=cast.colleague)
    assert looked_at == review.seen_of(row, by=cast.colleague)
    change(cast)
    browser, program = SignedIn(cast.colleague), Program(cast.colleague)
    page = browser.post(f"/items/{row.pk}/approve/", {"seen": looked_at}, follow=True)
    assert (page.redirect_chain[-1][0], OTHERS in words(page)) == (f"/items/{row.pk}/release/", True)
    answer = program.ask("post", f"notices/{row.pk}/approve/", {"seen": looked_at})
    assert (answer.status_code, answer.json(), acts.now(row).state) == (409, {"seen": [OTHERS]}, "in_review")


def test_page_comes_again_with_who_will_see_it_and_approves_that(cast: Cast) -> None:
    row, browser, door = acts.submitted(cast, asked=()), SignedIn(cast.colleague), "/items/{}/approve/"
    looked_at = seen.on(browser, f"/items/{row.pk}/release/", door.format(row.pk))
    joins(cast)
    again = browser.post(door.format(row.pk), {"seen": looked_at}, follow=True)
    assert ("Outsider" in words(again), acts.now(row).state) == (True, "in_review")
    assert seen.approve(browser, row.pk).status_code == 302
    assert acts.now(row).state == "released"


def test_program_asks_who_will_see_it_and_approves_that(cast: Cast) -> None:
    row, program = acts.submitted(cast, tlp="green"), Program(cast.colleague)
    door, read = f"notices/{row.pk}/approve/", program.get(f"notices/{row.pk}/")["submission"]
    told = program.get(door, submission=read)
    (room,), (one,) = told["frameworks"], told["asked"]
    assert (room["name"], room["audience"], room["informed"]) == (
        "Framework of the north", "everyone", ["Authority North2", "Coordinator North", "Observer"],
    )  # fmt: skip
    assert (one["name"], one["is_blind"], told["lowest_before"], acts.now(row).state) == (
        "Company One", False, None, "in_review",
    )  # fmt: skip
    assert program.ask("post", door, {"seen": read}).json() == {"seen": [OTHERS]}  # who will see it was not looked at
    assert program.code("post", door, {"seen": told["seen"]}) == 200
    assert program.code("get", door, submission=read) == 400  # decided


def test_program_is_told_of_the_submission_alone_that_it_has_read(cast: Cast) -> None:
    row, program = acts.submitted(cast), Program(cast.colleague)
    door, read = f"notices/{row.pk}/approve/", program.get(f"notices/{row.pk}/")["submission"]
    review.send_back(row, note="Mend it", by=cast.colleague)
    review.submit(row, by=cast.focal_point)
    assert [program.code("get", door, submission=read), program.code("get", door)] == [409, 400]


def test_whom_the_release_screen_is_shown_is_told_by_program_too_and_nobody_else(cast: Cast) -> None:
    south = cast.member("authority_south")
    row = acts.submitted(cast, by=south, plan=[Planned(cast.region)], asked=())
    read = review.submission_of(acts.now(row), by=cast.colleague)
    people = (south, cast.colleague, cast.focal_point, cast.approver("coordinator_region"))
    codes = [Program(one).code("get", f"notices/{row.pk}/approve/", submission=read) for one in people]
    assert codes == [200, 200, 404, 404]


def test_a_hidden_member_that_joins_is_a_number_more_and_is_not_named(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row, program = acts.submitted(cast, asked=()), Program(cast.colleague)
    door, read = f"notices/{row.pk}/approve/", {"submission": review.submission_of(acts.now(row), by=cast.colleague)}
    before = program.ask("get", door, **read)
    joins(cast)
    after = program.ask("get", door, **read)
    totals = [answer.json()["frameworks"][0]["total"] for answer in (before, after)]
    assert (totals[1] - totals[0], "Outsider" in after.text) == (1, False)
    assert program.code("post", door, {"seen": before.json()["seen"]}) == 409
    assert program.code("post", door, {"seen": after.json()["seen"]}) == 200


def test_a_red_item_stands_for_whom_it_names_alone(cast: Cast) -> None:
    row = acts.submitted(cast, tlp="red")
    looked_at = review.seen_of(row, by=cast.colleague)
    joins(cast)
    assert review.seen_of(row, by=cast.colleague) == looked_at


def test_a_consultation_is_approved_as_it_was_looked_at(cast: Cast) -> None:
    row = meetings.draft(cast)
    review.submit(row, by=row.author)
    looked_at = review.seen_of(acts.now(row), by=cast.coordinator)
    joins(cast)
    browser = SignedIn(cast.coordinator)
    assert OTHERS in words(browser.post(f"/items/{row.pk}/approve/", {"seen": looked_at}, follow=True))
    seen.approve(browser, row.pk)
    assert acts.now(row).state == "released"


def opening(cast: Cast, **content: Any) -> tuple[Notice, NoticeVersion]:
    """An alert that those alone read who are asked, and a correction of it that waits."""
    row = acts.released(cast, tlp="red")
    return row, corrections.propose(row, content=content, note="Wording", by=cast.focal_point)


def test_approval_of_a_correction_that_opens_an_item_is_refused_where_others_would_see_it(cast: Cast) -> None:
    row, _version = opening(cast, tlp="amber")
    browser, program = SignedIn(cast.colleague), Program(cast.colleague)
    door = f"/items/{row.pk}/correction/approve/"
    looked_at = seen.on(browser, f"/items/{row.pk}/", door)
    joins(cast)
    page = browser.post(door, {"seen": looked_at}, follow=True)
    assert (THEN in words(page), "Outsider" in words(page), acts.now(row).tlp) == (True, True, "red")
    answer = program.ask("post", f"notices/{row.pk}/correction/approve/", {"seen": looked_at})
    assert (answer.status_code, answer.json(), acts.now(row).tlp) == (409, {"seen": [THEN]}, "red")
    assert seen.approve_correction(browser, row.pk).status_code == 302
    assert acts.now(row).tlp == "amber"


def test_program_asks_whom_a_correction_opens_the_item_to_and_approves_that(cast: Cast) -> None:
    row, version = opening(cast, tlp="amber")
    program, door = Program(cast.colleague), f"notices/{row.pk}/correction/approve/"
    told = program.get(door, correction=str(version.pk))
    (room,) = told["frameworks"]
    others = ["Authority North2", "Coordinator North", "Observer"]
    assert (told["tlp"], told["asked"], room["informed"], room["already"]) == ("amber", [], others, 1)
    people = Organization.objects.filter(name__in=others).values_list("people", flat=True)
    assert (told["people"], told["newcomers"], told["mailed"]) == (people.count(), others, 0)
    assert program.code("post", door, {"seen": str(version.pk)}) == 409  # who will see it was not looked at
    assert program.code("post", door, {"seen": told["seen"]}) == 200
    assert acts.now(row).tlp == "amber"


def test_program_is_told_that_another_correction_opens_the_item_to_nobody(cast: Cast) -> None:
    row, version = opening(cast, title="Other words")
    program, door = Program(cast.colleague), f"notices/{row.pk}/correction/approve/"
    told = program.get(door, correction=str(version.pk))
    assert [told[name] for name in ("frameworks", "asked", "countries", "people")] == [[], [], [], 0]
    joins(cast)
    assert program.code("post", door, {"seen": told["seen"]}) == 200
    assert [program.code("get", door, correction=str(version.pk)), program.code("get", door)] == [400, 400]
    assert Program(cast.analyst).code("get", door, correction=str(version.pk)) == 403
