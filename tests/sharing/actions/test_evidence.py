"""Files of a notice: added, proposed, dropped, and gone with what no longer names them."""

import resource
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent
from sharing import access, parts, storage
from sharing.actions import corrections, drafts, evidence, releases, review
from sharing.actions.evidence import Facts
from sharing.models import Evidence, Notice, NoticeVersion
from tests.cast import Cast
from tests.factories import acts, notices
from tests.factories.files import picture


def text(name: str = "a.txt", content: str = "seen") -> evidence.Stored:
    return evidence.store(name, content.encode())


def held(row: Notice) -> list[tuple[str, bool, bool]]:
    """Each file: its name, whether it is shown, and whether readers were ever shown it."""
    rows = access.plain(Evidence).filter(notice=row.pk).order_by("name")
    return [(file.name, file.is_shown, file.shown_at is not None) for file in rows]


def opened_by(person: Any, row: Notice) -> list[str]:
    return sorted(parts.readable_evidence(person).filter(notice=row.pk).values_list("name", flat=True))


def is_stored(key: str) -> bool:
    return storage.place().exists(key)


def files() -> set[Path]:
    """All that lies in the storage."""
    return {file for file in Path(storage.place().path("")).rglob("*") if file.is_file()}


class Everything(frozenset[str]):
    """Every key there is."""

    def __contains__(self, key: object) -> bool:
        return True


def test_file_is_part_of_a_draft_and_of_its_first_version(cast: Cast) -> None:
    row = acts.draft(cast)
    (file,) = evidence.attach(row, [text()], facts=Facts(captured_by="Unit 4"), by=cast.focal_point)
    assert (file.name, file.captured_by, file.uploaded_by) == ("a.txt", "Unit 4", cast.focal_point)
    review.submit(row, by=cast.focal_point)
    assert opened_by(cast.analyst, row) == []
    acts.approve(row, by=cast.colleague)
    assert opened_by(cast.analyst, row) == ["a.txt"]
    assert access.plain(NoticeVersion).get(notice=row).content["evidence"] == [str(file.pk)]
    assert AuditEvent.objects.filter(action="evidence.added", target_id=str(row.pk)).count() == 1


def test_photo_says_when_it_was_taken_unless_somebody_does(cast: Cast) -> None:
    row, said = acts.draft(cast), datetime(2026, 1, 2, tzinfo=UTC)
    (own,) = evidence.attach(row, [evidence.store("a.jpg", picture())], by=cast.focal_point)
    (told,) = evidence.attach(
        row, [evidence.store("b.jpg", picture(size=(90, 60)))], facts=Facts(said), by=cast.focal_point
    )
    assert (own.captured_at, told.captured_at) == (datetime(2026, 3, 31, 12, 5, 9, tzinfo=UTC), said)


def test_same_file_twice_is_one(cast: Cast) -> None:
    row = acts.draft(cast)
    evidence.attach(row, [text(), text("again.txt")], by=cast.focal_point)
    assert evidence.attach(row, [text()], by=cast.focal_point) == []
    assert len(held(row)) == 1


def test_limits_of_one_item_are_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, files = acts.draft(cast), [text(f"{n}.txt", str(n)) for n in range(evidence.MOST + 1)]
    with pytest.raises(ActionRefused, match="at most 20 files"):
        evidence.attach(row, files, by=cast.focal_point)
    monkeypatch.setattr(evidence, "ALL", 3)
    with pytest.raises(ActionRefused, match="at most 0 MB together"):
        evidence.attach(row, files[:4], by=cast.focal_point)
    assert held(row) == []


def test_what_nothing_can_be_added_to_is_told_before_a_file_is_opened(cast: Cast) -> None:
    draft, waits, shared, corrected = acts.draft(cast), acts.submitted(cast), acts.released(cast), acts.released(cast)
    corrections.propose(corrected, content={"title": "Another"}, note="The title", by=cast.focal_point)
    for row in (draft, shared):
        evidence.refuse_early(row)
    with pytest.raises(ActionRefused, match="Only a draft can be edited"):
        evidence.refuse_early(waits)
    with pytest.raises(ActionRefused, match="A correction is waiting for approval already"):
        evidence.refuse_early(corrected)
    evidence.attach(draft, [text(f"{n}.txt", str(n)) for n in range(evidence.MOST)], by=cast.focal_point)
    with pytest.raises(ActionRefused, match="at most 20 files"):
        evidence.refuse_early(draft)


def test_who_adds_a_file_does_not_approve_it(cast: Cast) -> None:
    row = acts.draft(cast)
    evidence.attach(row, [text()], by=cast.colleague)
    review.submit(row, by=cast.focal_point)
    with pytest.raises(NotAllowed, match="A second person must approve"):
        acts.approve(row, by=cast.colleague)


def test_only_the_issuer_adds_and_only_to_a_draft(cast: Cast) -> None:
    row, file = acts.submitted(cast), text()
    with pytest.raises(NotAllowed):
        evidence.attach(row, [file], by=cast.analyst)
    with pytest.raises(ActionRefused, match="Only a draft"):
        evidence.attach(row, [file], by=cast.focal_point)
    law = notices.law_change(author=cast.focal_point, state="draft")
    with pytest.raises(ActionRefused, match="hold no files"):
        evidence.attach(law, [file], by=cast.focal_point)


def test_correction_adds_and_drops_and_nobody_sees_it_before_its_approval(cast: Cast) -> None:
    row = acts.draft(cast)
    (old,) = evidence.attach(row, [text("old.txt", "old")], by=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)
    stored = [text("new.txt", "new")]
    version = evidence.propose(row, added=stored, dropped=[old], note="A better one.", by=cast.focal_point)
    assert held(row) == [("new.txt", False, False), ("old.txt", True, True)]
    assert (opened_by(cast.analyst, row), opened_by(cast.colleague, row)) == (["old.txt"], ["new.txt", "old.txt"])
    with pytest.raises(NotAllowed):
        corrections.approve(version, by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert held(row) == [("new.txt", True, True), ("old.txt", False, True)]
    assert (opened_by(cast.analyst, row), opened_by(cast.focal_point, row)) == (["new.txt"], ["new.txt", "old.txt"])
    kept = [set(v.content["evidence"]) for v in access.plain(NoticeVersion).filter(notice=row).order_by("number")]
    assert [len(files) for files in kept] == [1, 1]
    assert kept[0] == {str(old.pk)} != kept[1]
    assert is_stored(old.key)


def test_correction_of_words_leaves_the_files(cast: Cast) -> None:
    row = acts.draft(cast)
    evidence.attach(row, [text()], by=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)
    version = corrections.propose(row, content={"title": "Other"}, note="The title.", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert held(row) == [("a.txt", True, True)]


def test_dropped_correction_takes_its_files_with_it(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    row, new = acts.released(cast), text("new.txt", "new")
    version = evidence.propose(row, added=[new], note="One more.", by=cast.focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        corrections.discard(version, by=cast.focal_point)
    assert (held(row), is_stored(new.key)) == ([], False)


def test_discarded_draft_takes_its_files_with_it(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    row, photo = acts.draft(cast), evidence.store("a.jpg", picture())
    evidence.attach(row, [photo], by=cast.focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(row, by=cast.focal_point)
    assert [is_stored(key) for key in (photo.key, photo.preview_key)] == [False, False]


def test_removed_file_is_gone_after_the_commit_only(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    row, one = acts.draft(cast), text()
    (file,) = evidence.attach(row, [one], by=cast.focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(file, by=cast.focal_point)
        assert is_stored(one.key)
    assert (held(row), is_stored(one.key)) == ([], False)


def test_file_that_was_shown_never_changes(cast: Cast) -> None:
    row = acts.draft(cast)
    (file,) = evidence.attach(row, [text()], by=cast.focal_point)
    evidence.describe(file, facts=Facts(remark="The shop"), by=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)
    with pytest.raises(ActionRefused, match="Only a draft"):
        evidence.describe(file, facts=Facts(remark="Another"), by=cast.focal_point)
    for change in (lambda rows: rows.update(key="other"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change(access.plain(Evidence).filter(pk=file.pk))


def test_file_for_which_there_is_no_room_leaves_nothing_behind() -> None:
    before, (_soft, most) = files(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
    try:
        with pytest.raises(OSError, match="File too large"):
            storage.put(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert files() == before


def test_sweep_removes_what_no_row_names_a_day_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, named, orphan = acts.draft(cast), text("a.txt", "named"), text("b.txt", "orphan")
    evidence.attach(row, [named], by=cast.focal_point)
    kept = set(access.plain(Evidence).values_list("key", flat=True))
    storage.sweep(lambda: kept)
    assert is_stored(orphan.key)
    monkeypatch.setattr(storage, "ORPHANED_AFTER", storage.ORPHANED_AFTER * 0)
    assert storage.sweep(lambda: kept) > 0
    assert (is_stored(named.key), is_stored(orphan.key)) == (True, False)


def test_sweep_leaves_what_is_named_while_it_looks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "ORPHANED_AFTER", storage.ORPHANED_AFTER * 0)
    late, answers = text("late.txt", "late"), [frozenset[str](), Everything()]
    assert storage.sweep(lambda: answers.pop(0)) == 0
    assert (is_stored(late.key), answers) == (True, [])


def test_withdrawal_drops_the_correction_that_waits_and_its_files(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    row, new = acts.released(cast), text("new.txt", "new")
    evidence.propose(row, added=[new], note="One more.", by=cast.focal_point)
    with django_capture_on_commit_callbacks(execute=True):
        releases.withdraw(row, reason="Wrong shop.", by=cast.colleague)
    assert (held(row), is_stored(new.key), corrections.is_waiting(row)) == ([], False, False)
    assert AuditEvent.objects.filter(action="notice.correction_discarded", target_id=str(row.pk)).count() == 1
