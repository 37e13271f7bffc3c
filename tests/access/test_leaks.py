"""What a hostile reader tried: each test names a way in which something was seen, widened or lost without consent."""

from typing import Any

from django.test import Client

from portal.models import User
from sharing import access
from sharing.actions import corrections, review
from sharing.models import Notice, NoticeVersion, PlannedRelease, VendorAlert
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices


def _shared(cast: Cast, **fields: Any) -> VendorAlert:
    return notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], **fields
    )


def _browser(person: User) -> Client:
    return SignedIn(User.objects.get(pk=person.pk))


def test_approver_of_a_correction_sees_that_the_label_is_lowered(cast: Cast) -> None:
    row = _shared(cast, tlp="red", title="Old words")
    NoticeVersion._base_manager.create(
        notice=row, number=1, content={}, author=row.author, approver=cast.colleague, released_at=row.released_at
    )
    corrections.propose(row, content={"tlp": "green", "title": "New words"}, note="Wording", by=cast.focal_point)
    page = _browser(cast.colleague).get(f"/items/{row.pk}/").text
    for shown in ("TLP:RED", "TLP:GREEN", "Old words", "New words", "It lowers the label"):
        assert shown in page


def test_correction_that_took_another_s_place_is_not_approved_unseen(cast: Cast) -> None:
    row = _shared(cast, tlp="red")
    seen = corrections.propose(row, content={"title": "Harmless"}, note="Title", by=cast.focal_point)
    corrections.discard(seen, by=cast.focal_point)
    corrections.propose(row, content={"tlp": "clear"}, note="Title", by=cast.focal_point)
    browser = _browser(cast.colleague)
    browser.post(f"/items/{row.pk}/correction/approve/", {"seen": str(seen.pk)})
    address = f"/api/v1/notices/{row.pk}/correction/approve/"
    assert browser.post(address, {"seen": str(seen.pk)}, content_type="application/json").status_code == 400
    assert access.plain(Notice).get(pk=row.pk).tlp == "red"


def test_draft_that_was_resubmitted_is_not_approved_unseen(cast: Cast) -> None:
    row = notices.alert(author=cast.focal_point, state="in_review", urgency="none", title="Seen")
    PlannedRelease._base_manager.create(notice=row, framework=cast.north)
    browser = _browser(cast.colleague)
    assert 'name="seen"' in browser.get(f"/items/{row.pk}/").text
    seen = review.submission_of(row)
    review.send_back(row, note="Mend it", by=cast.colleague)
    row.refresh_from_db()
    VendorAlert._base_manager.filter(pk=row.pk).update(title="Not seen")
    review.submit(row, by=cast.focal_point)
    browser.post(f"/items/{row.pk}/approve/", {"seen": seen})
    browser.post(f"/api/v1/notices/{row.pk}/approve/", {"seen": seen}, content_type="application/json")
    assert access.plain(Notice).get(pk=row.pk).state == "in_review"
    fresh = review.submission_of(access.plain(Notice).get(pk=row.pk))
    browser.post(f"/items/{row.pk}/approve/", {"seen": fresh})
    assert access.plain(Notice).get(pk=row.pk).state == "released"


def test_correction_written_on_an_older_version_does_not_undo_the_newer(cast: Cast) -> None:
    row = _shared(cast, tlp="amber", urgency="none")
    first = {"notice": row, "author": row.author, "approver": cast.colleague, "released_at": row.released_at}
    NoticeVersion._base_manager.create(number=1, content={}, **first)
    browser = _browser(cast.focal_point)
    page = browser.get(f"/items/{row.pk}/correct/").text
    assert '<input type="hidden" name="based_on" value="1"' in page
    raised = corrections.propose(row, content={"tlp": "red"}, note="Label", by=cast.focal_point)
    corrections.approve(raised, by=cast.colleague)
    stale = {
        "note": "A typo", "based_on": "1", "title": row.title, "tlp": "amber", "urgency": "none",
        "target_kind": "listing", "observed": "Seen on sale.", "legal_nature": "voluntary",
        "identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert browser.post(f"/items/{row.pk}/correct/", stale).status_code == 422
    assert not access.plain(NoticeVersion).filter(notice=row, released_at=None).exists()
    assert browser.post(f"/items/{row.pk}/correct/", stale | {"based_on": "2"}).status_code == 302
