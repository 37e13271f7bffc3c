"""The pages of files: what is handed in, what is refused beside its field, and what a reader sees."""

import uuid
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal import uploads
from sharing import access
from sharing.actions import evidence as act
from sharing.actions import review
from sharing.actions import uploads as uploads_act
from sharing.models import Evidence, Look, NoticeVersion, Receipt
from sharing.queries import evidence as found
from tests.cast import Cast
from tests.factories import acts, posts
from tests.factories.files import picture


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_good_files_are_added_and_bad_ones_named_beside_the_field(cast: Cast, as_: Any) -> None:
    row, browser = acts.draft(cast), as_(cast.focal_point)
    chosen = [file("shop.jpg", picture()), file("photo.jpg", b"MZ\x90\0\0"), file("empty.txt", b"")]
    answer = browser.post(f"/items/{row.pk}/evidence/", {"attached": chosen, "captured_by": "Unit 4"})
    assert answer.status_code == 422
    assert "photo.jpg: This file is named .jpg but holds a program." in answer.text
    assert "empty.txt: The file is empty." in answer.text
    assert 'value="Unit 4"' in answer.text
    assert list(access.plain(Evidence).values_list("name", "captured_by")) == [("shop.jpg", "Unit 4")]


def test_file_that_is_too_large_is_kept_nowhere_and_said(cast: Cast, as_: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 200_000)
    row, browser = acts.draft(cast), as_(cast.focal_point)
    chosen = [file("long.txt", b"x" * 300_000), file("short.txt", b"fine")]
    answer = browser.post(f"/items/{row.pk}/evidence/", {"attached": chosen, "remark": "Both"})
    assert (answer.status_code, "long.txt: The file is larger than" in answer.text) == (422, True)
    assert 'value="Both"' in answer.text
    assert list(access.plain(Evidence).values_list("name", flat=True)) == ["short.txt"]


def test_another_s_eyes_see_the_files_as_the_reader_s_page_shows_them(cast: Cast, as_: Any) -> None:
    row, browser = acts.draft(cast), as_(cast.focal_point)
    said = {"captured_by": "Unit 4", "captured_with": "A camera", "remark": "On the desk of J. Jansen"}
    browser.post(f"/items/{row.pk}/evidence/", {"attached": [file("bag.jpg", picture())], **said})
    eyes = browser.get(f"/items/{row.pk}/as/{cast.organization('company_one').pk}/").text
    assert (access.plain(Receipt).exists(), access.plain(Look).exists()) == (False, False)
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)
    seen, page = (
        text.split('id="evidence"')[1].split("</section>")[0]
        for text in (eyes, as_(cast.analyst).get(f"/items/{row.pk}/").text)
    )
    assert [words for words in (*said.values(), "<img", "SHA-256", "image hash") if words not in seen] == []
    assert seen == page


def test_nothing_chosen_is_said(cast: Cast, as_: Any) -> None:
    row = acts.draft(cast)
    answer = as_(cast.focal_point).post(f"/items/{row.pk}/evidence/", {"remark": "Lost?"})
    assert (answer.status_code, "Choose at least one file" in answer.text) == (422, True)


def test_reader_sees_the_file_and_in_how_many_other_items_the_picture_is(cast: Cast, as_: Any) -> None:
    photo = picture()
    one, other, hidden = (acts.draft(cast) for _number in range(3))
    for number, row in enumerate((one, other, hidden)):
        act.attach(
            row,
            [act.store(f"{number}.png", picture("PNG", size=(120 * (number + 1), 80 * (number + 1))))],
            by=cast.focal_point,
        )
    act.attach(one, [act.store("listing.jpg", photo)], by=cast.focal_point)
    for row in (one, other):
        review.submit(row, by=cast.focal_point)
        acts.approve(row, by=cast.colleague)
    page = as_(cast.analyst).get(f"/items/{one.pk}/").text
    assert "listing.jpg" in page
    assert "the same picture is in 1 other item that you can read" in page
    assert (
        "the same picture is in 2 other items that you can read" in as_(cast.focal_point).get(f"/items/{one.pk}/").text
    )


def test_correction_of_files_keeps_what_was_typed_when_a_file_is_refused(cast: Cast, as_: Any) -> None:
    row, browser = acts.released(cast), as_(cast.focal_point)
    body = {"attached": [file("a.jpg", b"<html>")], "note": "The listing as seen"}
    answer = browser.post(f"/items/{row.pk}/evidence/", body)
    assert (answer.status_code, "The listing as seen" in answer.text) == (422, True)
    assert "a.jpg: This file is named .jpg but holds a web page." in answer.text
    answer = browser.post(f"/items/{row.pk}/evidence/", {**body, "attached": [file("a.txt", b"seen")]})
    assert answer.status_code == 302
    assert "a.txt" not in as_(cast.analyst).get(f"/items/{row.pk}/").text
    assert "a.txt" in as_(cast.colleague).get(f"/items/{row.pk}/").text
    assert access.plain(NoticeVersion).filter(notice=row).count() == 2


def test_file_for_an_item_that_takes_none_is_not_opened(cast: Cast, as_: Any, monkeypatch: Any) -> None:
    """What is in it would be told, had anybody looked."""
    monkeypatch.setattr(act, "MOST", 1)
    row, browser = acts.draft(cast), as_(cast.focal_point)
    act.attach(row, [act.store("a.txt", b"seen")], by=cast.focal_point)
    page, api = f"/items/{row.pk}/evidence/", f"/api/v1/notices/{row.pk}/evidence/"
    for address in (page, api, f"/items/{row.pk}/edit/"):
        sent = {**posts.alert(cast), "attached": [file("photo.jpg", b"MZ")]}
        sent = {"attached": sent["attached"]} if address != f"/items/{row.pk}/edit/" else sent
        told = browser.post(address, sent, follow=True).text
        assert ["at most 1 files" in told, "holds a program" in told] == [True, False], address


def test_of_each_picture_the_other_items_are_counted_by_themselves(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(found, "CAP", 2)
    rows = [acts.draft(cast) for _number in range(4)]
    for row in rows:
        act.attach(row, [act.store("often.png", picture("PNG"))], by=cast.focal_point)
    for row in (rows[0], rows[3]):
        photo = act.store("seldom.png", picture("PNG", size=(40, 90)))
        act.attach(row, [replace(photo, image_hash="ffff0000ffff0000")], by=cast.focal_point)
    counted = {shown.row.name: shown.elsewhere for shown in found.of(cast.focal_point, rows[0])}
    assert counted == {"often.png": 2, "seldom.png": 1}


def test_preview_is_a_small_picture_that_runs_nowhere(cast: Cast, as_: Any) -> None:
    row = acts.draft(cast)
    (kept,) = act.attach(row, [act.store("a.png", picture("PNG", size=(900, 600)))], by=cast.focal_point)
    answer = as_(cast.focal_point).get(f"/items/{row.pk}/evidence/{kept.pk}/preview/")
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == ("image/jpeg", "sandbox; default-src 'none'")
    assert len(answer.content) < 30_000


def test_name_in_any_script_comes_back_as_it_was(cast: Cast, as_: Any) -> None:
    row = acts.draft(cast)
    (kept,) = act.attach(row, [act.store("фото «1».txt", b"seen")], by=cast.focal_point)
    answer = as_(cast.focal_point).get(f"/items/{row.pk}/evidence/{kept.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D1%84%D0%BE%D1%82%D0%BE")


def test_alert_that_is_saved_without_a_file_on_its_way_says_so(cast: Cast, as_: Any) -> None:
    sent = posts.alert(cast)
    whole, cut = (
        uploads_act.begin(name=name, length=4, form_key=uuid.UUID(sent["submission_key"]), by=cast.focal_point)
        for name in ("whole.txt", "cut.txt")
    )
    uploads_act.append(whole, place=0, data=b"seen", by=cast.focal_point)  # nothing has opened it
    uploads_act.append(cut, place=0, data=b"se", by=cast.focal_point)
    page = as_(cast.focal_point).post("/alerts/new/", sent, follow=True).text
    assert "Not added: cut.txt: it has not arrived whole. Choose it again." in page
    assert list(access.plain(Evidence).values_list("name", flat=True)) == ["whole.txt"]
