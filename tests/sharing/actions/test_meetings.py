"""Consultations: who calls them, who reads them, and who moves what they recommend."""

from datetime import date

import pytest

from portal.errors import ActionRefused, NotAllowed
from portal.models import Participation
from sharing import access, parts
from sharing.actions import meetings, releases
from sharing.models import Meeting, NoticeVersion, Recommendation, RecommendationNote
from tests.cast import Cast
from tests.factories.meetings import draft, recommended, shared


def readers(cast: Cast, row: Meeting) -> set[str]:
    people = [user for (_org, role), user in cast.people.items() if role == "member"]
    return {user.organization.name for user in people if access.can_read(user, row)}


def states(row: Recommendation) -> list[tuple[str, str, str]]:
    rows = access.plain(RecommendationNote).filter(recommendation=row).order_by("written_at")
    return [(note.organization.name, note.state, note.text) for note in rows]


@pytest.mark.parametrize("org", ["authority_north", "company_one", "observer", "coordinator_south", "outsider"])
def test_only_its_coordinator_calls_a_frameworks_consultation(cast: Cast, org: str) -> None:
    with pytest.raises(NotAllowed):
        draft(cast, by=cast.approver(org))
    assert not access.plain(Meeting).exists()


def test_consultation_is_read_by_the_rule_of_its_framework(cast: Cast) -> None:
    drafted = draft(cast)
    assert readers(cast, drafted) == {"Coordinator North"}
    members = {"Coordinator North", "Authority North", "Authority North2", "Company One", "Observer"}
    assert readers(cast, shared(cast)) == members
    narrow = {"Coordinator North", "Authority North", "Authority North2"}
    assert readers(cast, shared(cast, audience="authorities")) == narrow


def test_consultation_stays_in_its_framework(cast: Cast) -> None:
    row = shared(cast)
    with pytest.raises(ActionRefused):
        releases.refuse_release(row, [meetings.Planned(cast.region)], by=cast.coordinator)


def test_whoever_joined_later_reads_what_came_later(cast: Cast) -> None:
    row = shared(cast)
    recommendation = recommended(cast, row)
    Participation.objects.filter(organization=cast.organization("company_one")).update(reads_from="2099-01-01T00:00Z")
    assert "Company One" not in readers(cast, row)
    assert not parts.readable_recommendations(cast.analyst).filter(pk=recommendation.pk).exists()
    with pytest.raises(NotAllowed):
        meetings.report(recommendation, state="done", by=cast.analyst)


def test_approver_of_the_coordinator_records_at_once_and_a_member_waits_for_one(cast: Cast) -> None:
    row = shared(cast)
    said = {"stage": "held", "minutes": "It was agreed."}
    assert meetings.record(row, content=said, note="Minutes", by=cast.member("coordinator_north")).released_at is None
    assert access.plain(Meeting).get(pk=row.pk).minutes == ""
    access.plain(NoticeVersion).filter(notice=row, released_at=None).delete()
    assert meetings.record(row, content=said, note="Minutes", based_on=1, by=cast.coordinator).released_at
    assert access.plain(Meeting).get(pk=row.pk).minutes == "It was agreed."
    with pytest.raises(ActionRefused, match="corrected meanwhile"):
        meetings.record(row, content={"minutes": "Other"}, note="Older", based_on=1, by=cast.coordinator)


def test_recommendation_goes_to_a_member_that_reads_and_does_more_than_observe(cast: Cast) -> None:
    row = shared(cast, audience="authorities")
    for owner in ("company_one", "observer", "outsider", "suspended"):
        with pytest.raises(ActionRefused) as refusal:
            recommended(cast, row, owner)
        assert refusal.value.field == "owner"
    assert recommended(cast, row, "authority_north").number == 1
    assert recommended(cast, row, "coordinator_north").number == 2


def test_recommendations_are_of_shared_consultations_and_by_approvers(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="Share the consultation first"):
        recommended(cast, draft(cast))
    for user in (cast.member("coordinator_north"), cast.colleague):
        with pytest.raises(NotAllowed):
            meetings.adopt(
                shared(cast), text="x", owner=cast.organization("company_one"), due_on=date(2099, 1, 1), by=user
            )


def test_nothing_is_due_before_the_consultation_that_recommends_it(cast: Cast) -> None:
    row = shared(cast)
    with pytest.raises(ActionRefused, match="before the day of the consultation") as refusal:
        recommended(cast, row, due_on=date(2026, 8, 31))
    assert refusal.value.field == "due_on"
    made = recommended(cast, row, due_on=date(2026, 9, 1))
    with pytest.raises(ActionRefused, match="before the day of the consultation"):
        meetings.report(made, state="open", due_on=date(2020, 1, 1), by=cast.coordinator)


def test_owner_and_coordinator_say_how_far_it_has_come(cast: Cast) -> None:
    row = recommended(cast, shared(cast))
    for user in (cast.focal_point, cast.member("observer"), cast.member("outsider")):
        with pytest.raises(NotAllowed):
            meetings.report(row, state="done", by=user)
    meetings.report(row, state="under_way", text="Begun.", by=cast.analyst)
    with pytest.raises(NotAllowed, match="another day"):
        meetings.report(row, state="done", due_on=date(2099, 5, 1), by=cast.analyst)
    meetings.report(row, state="under_way", due_on=date(2099, 5, 1), by=cast.coordinator)
    meetings.report(row, state="done", text="All checked.", by=cast.analyst)
    assert states(row) == [
        ("Company One", "under_way", "Begun."),
        ("Coordinator North", "under_way", ""),
        ("Company One", "done", "All checked."),
    ]
    assert access.plain(Recommendation).get(pk=row.pk).due_on == date(2099, 5, 1)


def test_two_people_at_once_see_each_others_word_and_one_form_twice_writes_once(cast: Cast) -> None:
    row = recommended(cast, shared(cast))
    seen = meetings.edition_of(row)
    meetings.report(row, state="done", text="Done.", seen=seen, by=cast.analyst)
    meetings.report(row, state="done", text="Done.", seen=seen, by=cast.analyst)
    with pytest.raises(ActionRefused, match="changed this meanwhile"):
        meetings.report(row, state="dropped", seen=seen, by=cast.coordinator)
    assert states(row) == [("Company One", "done", "Done.")]


def test_withdrawn_consultation_takes_its_recommendations_along(cast: Cast) -> None:
    row = shared(cast)
    recommendation = recommended(cast, row)
    releases.withdraw(row, reason="Another framework's", by=cast.coordinator)
    assert not parts.readable_recommendations(cast.analyst).exists()
    with pytest.raises(ActionRefused, match="withdrawn"):
        meetings.report(recommendation, state="done", by=cast.coordinator)
