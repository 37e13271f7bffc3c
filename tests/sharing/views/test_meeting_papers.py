"""The papers of a consultation: with its draft, with what is new, and for those alone who read it."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from sharing import access, parts
from sharing.models import Evidence, Meeting, NoticeVersion, Upload
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.meetings import draft, post, shared
from tests.portal.views.pages import told, wrong


def file(name: str, content: bytes = b"Order of the day") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def opened_by(person: Any) -> list[str]:
    return sorted(parts.readable_evidence(person).values_list("name", flat=True))


def test_paper_comes_with_the_draft_and_is_read_once_it_is_shared(cast: Cast) -> None:
    browser = SignedIn(cast.coordinator)
    page = browser.post("/meetings/new/", post(cast, attached=file("agenda.txt"), submission_key=str(uuid.uuid4())))
    row = access.plain(Meeting).get()
    assert (page["Location"], opened_by(cast.coordinator), opened_by(cast.analyst)) == (
        row.get_absolute_url(),
        ["agenda.txt"],
        [],
    )
    browser.post(f"/items/{row.pk}/submit/")
    seen.approve(browser, row.pk)
    assert (opened_by(cast.analyst), opened_by(cast.member("outsider"))) == (["agenda.txt"], [])
    address = f"/items/{row.pk}/evidence/{access.plain(Evidence).get().pk}/"
    assert address in SignedIn(cast.analyst).get(row.get_absolute_url()).text
    answer = SignedIn(cast.analyst).get(address)
    assert (answer.content, answer["Content-Type"]) == (b"Order of the day", "text/plain")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert SignedIn(cast.member("outsider")).get(address).status_code == 404


def test_form_that_is_wrong_keeps_its_paper_for_the_next_sending(cast: Cast) -> None:
    browser, key = SignedIn(cast.coordinator), str(uuid.uuid4())
    answer = browser.post("/meetings/new/", post(cast, title="", attached=file("agenda.txt"), submission_key=key))
    assert (answer.status_code, "agenda.txt" in answer.text) == (422, True)
    browser.post("/meetings/new/", post(cast, submission_key=key))
    assert opened_by(cast.coordinator) == ["agenda.txt"]


def test_minutes_and_their_paper_are_one_version(cast: Cast) -> None:
    row, sent = shared(cast), post(cast, stage="held", minutes="It was agreed.", note="Minutes", based_on="1")
    member = SignedIn(cast.member("coordinator_north"))
    answer = member.post(f"/meetings/{row.pk}/record/", {**sent, "attached": file("signed.txt")}, follow=True)
    assert told(answer) == ["The correction waits for approval; until then readers see the version before it."]
    assert (opened_by(cast.coordinator), opened_by(cast.analyst)) == (["signed.txt"], [])
    version = access.plain(NoticeVersion).get(notice=row.pk, released_at=None)
    assert (version.content["minutes"], len(version.content["evidence"])) == ("It was agreed.", 1)
    SignedIn(cast.coordinator).post(f"/items/{row.pk}/correction/approve/", {"seen": str(version.pk)})
    assert opened_by(cast.analyst) == ["signed.txt"]
    sent |= {"based_on": "2", "note": "The list of those present", "attached": file("present.txt", b"Who was there")}
    answer = SignedIn(cast.coordinator).post(f"/meetings/{row.pk}/record/", sent, follow=True)
    assert told(answer) == ["Saved: its readers see it."]
    assert opened_by(cast.analyst) == ["present.txt", "signed.txt"]


def test_paper_that_is_not_taken_is_named_and_nothing_else_is_lost(cast: Cast) -> None:
    row, browser = shared(cast), SignedIn(cast.coordinator)
    page = f"/meetings/{row.pk}/record/"
    chosen = [file("good.txt"), file("bad.jpg", b"MZ\x90\0\0")]
    answer = browser.post(page, post(cast, minutes="Long minutes", note="Minutes", attached=chosen))
    assert answer.status_code == 422
    assert wrong(answer) == {"attached": ["bad.jpg: This file is named .jpg but holds a program."]}
    assert ("Long minutes" in answer.text, "good.txt" in answer.text) == (True, True)
    assert browser.post(page, post(cast, minutes="Long minutes", note="Minutes")).status_code == 302
    assert (opened_by(cast.analyst), access.plain(Upload).exists()) == (["good.txt"], False)


def test_wrong_form_of_what_is_new_keeps_its_paper(cast: Cast) -> None:
    row, browser = shared(cast), SignedIn(cast.coordinator)
    page = f"/meetings/{row.pk}/record/"
    answer = browser.post(page, post(cast, note="", attached=file("good.txt")))
    assert (answer.status_code, list(wrong(answer)), "good.txt" in answer.text) == (422, ["note"], True)
    browser.post(page, post(cast, note="A paper more"))
    assert opened_by(cast.analyst) == ["good.txt"]


def test_papers_are_added_and_dropped_on_a_page_of_their_own(cast: Cast) -> None:
    row, browser = draft(cast), SignedIn(cast.coordinator)
    page = f"/items/{row.pk}/evidence/"
    browser.post(page, {"attached": file("agenda.txt"), "remark": "First draft"})
    browser.post(f"/items/{row.pk}/submit/")
    seen.approve(browser, row.pk)
    old = access.plain(Evidence).get()
    assert "readers see the change and your words at once" in browser.get(page).text
    sent = {"attached": file("new.txt", b"Another order"), "dropped": str(old.pk), "note": "A better agenda"}
    assert told(browser.post(page, sent, follow=True)) == ["Saved: its readers see it."]
    assert (opened_by(cast.analyst), opened_by(cast.coordinator)) == (["new.txt"], ["agenda.txt", "new.txt"])
    assert "A better agenda" in SignedIn(cast.analyst).get(row.get_absolute_url()).text
    assert SignedIn(cast.analyst).get(page).status_code == 403
