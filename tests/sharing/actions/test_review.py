"""From draft to release: what stops an item is said early, and nothing is approved unseen or alone."""

from datetime import UTC, datetime

import pytest

from portal import clock
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Message, Participation
from sharing import access
from sharing.actions import drafts, review
from sharing.actions.drafts import Planned
from sharing.enums import Audience
from sharing.models import Addressee, ModusOperandiNote, Notice, NoticeVersion, Release
from tests.cast import Cast
from tests.factories import acts, meetings

NOTE = {"title": "Coded words", "m_stage": "marketing", "description": "How"}
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def shared(row: Notice) -> list[tuple[str, str]]:
    rows = access.plain(Release).filter(notice=row, ended_at__isnull=True)
    return list(rows.order_by("framework__code").values_list("framework__code", "audience"))


def field_of(refused: pytest.ExceptionInfo[ActionRefused]) -> str:
    return refused.value.field


def test_submit_says_what_is_missing(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="at least one framework") as refused:
        review.submit(acts.draft(cast, plan=[]), by=cast.focal_point)
    assert field_of(refused) == "plan"
    with pytest.raises(ActionRefused, match="name at least one organization") as refused:
        review.submit(acts.draft(cast, asked=(), urgency=Urgency.ROUTINE), by=cast.focal_point)
    assert field_of(refused) == "addressees"


def test_submit_is_for_the_own_organization_and_once(cast: Cast) -> None:
    row = acts.draft(cast)
    with pytest.raises(NotAllowed):
        review.submit(row, by=cast.coordinator)
    review.submit(row, by=cast.colleague)
    assert (acts.now(row).state, acts.now(row).submitted_by) == ("in_review", cast.colleague)
    with pytest.raises(ActionRefused, match="submitted already"):
        review.submit(row, by=cast.focal_point)


def test_approval_is_refused_where_an_addressee_cannot_read_and_nothing_is_written(cast: Cast) -> None:
    row = acts.submitted(cast)
    for name in ("company_two", "former", "suspended", "unsigned", "outsider"):
        blind = access.plain(Addressee).create(notice=row, organization=cast.organization(name))
        with pytest.raises(ActionRefused, match=f"as it is shared: {blind.organization}. Choose") as refused:
            acts.approve(row, by=cast.colleague)
        assert field_of(refused) == "addressees"
        assert (acts.now(row).state, shared(row), Message.objects.count()) == ("in_review", [], 0)
        assert access.plain(NoticeVersion).count() == 0
        blind.delete()
    acts.approve(row, by=cast.colleague)


def test_approval_is_refused_where_an_addressee_left_since_the_submission(cast: Cast) -> None:
    row = acts.submitted(cast)
    rows = Participation.objects.filter(organization=cast.organization("company_one"), framework=cast.north)
    rows.update(suspended_at=clock.now(), suspended_by=cast.coordinator)
    with pytest.raises(ActionRefused, match="Company One"):
        acts.approve(row, by=cast.colleague)
    assert acts.now(row).state == "in_review"


def test_audience_that_shuts_an_addressee_out_is_refused(cast: Cast) -> None:
    row = acts.draft(cast, plan=[Planned(cast.north, Audience.AUTHORITIES)])
    with pytest.raises(ActionRefused, match="Company One"):
        review.submit(row, by=cast.focal_point)
    assert acts.now(row).state == "draft"


def test_approval_releases_as_planned(cast: Cast) -> None:
    plan = [Planned(cast.north), Planned(cast.region, Audience.AUTHORITIES)]
    with clock.moved_to(MONDAY):
        row = acts.released(cast, plan=plan, asked=("company_one", "authority_north2"))
    assert (row.state, row.released_at, row.released_by) == ("released", MONDAY, cast.colleague)
    assert shared(row) == [("north", "everyone"), ("region", "authorities")]
    version = access.plain(NoticeVersion).get(notice=row)
    assert (version.number, version.author, version.approver, version.content["title"]) == (
        1,
        cast.focal_point,
        cast.colleague,
        "Shop offers a nitazene",
    )
    asked = access.plain(Addressee).filter(notice=row)
    thursday = datetime(2026, 3, 5, 23, 59, tzinfo=UTC)
    assert set(asked.values_list("asked_at", "due_at")) == {(MONDAY, thursday)}
    actions = AuditEvent.objects.filter(target_id=row.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["notice.drafted", "notice.submitted", "notice.shared", "notice.shared", "notice.released"]


def test_changed_submission_is_not_approved_unseen(cast: Cast) -> None:
    row = acts.submitted(cast)
    seen = review.seen_of(row, by=cast.colleague)
    review.send_back(row, note="Which shop?", by=cast.colleague)
    drafts.edit(row, content={"title": "Another seller"}, by=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    with pytest.raises(ActionRefused, match="changed and submitted again"):
        review.approve(row, seen=seen, by=cast.colleague)
    assert (acts.now(row).state, shared(row)) == ("in_review", [])
    acts.approve(row, by=cast.colleague)
    assert acts.now(row).state == "released"


def test_second_person_approves_an_alert(cast: Cast) -> None:
    lead, other = cast.colleague, cast.administrator("authority_north")
    other.roles = ["member", "approver"]
    other.save()
    own = acts.submitted(cast, by=lead)
    handed_in, changed = acts.draft(cast), acts.draft(cast)
    review.submit(handed_in, by=lead)
    drafts.edit(changed, content={"title": "Changed by the lead"}, by=lead)
    review.submit(changed, by=cast.focal_point)
    for row in (own, handed_in, changed):
        with pytest.raises(NotAllowed, match="A second person must approve"):
            acts.approve(row, by=lead)
        assert acts.now(row).state == "in_review"


def test_author_may_approve_an_mo_note_alone(cast: Cast) -> None:
    row = drafts.draft(ModusOperandiNote, content=NOTE, plan=[Planned(cast.north)], by=cast.colleague)
    review.submit(row, by=cast.colleague)
    acts.approve(row, by=cast.colleague)
    assert (acts.now(row).state, shared(row)) == ("released", [("north", "everyone")])


def test_decision_is_for_approvers_of_the_originator(cast: Cast) -> None:
    row = acts.submitted(cast)
    for person in (
        cast.focal_point,
        cast.administrator("authority_north"),
        cast.approver("authority_north2"),
        cast.coordinator,
    ):
        with pytest.raises(NotAllowed):
            acts.approve(row, by=person)
        with pytest.raises(NotAllowed):
            review.send_back(row, note="No", by=person)
    assert acts.now(row).state == "in_review"


def test_decision_is_not_for_an_approver_who_left(cast: Cast) -> None:
    row = acts.submitted(cast)
    cast.colleague.is_active = False
    cast.colleague.save()
    with pytest.raises(NotAllowed, match="not active"):
        acts.approve(row, by=cast.colleague)


def test_second_reader_approves_what_the_originator_may_issue(cast: Cast) -> None:
    author = cast.member("authority_south")
    row = acts.submitted(cast, by=author, plan=[Planned(cast.south)], asked=("company_two",))
    acts.approve(row, by=cast.colleague)  # whose organization takes no part in the south
    assert shared(row) == [("south", "everyone")]
    late = acts.submitted(cast, by=author, plan=[Planned(cast.south)], asked=("company_two",))
    rows = Participation.objects.filter(organization=author.organization, framework=cast.south)
    rows.update(suspended_at=clock.now(), suspended_by=cast.coordinator)
    with pytest.raises(NotAllowed, match="may not share"):
        acts.approve(late, by=cast.colleague)


def test_what_was_sent_back_comes_with_its_note_until_it_is_submitted_again(cast: Cast) -> None:
    row = acts.submitted(cast)
    review.send_back(row, note="  Which shop?  ", by=cast.colleague)
    assert (acts.now(row).state, acts.now(row).returned_note) == ("draft", "Which shop?")
    review.submit(row, by=cast.focal_point)
    assert (acts.now(row).state, acts.now(row).returned_note) == ("in_review", "")


def test_writers_take_back_what_waits_and_it_comes_again_as_another_submission(cast: Cast) -> None:
    row = acts.submitted(cast)
    seen = review.submission_of(row, by=cast.colleague)
    review.call_back(row, by=cast.member("authority_north"))
    assert (acts.now(row).state, acts.now(row).returned_note) == ("draft", "")
    with pytest.raises(ActionRefused, match="sent back, or taken back to be changed"):
        review.approve(row, seen=seen, by=cast.colleague)
    with pytest.raises(ActionRefused, match="not in review any more"):
        review.call_back(row, by=cast.focal_point)
    drafts.edit(row, content={"title": "Another seller"}, by=cast.focal_point)
    review.submit(row, by=cast.focal_point)
    with pytest.raises(ActionRefused, match="changed and submitted again"):
        review.approve(row, seen=seen, by=cast.colleague)
    acts.approve(row, by=cast.colleague)
    assert (acts.now(row).state, acts.now(row).title) == ("released", "Another seller")
    with pytest.raises(ActionRefused, match="not in review any more"):
        review.call_back(row, by=cast.focal_point)


def test_what_waits_is_taken_back_by_its_own_organization_alone_and_told_there_alone(cast: Cast) -> None:
    author = cast.member("authority_south")
    row = acts.submitted(cast, by=author, plan=[Planned(cast.south)], asked=("company_two",))
    for person in (cast.colleague, cast.approver("coordinator_south"), cast.analyst):  # the first may approve it
        with pytest.raises(NotAllowed):
            review.call_back(row, by=person)
    told = Message.objects.count()
    review.call_back(row, by=author)
    act = AuditEvent.objects.get(action="notice.called_back")
    assert (act.target_id, act.framework_id, act.told_in, Message.objects.count()) == (str(row.pk), None, [], told)
    assert not access.can_read(cast.colleague, row)


def test_consultation_is_taken_back_by_its_coordinator_as_long_as_it_is_that(cast: Cast) -> None:
    row = meetings.draft(cast)
    review.submit(row, by=cast.coordinator)
    rooms = Participation.objects.filter(organization=row.originator, framework=cast.north)
    rooms.update(suspended_at=clock.now(), suspended_by=cast.coordinator)
    with pytest.raises(NotAllowed, match="Only the framework's coordinator"):
        review.call_back(row, by=cast.coordinator)
    rooms.update(suspended_at=None, suspended_by=None)
    review.call_back(row, by=cast.member("coordinator_north"))
    assert acts.now(row).state == "draft"


def test_decision_is_taken_once(cast: Cast) -> None:
    row = acts.released(cast)
    with pytest.raises(ActionRefused, match="no longer in review"):
        acts.approve(row, by=cast.colleague)
    with pytest.raises(ActionRefused, match="no longer in review"):
        review.send_back(row, note="Too late", by=cast.colleague)
    assert access.plain(Release).filter(notice=row).count() == 1
