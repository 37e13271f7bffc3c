"""What is typed is kept for the person who types, until it is saved or dropped, and nobody else sees a word of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.models import AuditEvent, Organization
from sharing import access
from sharing.actions import corrections, drafts, releases, working_copies
from sharing.models import Notice, WorkingCopy
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, meetings, posts
from tests.portal.views.pages import refused, told

KEEP = "/alerts/new/keep/"


def kept() -> dict[str, str]:
    """The titles that are kept, by the kind of form."""
    return {row.form: row.title for row in access.plain(WorkingCopy).order_by("saved_at")}


def typed(**more: Any) -> dict[str, Any]:
    """A form that could not be saved yet."""
    return {"title": "Half a title", "observed": "", "submission_key": str(uuid.uuid4()), **more}


def test_form_is_kept_right_or_wrong_and_comes_back_with_a_word(cast: Cast) -> None:
    Organization.objects.update(time_zone="Asia/Tokyo")
    browser = SignedIn(cast.focal_point)
    rows: dict[str, Any] = {
        "identifiers-TOTAL_FORMS": "2",
        "identifiers-INITIAL_FORMS": "0",
        "identifiers-1-kind": "email",
    }
    rows |= {"identifiers-1-value": "no address", "techniques": ["MK-90"], "is_dsa_notice": "on", "typed_by": "x"}
    rows |= {"pasted": "A text with names in it"}
    sent = typed(tlp="red", valid_until_on="no day", **{f"room_{cast.north.pk}": "authorities"}, **rows)
    answer = browser.post(KEEP, sent).json()
    copy = access.plain(WorkingCopy).get()
    now = clock.now() + timedelta(hours=9)
    assert answer == {"said": f"Saved {now:%H:%M}"}
    assert [name for name in ("typed_by", "pasted", "names") if name in copy.data] == []
    page = browser.get(f"/alerts/new/?typed={sent['submission_key']}")
    assert "is back. It is not saved yet." in page.text
    form, identifiers = page.context["form"], page.context["rows"]
    values = [form[name].value() for name in ("title", "tlp", "is_dsa_notice", "valid_until_on", "techniques")]
    assert values == ["Half a title", "red", True, "no day", ["MK-90"]]
    assert form[f"room_{cast.north.pk}"].value() == "authorities"
    assert (identifiers.forms[1]["kind"].value(), identifiers.forms[1]["value"].value()) == ("email", "no address")
    assert form["submission_key"].value() == sent["submission_key"]
    assert "This field is required." not in page.text


def test_unfinished_alerts_stand_beside_one_another_and_are_found_again(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    first, second = typed(title="The first"), typed(title="The second")
    for sent in (first, second, {**first, "title": "The first, longer"}):
        assert browser.post(KEEP, sent).status_code == 200
    for page in ("/own/", "/alerts/new/"):
        text = browser.get(page).text
        assert [title for title in ("The first, longer", "The second") if title not in text] == []
        assert all(f"/alerts/new/?typed={sent['submission_key']}" in text for sent in (first, second))
    assert "The second" not in browser.get("/mo-notes/new/").text
    for colleague in (cast.colleague, cast.administrator("authority_north")):
        assert "The second" not in SignedIn(colleague).get("/own/").text
        answer = SignedIn(colleague).get(f"/alerts/new/?typed={first['submission_key']}")
        assert (answer.status_code, "The first" in answer.text) == (200, False)


def test_saving_ends_the_working_copy_and_a_late_one_does_not_bring_it_back(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    sent = posts.alert(cast)
    assert browser.post(KEEP, sent).status_code == 200
    assert browser.post("/alerts/new/", sent).status_code == 302
    row = access.plain(Notice).get()
    late = browser.post(KEEP, sent)
    assert late.status_code == 409
    assert late.json() == {"said": f"Not saved: You have saved this form already, as {row.reference}."}
    page = f"/items/{row.pk}/edit/"
    seen = browser.get(page).context["form"]["seen"].value()
    assert browser.post(f"{page}keep/", typed(seen=seen)).status_code == 200
    assert browser.post(page, {**sent, "title": "Changed", "seen": seen}).status_code == 302
    assert browser.post(f"{page}keep/", typed(seen=seen)).status_code == 409
    acts.released(cast)
    shared = acts.released(cast)
    page = f"/items/{shared.pk}/correct/"
    assert browser.post(f"{page}keep/", typed()).status_code == 200
    correction = {name: value for name, value in sent.items() if not name.startswith("room_")}
    assert browser.post(page, {**correction, "urgency": "high", "note": "Why", "based_on": "1"}).status_code == 302
    assert browser.post(f"{page}keep/", typed()).status_code == 409
    assert kept() == {}


def test_program_that_saves_leaves_what_its_owner_types(cast: Cast) -> None:
    row = acts.draft(cast)
    working_copies.keep_edit(row, "title=Typed", by=cast.focal_point)
    drafts.edit(row, content={"title": "By the program"}, by=cast.focal_point)
    assert kept() == {"edit": "Typed"}


def test_refused_form_keeps_its_working_copy(cast: Cast) -> None:
    browser, sent = SignedIn(cast.focal_point), posts.alert(cast, title="")
    browser.post(KEEP, {**sent, "observed": "Much text"})
    assert browser.post("/alerts/new/", sent).status_code == 422
    assert kept() == {"new": ""}


def test_dropping_starts_from_what_is_saved(cast: Cast) -> None:
    row, browser = acts.draft(cast), SignedIn(cast.focal_point)
    page = f"/items/{row.pk}/edit/"
    browser.post(f"{page}keep/", typed(title="Another title"))
    assert browser.get(page).context["form"]["title"].value() == "Another title"
    assert "Start from what is saved instead" in browser.get(page).text
    copy = access.plain(WorkingCopy).get()
    assert SignedIn(cast.colleague).post(f"/typed/{copy.pk}/drop/").status_code == 404
    assert browser.post(f"/typed/{copy.pk}/drop/").headers["Location"] == page
    assert browser.get(page).context["form"]["title"].value() == "Shop offers a nitazene"
    trail = AuditEvent.objects.filter(target_kind="workingcopy").values_list("action", "fields")
    assert sorted(trail) == [("working_copy.begun", []), ("working_copy.dropped", [])]


def test_draft_says_which_colleague_is_typing_and_not_what(cast: Cast) -> None:
    row = acts.draft(cast)
    page = f"/items/{row.pk}/edit/"
    SignedIn(cast.colleague).post(f"{page}keep/", typed(title="Secret until saved"))
    text = SignedIn(cast.focal_point).get(page).text
    assert f"{cast.colleague} is typing into this draft as well." in text
    assert "Secret until saved" not in text
    assert "is typing" not in SignedIn(cast.colleague).get(page).text
    access.plain(WorkingCopy).update(saved_at=clock.now() - timedelta(minutes=6))
    assert "is typing" not in SignedIn(cast.focal_point).get(page).text


def test_text_of_somebody_who_was_signed_in_before_is_not_kept_for_the_next(cast: Cast) -> None:
    note = SignedIn(cast.focal_point).get("/alerts/new/").context["typed_by"]
    answer = SignedIn(cast.analyst).post(KEEP, typed(), headers={"X-Typed-By": note})
    assert (answer.status_code, kept()) == (409, {})


def test_form_that_is_kept_without_a_session_asks_to_sign_in_and_touches_no_text_that_waits(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    browser.logout()
    assert browser.post(KEEP, typed()).status_code == 302
    assert (kept(), "typed" in browser.session) == ({}, False)


def test_too_much_is_refused_with_a_reason(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = SignedIn(cast.focal_point)
    monkeypatch.setattr(working_copies, "MOST", 1)
    assert browser.post(KEEP, typed()).status_code == 200
    assert "too many unfinished items" in browser.post(KEEP, typed()).json()["said"]
    assert browser.post(KEEP, typed(submission_key="nonsense")).status_code == 422
    monkeypatch.setattr(working_copies, "LONGEST", 100)
    sent = typed(submission_key=str(access.plain(WorkingCopy).get().submission_key), observed="x" * 100)
    assert "too long" in browser.post(KEEP, sent).json()["said"]


def test_what_nobody_came_back_to_goes_after_six_weeks(cast: Cast) -> None:
    SignedIn(cast.focal_point).post(KEEP, typed(title="Old"))
    access.plain(WorkingCopy).update(saved_at=clock.now() - working_copies.LASTS - timedelta(hours=1))
    SignedIn(cast.analyst).post(KEEP, typed(title="Young"))
    assert kept() == {"new": "Young"}


def test_discarded_draft_takes_what_was_typed_with_it(cast: Cast) -> None:
    row = acts.draft(cast)
    working_copies.keep_edit(row, "title=Typed", by=cast.colleague)
    drafts.discard(row, by=cast.focal_point)
    assert kept() == {}


def test_form_that_is_sent_again_after_going_back_changes_the_draft_that_it_made(cast: Cast) -> None:
    browser, sent = SignedIn(cast.focal_point), posts.alert(cast, ("shop_handle", "Shop-Nine"))
    place = browser.post("/alerts/new/", sent).headers["Location"]
    assert browser.post("/alerts/new/", sent).headers["Location"] == place
    again = {**sent, "observed": "Five listings."}
    answer = browser.post("/alerts/new/", again)
    row = access.plain(Notice).get()
    said = f"You have saved this form already, as {row.reference}, and it says something else now."
    assert (answer.status_code, refused(answer)) == (422, [said])
    assert [change.label for change in answer.context["theirs"]] == ["What was observed"]
    assert f'action="{place}edit/"' in answer.text
    again["seen"] = answer.context["form"]["seen"].value()
    assert browser.post(f"{place}edit/", again).headers["Location"] == place
    assert "Five listings." in browser.get(place).text
    assert access.plain(Notice).count() == 1


def test_going_back_to_a_form_that_was_saved_leads_to_its_draft(cast: Cast) -> None:
    browser, sent = SignedIn(cast.focal_point), posts.mo_note(cast)
    place = browser.post("/mo-notes/new/", sent).headers["Location"]
    page = browser.get(f"/mo-notes/new/?typed={sent['submission_key']}", follow=True)
    assert page.redirect_chain == [(place, 302)]
    assert told(page)[-1] == "You have saved this form already: this is what it became."


def test_correction_that_is_typed_is_kept_until_it_is_proposed(cast: Cast) -> None:
    row = acts.released(cast)
    working_copies.keep_correction(row, "title=Typed&note=Why&based_on=1", by=cast.focal_point)
    page = SignedIn(cast.focal_point).get(f"/items/{row.pk}/correct/")
    assert [page.context["form"][name].value() for name in ("title", "note", "based_on")] == ["Typed", "Why", "1"]
    corrections.propose(row, content={"title": "By another"}, note="Other", by=cast.colleague)
    assert kept() == {"correction": "Typed"}


def test_consultation_is_kept_new_as_a_draft_and_as_what_is_new(cast: Cast) -> None:
    browser = SignedIn(cast.coordinator)
    sent = meetings.post(cast, title="Half a title", submission_key=str(uuid.uuid4()), begins_at="tomorrow")
    assert browser.post("/meetings/new/keep/", sent).status_code == 200
    assert f"/meetings/new/?typed={sent['submission_key']}" in browser.get("/own/").text
    assert "Half a title" in browser.get("/meetings/new/").text
    page = browser.get(f"/meetings/new/?typed={sent['submission_key']}")
    assert [page.context["form"][name].value() for name in ("title", "begins_at")] == ["Half a title", "tomorrow"]
    assert ("is back. It is not saved yet." in page.text, "Enter a valid" in page.text) == (True, False)
    place = browser.post("/meetings/new/", {**sent, "begins_at": "2026-09-01T10:00"})["Location"]
    assert kept() == {}
    assert browser.post("/meetings/new/keep/", sent).status_code == 409
    pk = place.split("/")[2]
    for door, form, step in (("edit", f"{place}edit/", "edit"), ("correct", f"{place}record/", "correction")):
        if step == "correction":
            browser.post(f"/items/{pk}/submit/")
            seen.approve(browser, pk)
        edition = browser.get(form).context["form"].initial.get("seen", "")
        typed_now = {"title": "Changed", "agenda": "Typed agenda", "seen": edition}
        assert browser.post(f"/items/{pk}/{door}/keep/", typed_now).status_code == 200
        assert f'href="{form}"' in browser.get("/own/").text
        assert browser.get(form).context["form"]["agenda"].value() == "Typed agenda"
        assert browser.post(form, meetings.post(cast, note="New times")).status_code == 302
        assert kept() == {}


def test_consultation_is_kept_for_its_coordinator_alone(cast: Cast) -> None:
    row = meetings.shared(cast)
    assert SignedIn(cast.focal_point).post("/meetings/new/keep/", typed()).status_code == 403
    assert SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/keep/", typed()).status_code == 403
    assert SignedIn(cast.member("outsider")).post(f"/items/{row.pk}/correct/keep/", typed()).status_code == 404
    assert kept() == {}


LINES = {"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0", "lines-1-decision": "needs_more", "lines-1-note": "Half"}


def test_what_was_done_is_kept_comes_back_and_goes_once_recorded(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    page = f"/items/{row.pk}/outcome/"
    key = str(browser.get(page).context["form"]["submission_key"].value())
    sent = {**LINES, "lines-0-count": "many", "submission_key": key}
    assert browser.post(f"{page}keep/", sent).json()["said"].startswith("Saved ")
    back = browser.get(page)
    lines = back.context["lines"].forms
    assert (lines[0]["count"].value(), lines[1]["note"].value()) == ("many", "Half")
    assert ("is back. It is not saved yet." in back.text, "Enter a whole number" in back.text) == (True, False)
    assert back.context["form"]["submission_key"].value() == key
    assert (row.title in browser.get("/own/").text, f'href="{page}"' in browser.get("/own/").text) == (True, True)
    refused_ = browser.post(page, sent)
    assert (refused_.status_code, kept()) == (422, {"outcome": ""})
    good = {**sent, "lines-0-decision": "no_trace", "lines-0-count": "3"}
    assert browser.post(page, good).status_code == 302
    assert kept() == {}
    late = browser.post(f"{page}keep/", sent)
    assert (late.status_code, late.json()["said"]) == (409, "Not saved: You have recorded this already.")
    assert browser.get(page).context["lines"].forms[0]["count"].value() is None


def test_one_more_line_without_script_keeps_what_was_typed(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    page = f"/items/{row.pk}/outcome/"
    browser.post(f"{page}keep/", {**LINES, "lines-0-count": "7"})
    answer = browser.post(page, {**LINES, "lines-0-count": "8", "more": "1"})
    assert (answer.status_code, len(answer.context["lines"].forms)) == (200, 3)
    assert (answer.context["lines"].forms[0]["count"].value(), answer.context["is_back"]) == ("8", False)


def test_what_was_done_is_kept_for_its_writer_alone_and_hides_with_the_item(cast: Cast) -> None:
    row = acts.released(cast)
    page = f"/items/{row.pk}/outcome/"
    for person, code in ((cast.focal_point, 403), (cast.member("observer"), 403), (cast.member("outsider"), 404)):
        assert SignedIn(person).post(f"{page}keep/", LINES).status_code == code
    SignedIn(cast.analyst).post(f"{page}keep/", LINES)
    copy = access.plain(WorkingCopy).get()
    colleague = SignedIn(cast.approver("company_one"))
    assert "Half" not in colleague.get(page).text
    assert colleague.post(f"/typed/{copy.pk}/drop/").status_code == 404
    releases.withdraw(row, reason="Wrong shop", by=cast.colleague)
    browser = SignedIn(cast.analyst)
    assert (browser.get(page).status_code, browser.post(f"/typed/{copy.pk}/drop/").status_code) == (404, 404)
    assert row.title not in browser.get("/own/").text


def test_what_was_done_is_dropped_when_it_is_not_wanted(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    page = f"/items/{row.pk}/outcome/"
    browser.post(f"{page}keep/", LINES)
    copy = access.plain(WorkingCopy).get()
    assert browser.post(f"/typed/{copy.pk}/drop/").headers["Location"] == page
    assert "is back" not in browser.get(page).text
