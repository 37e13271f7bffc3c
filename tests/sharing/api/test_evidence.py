"""Files through the API: handed in, pulled, and sent in parts."""

import uuid
from base64 import b64encode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.files import opening
from portal.models import AuditEvent
from sharing import access
from sharing.actions import uploads
from sharing.models import Evidence, NoticeVersion, Upload
from tests.cast import Cast
from tests.factories import acts
from tests.factories.files import picture

PART = "application/offset+octet-stream"


def begin(browser: Any, name: str, length: int, form: uuid.UUID) -> Any:
    said = ",".join(
        f"{key} {b64encode(text.encode()).decode()}" for key, text in (("filename", name), ("form", str(form)))
    )
    headers = {"Upload-Length": str(length), "Upload-Metadata": said, "Tus-Resumable": "1.0.0"}
    return browser.post("/api/v1/uploads/", headers=headers)


def test_file_is_sent_in_parts_and_goes_on_where_it_was_cut(cast: Cast, as_: Any) -> None:
    browser, row = as_(cast.focal_point), acts.draft(cast)
    answer = begin(browser, "фото.txt", 10, row.pk)
    address = answer["Location"]
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "0")
    answer = browser.patch(address, b"12345", PART, headers={"Upload-Offset": "0"})
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")
    answer = browser.patch(address, b"12345", PART, headers={"Upload-Offset": "0"})
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "5")
    answer = browser.head(address)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "5", "10")
    assert browser.patch(address, b"67890", PART, headers={"Upload-Offset": "5"}).status_code == 204
    assert as_(cast.colleague).head(address).status_code == 404
    body = {"form_key": str(row.pk), "remark": "The shop"}
    answer = browser.post(f"/api/v1/notices/{row.pk}/evidence/", body, content_type="application/json")
    (file,) = answer.json()["content"]["evidence"]
    assert (file["name"], file["remark"], file["size"]) == ("фото.txt", "The shop", 10)
    assert access.plain(Upload).count() == 0


def test_whole_file_that_was_not_opened_is_opened_when_it_is_asked_for(cast: Cast, as_: Any) -> None:
    browser, row = as_(cast.focal_point), acts.draft(cast)
    good, bad = (begin(browser, name, 4, row.pk)["Location"] for name in ("a.txt", "b.jpg"))
    for upload in access.plain(Upload):
        uploads.append(upload, place=0, data=b"seen", by=cast.focal_point)  # and the process ended there
    assert (browser.head(good)["Upload-Offset"], access.plain(Upload).get(name="a.txt").stored is None) == ("4", False)
    assert (browser.head(bad).status_code, browser.head(bad).status_code) == (400, 404)


def test_file_that_cannot_be_opened_now_stays_and_is_opened_later(cast: Cast, as_: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    browser, data = as_(cast.focal_point), picture()
    address = begin(browser, "a.jpg", len(data), uuid.uuid4())["Location"]
    with opening._turns, opening._turns:
        assert browser.patch(address, data, PART, headers={"Upload-Offset": "0"}).status_code == 503
    assert (browser.head(address).status_code, access.plain(Upload).get().stored is None) == (200, False)


def test_file_that_has_not_arrived_whole_is_named(cast: Cast, as_: Any) -> None:
    browser, row = as_(cast.focal_point), acts.draft(cast)
    begin(browser, "a.txt", 4, row.pk)
    answer = browser.post(
        f"/api/v1/notices/{row.pk}/evidence/", {"form_key": str(row.pk)}, content_type="application/json"
    )
    text = "a.txt: it has not arrived whole. Choose it again."
    assert (answer.status_code, answer.json()) == (400, {"attached": [text]})
    answer = browser.post(f"/items/{row.pk}/evidence/", {"form_key": str(row.pk)})
    assert (answer.status_code, text in answer.text) == (422, True)


def test_part_that_is_too_large_or_of_another_type_is_refused(cast: Cast, as_: Any) -> None:
    browser = as_(cast.focal_point)
    address = begin(browser, "a.txt", 3_000_000, uuid.uuid4())["Location"]
    answer = browser.patch(address, b"x" * (1024 * 1024 + 1), PART, headers={"Upload-Offset": "0"})
    assert (answer.status_code, answer.json()) == (400, {"detail": ["A part has at most 1 MB."]})
    assert browser.patch(address, "{}", "application/json", headers={"Upload-Offset": "0"}).status_code == 415
    assert begin(browser, "a.txt", 0, uuid.uuid4()).json() == {"attached": ["The file is empty."]}


def test_disguise_is_said_when_the_last_part_has_come(cast: Cast, as_: Any) -> None:
    browser = as_(cast.focal_point)
    address = begin(browser, "a.jpg", 6, uuid.uuid4())["Location"]
    answer = browser.patch(address, b"<html>", PART, headers={"Upload-Offset": "0"})
    assert answer.json() == {"attached": ["This file is named .jpg but holds a web page."]}
    assert browser.head(address).status_code == 404


def test_program_hands_in_and_its_reader_pulls(cast: Cast, as_: Any) -> None:
    browser, row = as_(cast.focal_point), acts.draft(cast)
    sent = {"attached": SimpleUploadedFile("a.txt", b"seen"), "captured_by": "Unit 4"}
    address = f"/api/v1/notices/{row.pk}/evidence/"
    answer = browser.post(address, sent)
    (file,) = answer.json()["content"]["evidence"]
    given = browser.get(f"{address}{file['id']}/")
    assert (given.content, given["Content-Security-Policy"]) == (b"seen", "sandbox; default-src 'none'")
    assert AuditEvent.objects.filter(action="evidence.pulled", target_id=file["id"]).count() == 1
    assert as_(cast.analyst).get(f"{address}{file['id']}/").status_code == 404
    bad = {"attached": [SimpleUploadedFile("b.txt", b"fine"), SimpleUploadedFile("b.pdf", b"MZ")]}
    answer = browser.post(address, bad)
    assert answer.json() == {"attached": ["b.pdf: This file is named .pdf but holds something else."]}
    assert access.plain(Evidence).count() == 1


def test_program_proposes_a_correction_of_files(cast: Cast, as_: Any) -> None:
    row, browser = acts.released(cast), as_(cast.focal_point)
    address = f"/api/v1/notices/{row.pk}/evidence/"
    sent: dict[str, Any] = {"attached": SimpleUploadedFile("a.txt", b"seen")}
    answer = browser.post(address, sent)
    assert answer.json() == {"note": ["This field is required."]}
    sent = {"attached": SimpleUploadedFile("a.txt", b"seen"), "note": "As seen."}
    answer = browser.post(address, sent)
    assert [(file["name"], file["waits"]) for file in answer.json()["content"]["evidence"]] == [("a.txt", True)]
    assert as_(cast.analyst).get(f"/api/v1/notices/{row.pk}/").json()["content"]["evidence"] == []
    assert access.plain(NoticeVersion).filter(notice=row).count() == 2
