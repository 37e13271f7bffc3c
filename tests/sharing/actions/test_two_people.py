"""When a second person must approve: by kind, by framework, for corrections and for what is shared further."""

from collections.abc import Sequence
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from portal import audit, grants
from portal.actions import frameworks
from portal.enums import NoticeKind, Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, User
from sharing import access
from sharing.actions import corrections, drafts, evidence, receipts, review
from sharing.actions.drafts import Planned
from sharing.models import ModusOperandiNote, Notice, NoticeVersion, Release
from tests.cast import Cast
from tests.factories import acts, meetings, notices
from tests.program import Program

NOTE = {"title": "Coded words", "tlp": "green", "urgency": Urgency.NONE, "m_stage": "marketing", "description": "How."}


def strict(room: Framework, *kinds: str) -> None:
    Framework.objects.filter(pk=room.pk).update(two_people=list(kinds))


def submitted(cast: Cast, rooms: Sequence[Framework], *, by: User) -> Notice:
    row = drafts.draft(ModusOperandiNote, content=NOTE, plan=[Planned(room) for room in rooms], by=by)
    review.submit(row, by=by)
    return row


def looked_at(row: Notice, by: User) -> dict[str, str]:
    return {"seen": review.seen_of(acts.now(row), by=by)}


def another_approver(cast: Cast) -> User:
    """A second approver of the authority of the north."""
    person = User.objects.create_user(
        "third@authority-north.example",
        name="Third Approver",
        organization=cast.colleague.organization,
        roles=cast.colleague.roles,
    )
    grants.sync_person(person)
    return person


def rooms_of(row: Notice) -> set[str]:
    return set(access.plain(Release).filter(notice=row.pk, ended_at=None).values_list("framework__code", flat=True))


def test_framework_says_whether_a_note_takes_two(cast: Cast) -> None:
    one = acts.approve(submitted(cast, [cast.north], by=cast.colleague), by=cast.colleague)
    strict(cast.north, NoticeKind.MO_NOTE)
    row = submitted(cast, [cast.north], by=cast.colleague)
    with pytest.raises(NotAllowed):
        acts.approve(row, by=cast.colleague)
    other = submitted(cast, [cast.north], by=cast.focal_point)
    assert [rooms_of(made) for made in (one, row, acts.approve(other, by=cast.colleague))] == [
        {"north"},
        set(),
        {"north"},
    ]


def test_strictest_of_several_frameworks_holds(cast: Cast) -> None:
    strict(cast.region, NoticeKind.MO_NOTE)
    row = submitted(cast, [cast.north, cast.region], by=cast.colleague)
    with pytest.raises(NotAllowed):
        acts.approve(row, by=cast.colleague)
    assert rooms_of(acts.approve(submitted(cast, [cast.north], by=cast.colleague), by=cast.colleague)) == {"north"}


def test_whoever_changed_or_submitted_is_no_second_person(cast: Cast) -> None:
    strict(cast.north, NoticeKind.MO_NOTE)
    changed = drafts.draft(ModusOperandiNote, content=NOTE, plan=[Planned(cast.north)], by=cast.focal_point)
    drafts.edit(changed, content={**NOTE, "title": "Better"}, by=cast.colleague)
    review.submit(changed, by=cast.focal_point)
    handed = drafts.draft(ModusOperandiNote, content=NOTE, plan=[Planned(cast.north)], by=cast.focal_point)
    review.submit(handed, by=cast.colleague)
    for row in (changed, handed):
        with pytest.raises(NotAllowed):
            acts.approve(row, by=cast.colleague)
        assert Program(cast.colleague).code("post", f"notices/{row.pk}/approve/", looked_at(row, cast.colleague)) == 403


def test_whoever_wrote_an_earlier_word_of_it_is_no_second_person_whatever_others_changed_since(cast: Cast) -> None:
    third = another_approver(cast)
    edited, filed, submitted_before = (acts.draft(cast) for _ in range(3))
    drafts.edit(edited, content={"title": "Better"}, by=cast.colleague)
    evidence.attach(filed, [evidence.store("a.txt", b"A")], by=cast.colleague)
    review.submit(submitted_before, by=cast.colleague)
    review.send_back(submitted_before, note="Mend it", by=third)
    for row in (edited, filed, submitted_before):
        drafts.edit(row, content={"summary": "Said anew"}, by=cast.focal_point)
        review.submit(row, by=cast.focal_point)
        with pytest.raises(NotAllowed, match="A second person must approve"):
            acts.approve(row, by=cast.colleague)
        assert Program(cast.colleague).code("post", f"notices/{row.pk}/approve/", looked_at(row, cast.colleague)) == 403
        assert acts.approve(row, by=third).state == "released"


def test_who_wrote_an_earlier_word_of_a_note_seconds_it_for_no_other_framework(cast: Cast) -> None:
    row = drafts.draft(ModusOperandiNote, content=NOTE, plan=[Planned(cast.north)], by=cast.colleague)
    drafts.edit(row, content={"title": "Better"}, by=cast.focal_point)
    type(row)._base_manager.filter(pk=row.pk).update(author=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)
    strict(cast.region, NoticeKind.MO_NOTE)
    with pytest.raises(ActionRefused):
        acts.share(row, framework=cast.region, by=cast.colleague)


def test_own_correction_waits_for_a_second_person_where_the_framework_asks_it(cast: Cast) -> None:
    row = acts.approve(submitted(cast, [cast.north], by=cast.colleague), by=cast.colleague)
    strict(cast.north, NoticeKind.MO_NOTE)
    version = corrections.propose(row, content={**NOTE, "title": "Better"}, note="Title", by=cast.colleague)
    with pytest.raises(NotAllowed):
        corrections.approve(version, by=cast.colleague)
    assert (
        Program(cast.colleague).code("post", f"notices/{row.pk}/correction/approve/", {"seen": str(version.pk)}) == 403
    )
    strict(cast.north)
    corrections.approve(version, by=cast.colleague)
    assert acts.now(row).title == "Better"


def test_what_one_person_approved_is_shared_further_after_a_seconded_correction(cast: Cast) -> None:
    row = acts.approve(submitted(cast, [cast.north], by=cast.colleague), by=cast.colleague)
    strict(cast.region, NoticeKind.MO_NOTE)
    with pytest.raises(ActionRefused) as refusal:
        acts.share(row, framework=cast.region, by=cast.colleague)
    assert (refusal.value.field, rooms_of(row)) == ("framework", {"north"})
    version = corrections.propose(row, content={**NOTE, "title": "Better"}, note="Title", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    acts.share(row, framework=cast.region, by=cast.colleague)
    assert rooms_of(row) == {"north", "region"}


def test_seconded_note_is_shared_further_as_it_is(cast: Cast) -> None:
    row = acts.approve(submitted(cast, [cast.north], by=cast.focal_point), by=cast.colleague)
    strict(cast.region, NoticeKind.MO_NOTE)
    acts.share(row, framework=cast.region, by=cast.colleague)
    assert rooms_of(row) == {"north", "region"}


def test_second_reader_is_the_second_person_of_a_one_person_office(cast: Cast) -> None:
    strict(cast.south, NoticeKind.MO_NOTE)
    alone = cast.approver("authority_south")
    row = submitted(cast, [cast.south], by=alone)
    with pytest.raises(NotAllowed):
        acts.approve(row, by=alone)
    assert rooms_of(acts.approve(row, by=cast.colleague)) == {"south"}


def test_consultation_is_recorded_at_once_only_where_one_person_is_enough(cast: Cast) -> None:
    meeting = meetings.shared(cast)
    strict(cast.north, NoticeKind.MEETING)
    version = corrections.propose(meeting, content={"minutes": "We met."}, note="Minutes", by=cast.coordinator)
    assert version.released_at is None
    with pytest.raises(NotAllowed):
        corrections.approve(version, by=cast.coordinator)
    row = meetings.draft(cast)
    review.submit(row, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        acts.approve(row, by=cast.coordinator)


def test_closed_framework_asks_nothing_any_more(cast: Cast) -> None:
    strict(cast.region, NoticeKind.MO_NOTE)
    row = acts.approve(submitted(cast, [cast.north, cast.region], by=cast.focal_point), by=cast.colleague)
    over = {"closed_at": row.released_at, "closed_by": cast.coordinator, "closed_reason": "Over"}
    Framework.objects.filter(pk=cast.region.pk).update(**over)
    version = corrections.propose(row, content={**NOTE, "title": "Better"}, note="Title", by=cast.colleague)
    corrections.approve(version, by=cast.colleague)
    assert acts.now(row).title == "Better"


def test_rule_is_never_off_for_alerts_and_bulletins_and_holds_no_other_kind(cast: Cast) -> None:
    frameworks.change_rules(cast.north, two_people=[NoticeKind.LAW_CHANGE], by=cast.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        strict(cast.north, NoticeKind.ALERT)
    with pytest.raises(NotAllowed):
        acts.approve(acts.submitted(cast, by=cast.colleague), by=cast.colleague)


@pytest.mark.parametrize("role", ["author", "submitted_by", "edited_by", "writers"])
def test_database_lets_nobody_approve_an_own_alert(cast: Cast, role: str) -> None:
    row = notices.alert(author=cast.focal_point, approver=cast.colleague)
    value = [cast.colleague.pk] if role == "writers" else cast.colleague
    with pytest.raises(IntegrityError), transaction.atomic():
        access.plain(Notice).filter(pk=row.pk).update(**{role: value})


def test_writers_of_earlier_drafts_are_found_in_the_audit_trail(cast: Cast) -> None:
    """Everyone whom the acts themselves counted in, and nobody else; of a released alert nothing is changed."""
    alone, many, alert = acts.draft(cast), acts.draft(cast, by=another_approver(cast)), acts.released(cast)
    (file,) = evidence.attach(many, [evidence.store("a.txt", b"seen")], by=cast.focal_point)
    evidence.describe(file, facts=evidence.Facts(captured_by="Unit 4"), by=cast.administrator("authority_north"))
    review.submit(many, by=cast.colleague)
    note = submitted(cast, [cast.north], by=cast.focal_point)
    acts.approve(note, by=cast.colleague)
    audit.record("notice.edited", target=note, by=cast.administrator("authority_north"))  # after its release
    receipts.open_(note, by=cast.analyst)
    before = {row.pk: set(row.writers) for row in access.plain(Notice)}
    assert [len(before[row.pk]) for row in (alone, many, note)] == [1, 4, 1]
    access.plain(Notice).update(writers=[])
    with connection.cursor() as cursor:
        cursor.execute(import_module("sharing.migrations.0029_writers_of_earlier_drafts").WRITERS)
    found = {row.pk: set(row.writers) for row in access.plain(Notice)}
    assert found == {**before, alert.pk: set()}
    with pytest.raises(NotAllowed, match="A second person must approve"):
        acts.approve(many, by=cast.colleague)


def test_database_lets_nobody_approve_an_own_correction_of_an_alert(cast: Cast) -> None:
    alert = notices.alert(author=cast.focal_point, approver=cast.colleague)
    note = notices.mo_note(author=cast.focal_point, approver=cast.colleague)
    alone = {"author": cast.colleague, "approver": cast.colleague, "released_at": alert.released_at}
    versions = access.plain(NoticeVersion)
    versions.create(notice_id=note.pk, number=1, content={}, **alone)
    with pytest.raises(IntegrityError), transaction.atomic():
        versions.create(notice_id=alert.pk, number=1, content={}, **alone)
