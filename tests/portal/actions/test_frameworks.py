"""Memberships: who admits, what is read from when, and what suspension and leaving end."""

from datetime import date, timedelta

import pytest

from portal import clock, grants, participations, queries
from portal.actions import frameworks
from portal.enums import FrameworkPermission, ParticipationRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import AgreementVersion, Framework, Organization, Participation
from sharing import access
from sharing.enums import Audience
from tests.cast import JOINED_AT, Cast, assemble
from tests.factories import notices
from tests.sharing.actions.test_races import meet


def admit(cast: Cast, name: str = "outsider", role: str = ParticipationRole.COMPANY, **more: object) -> Participation:
    return frameworks.admit(
        framework=cast.north,
        organization=cast.organization(name),
        role=role,
        signatory="The director",
        by=cast.coordinator,
        **more,  # type: ignore[arg-type]
    )


def membership(framework: Framework, organization: Organization) -> Participation:
    return Participation.objects.get(framework=framework, organization=organization, left_at=None)


def publish(framework: Framework, cast: Cast, *, accept_by_on: date | None = None) -> AgreementVersion:
    return frameworks.publish_agreement(
        framework,
        instrument="Memorandum, revised",
        signatory="The ministry",
        signed_on=date(2026, 2, 1),
        text="Stricter.",
        accept_by_on=accept_by_on,
        by=cast.coordinator,
    )


def test_admission_accepts_the_newest_agreement(cast: Cast) -> None:
    newest = publish(cast.north, cast)
    row = admit(cast)
    assert (row.agreement, row.accepted_signatory, row.admitted_by) == (newest, "The director", cast.coordinator)
    assert row.accepted_at == row.begun_at == row.reads_from
    assert grants.may(cast.member("outsider"), FrameworkPermission.RESPOND, cast.north) is True
    assert grants.drift() == []


def test_member_reads_from_its_admission_on_or_from_an_earlier_day(cast: Cast) -> None:
    old = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    admit(cast, "outsider")
    admit(cast, "company_two", reads_from=JOINED_AT)
    new = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, Audience.EVERYONE)],
        released_at=clock.now(),
    )
    read = {
        name: (access.can_read(cast.member(name), old), access.can_read(cast.member(name), new))
        for name in ("outsider", "company_two")
    }
    assert read == {"outsider": (False, True), "company_two": (True, True)}


def test_reading_never_begins_in_the_future(cast: Cast) -> None:
    with pytest.raises(ActionRefused) as refusal:
        admit(cast, reads_from=clock.now() + timedelta(days=30))
    assert refusal.value.field == "reads_from"


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [
        ("outsider", ParticipationRole.AUTHORITY, "role"),
        ("outsider", ParticipationRole.COORDINATOR, "role"),
        ("authority_south", ParticipationRole.COMPANY, "role"),
        ("company_one", ParticipationRole.COMPANY, "organization"),
        ("suspended", ParticipationRole.COMPANY, "organization"),
    ],
)
def test_unfit_admission_is_refused_beside_its_field(cast: Cast, name: str, role: str, field: str) -> None:
    before = Participation.objects.count()
    with pytest.raises(ActionRefused) as refusal:
        admit(cast, name, role)
    assert (refusal.value.field, Participation.objects.count()) == (field, before)


def test_framework_without_agreement_admits_nobody(cast: Cast) -> None:
    framework = frameworks.create(
        name="New", code="new", level="regional", begun_on=date(2026, 1, 1), community="All", contact="Desk", by=None
    )
    with pytest.raises(ActionRefused):
        frameworks.admit(
            framework=framework,
            organization=cast.organization("outsider"),
            role=ParticipationRole.COMPANY,
            signatory="The director",
            by=None,
        )


def test_only_an_approver_of_the_coordinator_manages_memberships(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    people = (
        cast.member("coordinator_north"),
        cast.administrator("coordinator_north"),
        cast.colleague,
        cast.approver("coordinator_south"),
        cast.approver("coordinator_region"),
    )
    for by in people:
        acts = (
            lambda by=by: frameworks.admit(
                framework=cast.north,
                organization=cast.organization("outsider"),
                role=ParticipationRole.COMPANY,
                signatory="S",
                by=by,
            ),
            lambda by=by: frameworks.suspend(row, reason="No", by=by),
            lambda by=by: frameworks.resume(row, by=by),
            lambda by=by: frameworks.end(row, by=by),
            lambda by=by: frameworks.change_rules(cast.north, contact="x", by=by),
        )
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
    row.refresh_from_db()
    assert (row.suspended_at, row.left_at) == (None, None)


def test_suspended_member_reads_and_does_nothing_until_it_is_resumed(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    alert = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    states = []
    for act in (
        lambda: None,
        lambda: frameworks.suspend(row, reason=" Leaked an item ", by=cast.coordinator),
        lambda: frameworks.resume(row, by=cast.coordinator),
    ):
        act()
        may = grants.may(cast.analyst, FrameworkPermission.RESPOND, cast.north)
        states.append((access.can_read(cast.analyst, alert), may))
    assert states == [(True, True), (False, False), (True, True)]
    row.refresh_from_db()
    assert (row.suspended_at, row.suspended_by, row.suspended_reason) == (None, None, "")


def test_suspension_needs_a_reason(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    with pytest.raises(ActionRefused) as refusal:
        frameworks.suspend(row, reason="  ", by=cast.coordinator)
    assert refusal.value.field == "reason"


def test_member_that_left_keeps_its_own_and_what_it_shared_stays(cast: Cast) -> None:
    theirs = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    own = notices.mo_note(
        author=cast.analyst, approver=cast.approver("company_one"), releases=[(cast.north, Audience.EVERYONE)]
    )
    frameworks.end(membership(cast.north, cast.organization("company_one")), by=cast.coordinator)
    reader = cast.member("authority_north2")
    assert [access.can_read(cast.analyst, row) for row in (theirs, own)] == [False, True]
    assert [access.can_read(reader, row) for row in (theirs, own)] == [True, True]
    assert grants.drift() == []


def test_member_that_comes_again_does_not_read_what_it_missed(cast: Cast) -> None:
    company = cast.organization("company_one")
    frameworks.end(membership(cast.north, company), by=cast.coordinator)
    missed = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, Audience.EVERYONE)],
        released_at=clock.now(),
    )
    admit(cast, "company_one")
    assert access.can_read(cast.analyst, missed) is False
    assert Participation.objects.filter(framework=cast.north, organization=company).count() == 2


def test_ended_membership_is_not_touched_again(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    frameworks.end(row, by=cast.coordinator)
    for act in (
        lambda: frameworks.end(row, by=cast.coordinator),
        lambda: frameworks.suspend(row, reason="No", by=cast.coordinator),
        lambda: frameworks.resume(row, by=cast.coordinator),
    ):
        with pytest.raises(ActionRefused):
            act()


def test_framework_keeps_a_coordinator_that_can_act(cast: Cast) -> None:
    only = membership(cast.north, cast.organization("coordinator_north"))
    with pytest.raises(ActionRefused):
        frameworks.end(only, by=cast.coordinator)
    with pytest.raises(ActionRefused):
        frameworks.suspend(only, reason="By mistake", by=cast.coordinator)
    second = admit(cast, "coordinator_south", ParticipationRole.COORDINATOR)
    frameworks.suspend(second, reason="For now", by=cast.coordinator)
    with pytest.raises(ActionRefused):
        frameworks.end(only, by=cast.coordinator)
    frameworks.resume(second, by=cast.coordinator)
    frameworks.end(only, by=cast.coordinator)
    assert grants.may(cast.approver("coordinator_south"), FrameworkPermission.MANAGE_MEMBERSHIPS, cast.north) is True


def test_new_agreement_locks_out_who_does_not_accept_in_time_and_nobody_for_good(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    newest = publish(cast.north, cast, accept_by_on=clock.today())
    assert participations.current().filter(pk=row.pk).exists() is True
    with clock.moved_to(clock.now() + timedelta(days=2)):
        assert participations.current().filter(pk=row.pk).exists() is False
        frameworks.accept(row, version=newest.number, signatory="The director", by=cast.approver("company_one"))
        assert participations.current().filter(pk=row.pk).exists() is True


def test_day_that_is_over_shuts_nobody_out(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="This day is over") as refused:
        publish(cast.north, cast, accept_by_on=clock.today() - timedelta(days=1))
    assert (refused.value.field, cast.north.agreements.count()) == ("accept_by_on", 1)


def test_only_an_approver_of_the_member_accepts_and_only_what_was_read(cast: Cast) -> None:
    row = membership(cast.north, cast.organization("company_one"))
    newest = publish(cast.north, cast)
    for by in (cast.analyst, cast.administrator("company_one"), cast.coordinator):
        with pytest.raises(NotAllowed):
            frameworks.accept(row, version=newest.number, signatory="S", by=by)
    with pytest.raises(ActionRefused):
        frameworks.accept(row, version=1, signatory="S", by=cast.approver("company_one"))
    row.refresh_from_db()
    assert row.agreement == cast.north.agreements.get(number=1)


def test_national_framework_names_regional_ones_only(cast: Cast) -> None:
    with pytest.raises(ActionRefused):
        frameworks.link(national=cast.north, regional=cast.south, by=None)
    with pytest.raises(NotAllowed):
        frameworks.link(national=cast.north, regional=cast.region, by=cast.approver("coordinator_south"))
    assert list(cast.north.regional.all()) == [cast.region]


def test_rules_change_nothing_else(cast: Cast) -> None:
    frameworks.change_rules(cast.north, immediate_hours=12, by=cast.coordinator)
    with pytest.raises(KeyError):
        frameworks.change_rules(cast.north, code="other", by=cast.coordinator)
    cast.north.refresh_from_db()
    assert (cast.north.immediate_hours, cast.north.code) == (12, "north")


def test_framework_that_hides_its_members_is_not_listed(cast: Cast) -> None:
    frameworks.change_rules(cast.north, hides_members=True, is_listed=True, by=cast.coordinator)
    cast.north.refresh_from_db()
    assert (cast.north.hides_members, cast.north.is_listed) == (True, False)
    known = {row.name for row in queries.known_organizations(cast.analyst)}
    assert known == {row.organization.name for row in queries.members(cast.region, cast.analyst)}


def test_two_coordinators_do_not_end_each_others_membership(transactional_db: None) -> None:
    cast = assemble()
    first = membership(cast.north, cast.organization("coordinator_north"))
    second = admit(cast, "coordinator_south", ParticipationRole.COORDINATOR)
    other = cast.approver("coordinator_south")
    refused = meet(lambda: frameworks.end(second, by=cast.coordinator), lambda: frameworks.end(first, by=other))
    left = Participation.objects.filter(framework=cast.north, role=ParticipationRole.COORDINATOR, left_at=None)
    assert (len(refused), list(left)) == (1, [first])
