"""What every form of a notice does alike: who comes too late, or second, finds the own text on the page, with the
reason.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sharing import access
from sharing.actions import drafts, meetings, releases, review
from sharing.models import Meeting, Notice
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, posts
from tests.factories.meetings import draft, post, shared
from tests.portal.views.pages import refused, told

MINE = "Words that must not be lost"
SUBMITTED = "Only a draft can be edited; this item has been submitted."
GONE = "Only a released item can be corrected."
Late = Callable[[Cast], tuple[Notice, Any]]


def corrected(cast: Cast) -> dict[str, Any]:
    sent = {name: value for name, value in posts.alert(cast).items() if not name.startswith("room_")}
    return {**sent, "urgency": "high", "based_on": "1"}


def alert_submitted(cast: Cast) -> tuple[str, dict[str, Any], str]:
    return f"/items/{acts.submitted(cast).pk}/edit/", posts.alert(cast, observed=MINE), SUBMITTED


def alert_withdrawn(cast: Cast) -> tuple[str, dict[str, Any], str]:
    row = acts.released(cast)
    releases.withdraw(row, reason="Wrong shop", by=cast.colleague)
    return f"/items/{row.pk}/correct/", {**corrected(cast), "note": MINE}, GONE


def consultation_submitted(cast: Cast) -> tuple[str, dict[str, Any], str]:
    row = draft(cast)
    review.submit(row, by=cast.coordinator)
    return f"/meetings/{row.pk}/edit/", post(cast, agenda=MINE), SUBMITTED


def consultation_withdrawn(cast: Cast) -> tuple[str, dict[str, Any], str]:
    row = shared(cast)
    releases.withdraw(row, reason="Another framework's", by=cast.coordinator)
    return f"/meetings/{row.pk}/record/", post(cast, minutes=MINE, note="Minutes"), GONE


LATE = (alert_submitted, alert_withdrawn, consultation_submitted, consultation_withdrawn)


def author_of(cast: Cast, page: str) -> Client:
    return SignedIn(cast.focal_point if page.startswith("/items/") else cast.member("coordinator_north"))


@pytest.mark.parametrize("late", LATE)
def test_who_sends_too_late_finds_the_text_on_the_page_and_why(cast: Cast, late: Any) -> None:
    page, sent, why = late(cast)
    answer = author_of(cast, page).post(page, sent)
    assert (answer.status_code, refused(answer), MINE in answer.text) == (422, [why], True)


@pytest.mark.parametrize("late", LATE)
def test_who_opens_the_form_too_late_is_led_back_and_told_why(cast: Cast, late: Any) -> None:
    page, _sent, why = late(cast)
    answer = author_of(cast, page).get(page, follow=True)
    assert (answer.status_code, told(answer)) == (200, [why])


@pytest.mark.parametrize("late", LATE)
def test_who_signs_in_again_too_late_finds_the_text_all_the_same(cast: Cast, late: Any) -> None:
    page, sent, _why = late(cast)
    browser = author_of(cast, page)
    note = browser.get(page, follow=True).context["typed_by"]
    browser.logout()
    browser.post(page, {**sent, "typed_by": note})
    person = cast.focal_point if page.startswith("/items/") else cast.member("coordinator_north")
    kept = browser.session["typed"]
    browser.force_login(person)
    session = browser.session
    session["typed"] = kept
    session.save()
    answer = browser.get(page)
    assert (answer.status_code, MINE in answer.text) == (200, True)


@pytest.mark.parametrize("late", LATE)
def test_who_has_no_right_is_told_nothing_else(cast: Cast, late: Any) -> None:
    page, sent, _why = late(cast)
    stranger = SignedIn(cast.member("outsider"))
    assert (stranger.get(page).status_code, stranger.post(page, sent).status_code) == (404, 404)


def test_member_who_only_reads_a_consultation_is_refused_early_and_late(cast: Cast) -> None:
    row = shared(cast)
    reader = SignedIn(cast.analyst)
    for page in (f"/meetings/{row.pk}/edit/", f"/meetings/{row.pk}/record/", f"/items/{row.pk}/evidence/"):
        assert (reader.get(page).status_code, reader.post(page, post(cast)).status_code) == (403, 403)


def test_two_people_at_one_consultation_see_each_others_change(cast: Cast) -> None:
    row = draft(cast, agenda="1. Opening")
    browser, page = SignedIn(cast.coordinator), f"/meetings/{row.pk}/edit/"
    seen = browser.get(page).context["form"]["seen"].value()
    drafts.edit(row, content={"place": "Hall 9"}, by=cast.member("coordinator_north"))
    answer = browser.post(page, post(cast, title="Consultation", minutes=MINE, seen=seen))
    changes = {change.label: (change.before, change.after) for change in answer.context["theirs"]}
    assert (answer.status_code, changes["Place"], changes["Minutes"]) == (422, ("Hall 9", "Hall 2"), ("", MINE))
    newest = answer.context["form"]["seen"].value()
    assert browser.post(page, post(cast, minutes=MINE, seen=newest)).status_code == 302


def test_consultation_that_is_sent_again_after_going_back_changes_the_draft_that_it_made(cast: Cast) -> None:
    browser, sent = SignedIn(cast.coordinator), post(cast, submission_key=str(uuid.uuid4()))
    place = browser.post("/meetings/new/", sent)["Location"]
    again = {**sent, "agenda": MINE}
    answer = browser.post("/meetings/new/", again)
    row = access.plain(Meeting).get()
    said = f"You have saved this form already, as {row.reference}, and it says something else now."
    assert (answer.status_code, refused(answer)) == (422, [said])
    assert f'action="{place}edit/"' in answer.text
    again["seen"] = answer.context["form"]["seen"].value()
    assert browser.post(f"{place}edit/", again)["Location"] == place
    assert access.plain(Meeting).get().agenda == MINE


def test_former_coordinator_changes_nothing_of_its_consultation(cast: Cast) -> None:
    row = draft(cast)
    Notice._base_manager.filter(pk=row.pk).update(originator=cast.organization("authority_north"))
    row.refresh_from_db()
    for act in (
        lambda: drafts.edit(row, content={"title": "Other"}, by=cast.colleague),
        lambda: meetings.edit(row, content={"title": "Other"}, audience="everyone", by=cast.colleague),
    ):
        with pytest.raises(drafts.NotAllowed, match="coordinator"):
            act()
    assert SignedIn(cast.colleague).get(f"/meetings/{row.pk}/edit/").status_code == 403
