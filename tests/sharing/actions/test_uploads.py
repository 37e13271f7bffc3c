"""Files that arrive in parts: they go on where the line was cut, belong to one person, and become evidence once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from sharing import access, storage
from sharing.actions import evidence, uploads
from sharing.models import Evidence, Upload, UploadPart
from sharing.queries.evidence import uploads_of
from tests.cast import Cast
from tests.factories import acts

FORM = uuid.uuid4()
WORDS = b"what was seen"


def begun(cast: Cast, **how: Any) -> Upload:
    return uploads.begin(**{"name": "a.txt", "length": len(WORDS), "form_key": FORM, "by": cast.focal_point, **how})


def sent(cast: Cast, data: bytes = WORDS, **how: Any) -> Upload:
    row = begun(cast, length=len(data), **how)
    row = uploads.append(row, place=0, data=data, by=cast.focal_point)
    uploads.finish(row, by=cast.focal_point)
    return row


def test_parts_become_one_file_of_the_draft_that_its_form_made(cast: Cast) -> None:
    row, draft = begun(cast), acts.draft(cast)
    for place in range(0, len(WORDS), 5):
        row = uploads.append(row, place=place, data=WORDS[place : place + 5], by=cast.focal_point)
        uploads.finish(row, by=cast.focal_point)
    assert access.plain(UploadPart).count() == 0
    (kept,) = evidence.attach(draft, [], form_key=FORM, by=cast.focal_point)
    with storage.open_(kept.key) as file:
        assert (kept.name, file.read()) == ("a.txt", WORDS)
    assert (access.plain(Upload).count(), evidence.attach(draft, [], form_key=FORM, by=cast.focal_point)) == (0, [])


def test_part_that_does_not_follow_is_out_of_step(cast: Cast) -> None:
    row = uploads.append(begun(cast), place=0, data=WORDS[:5], by=cast.focal_point)
    for place in (0, 6):
        with pytest.raises(uploads.OutOfStep):
            uploads.append(row, place=place, data=b"x", by=cast.focal_point)
    with pytest.raises(ActionRefused, match="more than the file was said to hold"):
        uploads.append(row, place=5, data=WORDS, by=cast.focal_point)


def test_same_file_begun_again_for_its_form_goes_on(cast: Cast) -> None:
    row = begun(cast, fingerprint="1")
    uploads.append(row, place=0, data=WORDS[:5], by=cast.focal_point)
    again = begun(cast, fingerprint="1")
    assert (again.pk, again.received) == (row.pk, 5)
    assert begun(cast, fingerprint="changed since").pk != row.pk
    assert begun(cast, fingerprint="1", by=cast.colleague).pk != row.pk


def test_upload_stays_with_its_form_and_without_a_fingerprint_nothing_goes_on(cast: Cast) -> None:
    row, other = begun(cast, fingerprint="1"), uuid.uuid4()
    assert begun(cast, fingerprint="1", form_key=other).pk != row.pk
    assert uploads_of(cast.focal_point).filter(form_key=FORM).get() == row
    assert begun(cast, name="b.txt").pk != begun(cast, name="b.txt").pk


def test_file_that_is_not_what_it_says_is_refused_when_it_is_whole(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="This file is named .jpg but holds a program."):
        sent(cast, b"MZ\x90\x00\x03", name="photo.jpg")
    assert access.plain(Upload).count() == 0


def test_upload_is_its_persons_alone(cast: Cast) -> None:
    sent(cast)
    draft = acts.draft(cast)
    assert uploads_of(cast.colleague).count() == 0
    assert evidence.attach(draft, [], form_key=FORM, by=cast.colleague) == []
    assert uploads_of(cast.focal_point).count() == 1


def test_limits_of_one_person_are_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ActionRefused, match="larger than 20 MB"):
        begun(cast, length=20 * 1024 * 1024 + 1)
    monkeypatch.setattr(uploads, "WAITING", 1)
    begun(cast)
    with pytest.raises(ActionRefused, match="Too many files wait"):
        begun(cast, name="b.txt")


def test_file_that_waits_for_a_form_counts_and_is_not_kept_beyond_the_limits(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(uploads, "WAITING", 1)
    uploads.keep([evidence.store("a.txt", WORDS)], form_key=FORM, by=cast.focal_point)
    more = [evidence.store("b.txt", WORDS)]
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ActionRefused, match="Too many files wait"),
        evidence.dropped_unless_taken(more),
    ):
        uploads.keep(more, form_key=FORM, by=cast.focal_point)
    assert (uploads_of(cast.focal_point).count(), storage.place().exists(more[0].key)) == (1, False)


def test_upload_that_was_left_ends_after_a_day_with_its_file(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    sent(cast)
    key = uploads_of(cast.focal_point).get().stored["key"]  # type: ignore[index]
    with clock.moved_to(clock.now() + timedelta(hours=25)), django_capture_on_commit_callbacks(execute=True):
        assert uploads.expire() == 1
    assert not storage.place().exists(key)
    assert access.plain(Evidence).count() == 0
