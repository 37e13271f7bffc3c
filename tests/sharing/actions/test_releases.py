"""Sharing further, stopping, withdrawing, and asking organizations to follow up."""

from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, Holiday, Message, Organization, Participation
from sharing import access
from sharing.actions import releases
from sharing.actions.drafts import Planned
from sharing.enums import Audience
from sharing.models import Addressee, Notice, Release
from tests.cast import Cast
from tests.factories import acts

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def shared(row: Notice) -> list[tuple[str, str, bool]]:
    """Framework, audience and whether it has ended, oldest first."""
    rows = access.plain(Release).filter(notice=row).order_by("released_at").select_related("framework")
    return [(one.framework.code, one.audience, one.ended_at is not None) for one in rows]


def due(row: Notice) -> dict[str, datetime | None]:
    rows = access.plain(Addressee).filter(notice=row)
    return dict(rows.values_list("organization__name", "due_at"))


def written_to() -> list[str]:
    return sorted(Message.objects.values_list("recipient__email", flat=True))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_share_adds_a_framework_and_asks_more_organizations(cast: Cast) -> None:
    with clock.moved_to(MONDAY):
        row = acts.released(cast)
    with clock.moved_to(at(10, 9)):
        south = [cast.organization("authority_south")]
        acts.share(row, framework=cast.region, audience="authorities", addressees=south, by=cast.colleague)
    assert shared(row) == [("north", "everyone", False), ("region", "authorities", False)]
    assert due(row) == {"Company One": at(5, 23, 59), "Authority South": at(13, 23, 59)}


def test_share_is_refused_and_writes_nothing(cast: Cast) -> None:
    row = acts.released(cast)
    with pytest.raises(ActionRefused, match="already shared with Framework of the north") as refused:
        acts.share(row, framework=cast.north, by=cast.colleague)
    assert refused.value.field == "framework"
    with pytest.raises(
        ActionRefused, match="could not read and answer the item as it is shared: Company Two."
    ) as refused:
        acts.share(row, framework=cast.region, addressees=[cast.organization("company_two")], by=cast.colleague)
    assert refused.value.field == "addressees"
    for person, framework in ((cast.colleague, cast.south), (cast.focal_point, cast.region)):
        with pytest.raises(NotAllowed, match="You may not share items of this kind in Framework of the"):
            acts.share(row, framework=framework, by=person)
    with pytest.raises(ActionRefused, match="Only a released item"):
        acts.share(acts.draft(cast), framework=cast.region, by=cast.colleague)
    assert (shared(row), list(due(row))) == ([("north", "everyone", False)], ["Company One"])


def test_only_the_originator_shares_further_stops_or_withdraws(cast: Cast) -> None:
    row = acts.released(cast)
    release = access.plain(Release).get()
    for person in (cast.coordinator, cast.approver("company_one"), cast.approver("authority_north2")):
        with pytest.raises(NotAllowed):
            acts.share(row, framework=cast.region, by=person)
        with pytest.raises(NotAllowed):
            releases.stop(release, by=person)
        with pytest.raises(NotAllowed):
            releases.withdraw(row, reason="Mine now", by=person)
    assert (shared(row), acts.now(row).state) == ([("north", "everyone", False)], "released")


def test_stop_ends_one_release_and_can_be_repeated(cast: Cast) -> None:
    row = acts.released(cast, plan=[Planned(cast.north), Planned(cast.region)])
    release = access.plain(Release).get(framework=cast.north)
    with pytest.raises(NotAllowed, match="Only an approver"):
        releases.stop(release, by=cast.focal_point)
    releases.stop(release, by=cast.colleague)
    ended_at = access.plain(Release).get(pk=release.pk).ended_at
    releases.stop(release, by=cast.colleague)
    assert access.plain(Release).get(pk=release.pk).ended_at == ended_at
    readers = [access.can_read(cast.member(name), row) for name in ("observer", "company_one", "authority_south")]
    assert readers == [False, True, True]


def test_what_was_stopped_can_be_shared_there_again(cast: Cast) -> None:
    row = acts.released(cast)
    releases.stop(access.plain(Release).get(), by=cast.colleague)
    assert not access.can_read(cast.analyst, row)
    acts.share(row, framework=cast.north, audience=Audience.COMPANIES, by=cast.colleague)
    assert shared(row) == [("north", "everyone", True), ("north", "companies", False)]
    assert access.can_read(cast.analyst, row)


def test_withdrawal_needs_an_approver_a_reason_and_something_released(cast: Cast) -> None:
    row = acts.released(cast)
    with pytest.raises(NotAllowed, match="Only an approver"):
        releases.withdraw(row, reason="Mistaken seller", by=cast.focal_point)
    with pytest.raises(ActionRefused, match="Say why") as refused:
        releases.withdraw(row, reason="  ", by=cast.colleague)
    assert refused.value.field == "reason"
    with pytest.raises(ActionRefused, match="Only a released item"):
        releases.withdraw(acts.draft(cast), reason="Mistaken seller", by=cast.colleague)
    releases.withdraw(row, reason=" Mistaken seller ", by=cast.colleague)
    assert (acts.now(row).state, acts.now(row).withdrawn_reason) == ("withdrawn", "Mistaken seller")
    with pytest.raises(ActionRefused, match="Only a released item"):
        releases.withdraw(row, reason="Once more", by=cast.colleague)


def test_alert_of_a_company_goes_to_authorities_unless_the_framework_allows_more(cast: Cast) -> None:
    issued = {"by": cast.analyst, "asked": ("authority_north",)}
    open_ = acts.submitted(cast, **issued)
    with pytest.raises(ActionRefused, match="an alert of a company goes to authorities only") as refused:
        acts.approve(open_, by=cast.approver("company_one"))
    assert (refused.value.field, shared(open_)) == ("plan", [])
    narrow = acts.released(
        cast, **issued, plan=[Planned(cast.north, Audience.AUTHORITIES)], approver=cast.approver("company_one")
    )
    assert [access.can_read(cast.member(name), narrow) for name in ("authority_north", "observer")] == [True, False]
    with pytest.raises(ActionRefused, match="In Framework of the region"):
        acts.share(narrow, framework=cast.region, by=cast.approver("company_one"))
    Framework.objects.filter(pk=cast.north.pk).update(companies_alert_companies=True)
    acts.approve(open_, by=cast.approver("company_one"))
    assert shared(open_) == [("north", "everyone", False)]


def test_due_time_is_counted_in_the_addressee_s_own_calendar(cast: Cast) -> None:
    company = cast.organization("company_one")
    Organization.objects.filter(pk=company.pk).update(time_zone="Asia/Dubai", working_week=[7, 1, 2, 3])
    Holiday.objects.create(organization=company, on=date(2026, 3, 3))
    with clock.moved_to(MONDAY):
        row = acts.released(cast, asked=("company_one", "authority_north2"))
    assert due(row) == {"Company One": at(9, 19, 59), "Authority North2": at(5, 23, 59)}


def test_due_time_is_the_strictest_of_the_frameworks_that_are_read_through(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(high_days=1)
    plan = [Planned(cast.north), Planned(cast.region)]
    with clock.moved_to(MONDAY):
        row = acts.released(cast, plan=plan, asked=("company_one", "authority_north2"))
    assert due(row) == {"Company One": at(3, 23, 59), "Authority North2": at(5, 23, 59)}


def test_due_time_follows_the_urgency(cast: Cast) -> None:
    with clock.moved_to(MONDAY):
        rows = [acts.released(cast, urgency=urgency) for urgency in (Urgency.IMMEDIATE, Urgency.ROUTINE, Urgency.NONE)]
    assert [due(row)["Company One"] for row in rows] == [at(3, 10), at(16, 23, 59), None]


def test_immediate_alert_writes_to_the_people_of_addressees_alone(cast: Cast) -> None:
    acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.HIGH)
    assert written_to() == []
    leaver = cast.administrator("authority_north2")
    leaver.is_active = False
    leaver.save()
    acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.IMMEDIATE)
    people = [*cast.organization("company_one").people.all(), *cast.organization("authority_north2").people.all()]
    assert written_to() == sorted(person.email for person in people if person.pk != leaver.pk)


def test_organization_that_was_asked_before_is_not_asked_again(cast: Cast) -> None:
    with clock.moved_to(MONDAY):
        row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    with clock.moved_to(at(10, 9)):
        company, south = cast.organization("company_one"), cast.organization("authority_south")
        acts.share(row, framework=cast.region, addressees=[company, south], by=cast.colleague)
    assert due(row) == {"Company One": at(3, 10), "Authority South": at(11, 9)}
    emails = [*company.people.values_list("email", flat=True), *south.people.values_list("email", flat=True)]
    assert written_to() == sorted(emails)


def test_member_whose_framework_was_closed_no_longer_shares_there(cast: Cast) -> None:
    row = acts.released(cast)
    Participation.objects.filter(framework=cast.region, organization=row.originator).update(
        left_at=clock.now(), left_by=cast.coordinator
    )
    with pytest.raises(NotAllowed):
        acts.share(row, framework=cast.region, by=cast.colleague)
