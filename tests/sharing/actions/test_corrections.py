"""Corrections: what readers see changes at the approval, and only then."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import AuditEvent, Framework, Message
from sharing import access
from sharing.actions import corrections, drafts, releases, review
from sharing.actions.drafts import Planned
from sharing.models import Addressee, ModusOperandiNote, Notice, NoticeVersion, Release
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

MONDAY, FRIDAY = datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 6, 15, tzinfo=UTC)


def propose(cast: Cast, row: Notice, *, based_on: int | None = None, **content: object) -> NoticeVersion:
    return corrections.propose(row, content=content, note="Mended", based_on=based_on, by=cast.focal_point)


def due(row: Notice) -> list[datetime | None]:
    return list(access.plain(Addressee).filter(notice=row).values_list("due_at", flat=True))


def versions(row: Notice) -> list[tuple[int, str, bool]]:
    rows = access.plain(NoticeVersion).filter(notice=row).order_by("number")
    return [(one.number, one.content["title"], one.released_at is not None) for one in rows]


def test_a_second_reader_is_not_told_in_which_frameworks_it_is_that_it_takes_no_part_in(cast: Cast) -> None:
    own, plan = cast.approver("authority_south"), [Planned(cast.south), Planned(cast.region)]
    row = acts.released(cast, by=cast.member("authority_south"), approver=own, asked=(), plan=plan)
    version = corrections.propose(row, content={"title": "Another"}, note="Mended", by=cast.member("authority_south"))
    Framework.objects.filter(pk=cast.south.pk).update(working_languages=["it"])
    lacks = "It lacks a translation for a framework in which it is shared: its issuer knows which."
    for by, said in ((own, "Framework of the south works in Italian"), (cast.colleague, lacks)):
        with pytest.raises(ActionRefused, match=said):
            corrections.approve(version, by=by)
    Framework.objects.filter(pk=cast.region.pk).update(working_languages=["fr"])
    with pytest.raises(ActionRefused, match="^Framework of the region works in French: add a translation[^:]*$"):
        corrections.approve(version, by=cast.colleague)


def test_correction_shows_once_it_is_approved_and_moves_no_release(cast: Cast) -> None:
    row = acts.released(cast)
    before = list(access.plain(Release).values())
    version = propose(cast, row, title="Shop offers two")
    assert acts.now(row).title == "Shop offers a nitazene"
    corrections.approve(version, by=cast.colleague)
    assert acts.now(row).title == "Shop offers two"
    assert versions(row) == [(1, "Shop offers a nitazene", True), (2, "Shop offers two", True)]
    assert list(access.plain(Release).values()) == before


def test_correction_says_what_it_changes_and_concerns_what_is_released(cast: Cast) -> None:
    row = acts.released(cast)
    with pytest.raises(ActionRefused, match="Say what the correction changes") as refused:
        corrections.propose(row, content={"title": "T"}, note=" ", by=cast.focal_point)
    assert refused.value.field == "note"
    for other in (acts.draft(cast), acts.submitted(cast)):
        with pytest.raises(ActionRefused, match="Only a released item"):
            propose(cast, other, title="T")
    with pytest.raises(NotAllowed):
        corrections.propose(row, content={"title": "T"}, note="Mine", by=cast.coordinator)
    assert versions(row) == [(1, "Shop offers a nitazene", True)]


def test_one_correction_waits_at_a_time(cast: Cast) -> None:
    row = acts.released(cast)
    first = propose(cast, row, title="First")
    with pytest.raises(ActionRefused, match="waiting for approval already"):
        propose(cast, row, title="Second")
    corrections.approve(first, by=cast.colleague)
    propose(cast, row, observed="Four listings.")
    assert versions(row)[1:] == [(2, "First", True), (3, "First", False)]


def test_correction_of_an_older_version_does_not_take_the_newer_back(cast: Cast) -> None:
    row = acts.released(cast)
    corrections.approve(propose(cast, row, based_on=1, title="First"), by=cast.colleague)
    with pytest.raises(ActionRefused, match="was corrected meanwhile"):
        propose(cast, row, based_on=1, observed="Four listings.")
    assert versions(row)[-1] == (2, "First", True)


def test_second_person_approves_the_correction_of_an_alert(cast: Cast) -> None:
    row = acts.released(cast)
    version = corrections.propose(row, content={"title": "T"}, note="Title", by=cast.colleague)
    with pytest.raises(NotAllowed, match="A second person must approve"):
        corrections.approve(version, by=cast.colleague)
    for person in (cast.focal_point, cast.coordinator):
        with pytest.raises(NotAllowed):
            corrections.approve(version, by=person)
    assert acts.now(row).title == "Shop offers a nitazene"


def test_author_may_approve_the_correction_of_an_mo_note(cast: Cast) -> None:
    content = {"title": "Coded words", "m_stage": "marketing", "description": "How"}
    row = drafts.draft(ModusOperandiNote, content=content, plan=[Planned(cast.north)], by=cast.colleague)
    review.submit(row, by=cast.colleague)
    acts.approve(row, by=cast.colleague)
    version = corrections.propose(row, content={"title": "Coded pictures"}, note="Title", by=cast.colleague)
    corrections.approve(version, by=cast.colleague)
    assert acts.now(row).title == "Coded pictures"


def test_discarded_correction_is_gone_and_another_may_follow(cast: Cast) -> None:
    row = acts.released(cast)
    version = propose(cast, row, title="First")
    with pytest.raises(NotAllowed):
        corrections.discard(version, by=cast.coordinator)
    corrections.discard(version, by=cast.focal_point)
    for act in (corrections.approve, corrections.discard):
        with pytest.raises(ActionRefused, match="no longer waiting"):
            act(version, by=cast.colleague)
    propose(cast, row, title="Second")
    assert versions(row) == [(1, "Shop offers a nitazene", True), (2, "Second", False)]


def test_waiting_is_the_correction_that_was_looked_at(cast: Cast) -> None:
    row = acts.released(cast)
    seen = str(propose(cast, row, title="First").pk)
    corrections.discard(corrections.looked_at(row, seen=seen), by=cast.focal_point)
    propose(cast, row, title="Second")
    with pytest.raises(ActionRefused, match="no longer waiting"):
        corrections.looked_at(row, seen=seen)
    with pytest.raises(Outdated, match="Look first"):
        corrections.looked_at(row, seen="")
    assert corrections.waiting(row).content["title"] == "Second"


def test_correction_of_the_urgency_asks_anew(cast: Cast) -> None:
    with clock.moved_to(MONDAY):
        row = acts.released(cast, urgency=Urgency.ROUTINE)
    assert (due(row), Message.objects.count()) == ([datetime(2026, 3, 16, 23, 59, tzinfo=UTC)], 0)
    with clock.moved_to(FRIDAY):
        version = propose(cast, row, urgency=Urgency.IMMEDIATE)
        assert due(row) == [datetime(2026, 3, 16, 23, 59, tzinfo=UTC)]
        corrections.approve(version, by=cast.colleague)
    assert due(row) == [datetime(2026, 3, 7, 15, tzinfo=UTC)]
    people = cast.organization("company_one").people.values_list("email", flat=True)
    assert sorted(Message.objects.values_list("recipient__email", flat=True)) == sorted(people)
    with clock.moved_to(FRIDAY):
        corrections.approve(propose(cast, row, urgency=Urgency.NONE), by=cast.colleague)
    assert due(row) == [None]


def test_correction_without_the_urgency_leaves_due_times(cast: Cast) -> None:
    with clock.moved_to(MONDAY):
        row = acts.released(cast)
    asked = due(row)
    with clock.moved_to(FRIDAY):
        corrections.approve(propose(cast, row, title="T"), by=cast.colleague)
    assert due(row) == asked


def test_urgency_that_nobody_can_answer_is_refused(cast: Cast) -> None:
    unasked = acts.released(cast, asked=())
    stopped = acts.released(cast, asked=("authority_north2",), urgency=Urgency.ROUTINE)
    releases.stop(access.plain(Release).get(notice=stopped), by=cast.colleague)
    for row in (unasked, stopped):
        with pytest.raises(ActionRefused, match="nobody is asked to follow up who can read") as refused:
            propose(cast, row, urgency=Urgency.HIGH)
        assert refused.value.field == "urgency"


def test_lowering_the_label_is_named_in_the_audit(cast: Cast) -> None:
    row = acts.released(cast)
    for tlp in ("red", "green"):
        corrections.approve(propose(cast, row, tlp=tlp), by=cast.colleague)
    events = AuditEvent.objects.filter(target_id=row.pk, action="notice.corrected").order_by("pk")
    assert [event.fields for event in events] == [[], ["tlp_lowered"]]


def test_second_reader_of_a_one_person_office_looks_at_a_correction_and_decides(cast: Cast) -> None:
    author, reader = cast.approver("authority_south"), cast.approver("authority_north")
    row = acts.released(cast, asked=[], plan=[Planned(cast.south)], by=author, approver=reader)
    assert access.can_read(reader, row) is False
    version = corrections.propose(row, content={"title": "Mended"}, note="N", by=author)
    with pytest.raises(NotAllowed, match="A second person must approve"):
        corrections.approve(version, by=author)
    others = [cast.focal_point, cast.coordinator, cast.approver("authority_north2")]
    assert [access.can_read(one, row) for one in (reader, *others)] == [True, False, False, False]
    assert list(access.readers_of(row).filter(organization=reader.organization)) == [reader]
    for one in others:
        with pytest.raises(NotAllowed):
            corrections.approve(version, by=one)
    browser = SignedIn(reader)
    assert "Mended" in browser.get(row.get_absolute_url()).text
    assert f"Correction of {row.reference}" in browser.get("/").text
    answer = browser.post(f"/items/{row.pk}/correction/approve/", {"seen": str(version.pk)})
    assert (answer.headers["Location"], acts.now(row).title) == ("/", "Mended")
    assert access.can_read(reader, row) is False


def test_member_corrects_and_an_approver_releases_it_on_the_pages(cast: Cast) -> None:
    row = acts.released(cast)
    assert f"/items/{row.pk}/correct/" in SignedIn(cast.focal_point).get(row.get_absolute_url()).text
    assert f"/items/{row.pk}/correct/" not in SignedIn(cast.analyst).get(row.get_absolute_url()).text


def test_correction_is_dropped_only_by_who_has_looked_at_it(cast: Cast) -> None:
    row = acts.released(cast)
    version = propose(cast, row, title="T")
    browser = SignedIn(cast.colleague)
    browser.post(f"/items/{row.pk}/correction/discard/", {"seen": str(row.pk)})
    assert access.plain(NoticeVersion).filter(pk=version.pk).exists()
    browser.post(f"/items/{row.pk}/correction/discard/", {"seen": str(version.pk)})
    assert not access.plain(NoticeVersion).filter(pk=version.pk).exists()


def test_correction_of_an_expired_alert_keeps_its_day(cast: Cast) -> None:
    row = acts.released(cast, valid_until_on=clock.today())
    with clock.moved_to(clock.now() + timedelta(days=3)):
        page = SignedIn(cast.focal_point).get(f"/items/{row.pk}/correct/")
        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        sent |= {"title": "Mended", "note": "N", "identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0}
        answer = SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/", sent)
    assert (answer.status_code, "own_file_number" in form.fields) == (302, False)
