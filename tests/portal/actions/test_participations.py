"""The later life of memberships: leaving, what history opens and closes, and other roles."""

from datetime import timedelta

import pytest

from portal import clock, grants
from portal.actions import frameworks, participations
from portal.enums import FrameworkPermission, ParticipationRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Participation
from sharing import access
from sharing.enums import Audience
from tests.cast import JOINED_AT, Cast
from tests.factories import notices
from tests.portal.actions.test_frameworks import admit, membership


def row_of(cast: Cast, name: str = "company_one") -> Participation:
    return membership(cast.north, cast.organization(name))


def last_act() -> tuple[str, list[str]]:
    event = AuditEvent.objects.order_by("pk").last()
    assert event
    return event.action, event.fields


def test_member_leaves_by_itself_and_keeps_what_is_its_own(cast: Cast) -> None:
    shared = [(cast.north, Audience.EVERYONE)]
    theirs = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=shared)
    own = notices.mo_note(author=cast.analyst, approver=cast.approver("company_one"), releases=shared)
    participations.leave(row_of(cast), by=cast.approver("company_one"))
    assert [access.can_read(cast.analyst, row) for row in (theirs, own)] == [False, True]
    assert access.can_read(cast.focal_point, own) is True
    assert grants.may(cast.analyst, FrameworkPermission.RESPOND, cast.north) is False
    assert (last_act(), grants.drift()) == (("participation.left", []), [])


def test_only_an_approver_of_the_member_leaves(cast: Cast) -> None:
    row = row_of(cast)
    for by in (cast.analyst, cast.administrator("company_one"), cast.coordinator, cast.approver("company_two")):
        with pytest.raises(NotAllowed):
            participations.leave(row, by=by)
    row.refresh_from_db()
    assert row.left_at is None


def test_suspended_member_may_leave_once(cast: Cast) -> None:
    row = row_of(cast, "suspended")
    participations.leave(row, by=cast.approver("suspended"))
    with pytest.raises(ActionRefused):
        participations.leave(row, by=cast.approver("suspended"))


def test_last_coordinator_neither_leaves_nor_steps_down(cast: Cast) -> None:
    only = row_of(cast, "coordinator_north")
    acts = (
        lambda: participations.leave(only, by=cast.coordinator),
        lambda: participations.change_role(only, role=ParticipationRole.AUTHORITY, by=cast.coordinator),
    )
    for act in acts:
        with pytest.raises(ActionRefused):
            act()
    admit(cast, "coordinator_south", ParticipationRole.COORDINATOR)
    acts[1]()
    assert grants.may(cast.coordinator, FrameworkPermission.MANAGE_MEMBERSHIPS, cast.north) is False


def test_coordinator_whose_acceptance_has_lapsed_is_not_counted_as_remaining(cast: Cast) -> None:
    second = admit(cast, "coordinator_south", ParticipationRole.COORDINATOR)
    Participation.objects.filter(pk=second.pk).update(agreement=None, accepted_at=None)
    with pytest.raises(ActionRefused):
        participations.leave(row_of(cast, "coordinator_north"), by=cast.coordinator)


def test_history_opens_and_closes_on_the_next_request(cast: Cast) -> None:
    old = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    row = row_of(cast)
    read = []
    for since in (clock.now(), JOINED_AT):
        participations.read_since(row, reads_from=since, by=cast.coordinator)
        read.append((access.can_read(cast.analyst, old), *last_act()))
    assert read == [(False, "participation.reads_from", ["narrower"]), (True, "participation.reads_from", ["wider"])]


def test_history_never_begins_ahead_and_nobody_opens_it_to_itself(cast: Cast) -> None:
    with pytest.raises(ActionRefused) as refusal:
        participations.read_since(row_of(cast), reads_from=clock.now() + timedelta(hours=1), by=cast.coordinator)
    assert refusal.value.field == "reads_from"
    with pytest.raises(ActionRefused):
        participations.read_since(row_of(cast, "coordinator_north"), reads_from=JOINED_AT, by=cast.coordinator)


def test_role_decides_on_the_next_request(cast: Cast) -> None:
    note = notices.mo_note(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.AUTHORITIES)]
    )
    reader, row = cast.member("authority_north2"), row_of(cast, "authority_north2")
    seen = [(access.can_read(reader, note), grants.may(reader, FrameworkPermission.RESPOND, cast.north))]
    participations.change_role(row, role=ParticipationRole.OBSERVER, by=cast.coordinator)
    seen.append((access.can_read(reader, note), grants.may(reader, FrameworkPermission.RESPOND, cast.north)))
    assert seen == [(True, True), (False, False)]
    assert (last_act(), grants.drift()) == (("participation.role", ["role"]), [])


@pytest.mark.parametrize(
    "role", [ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR, ParticipationRole.COMPANY]
)
def test_role_must_fit_and_be_another(cast: Cast, role: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        participations.change_role(row_of(cast), role=role, by=cast.coordinator)
    assert refusal.value.field == "role"


def test_only_an_approver_of_the_coordinator_changes_history_and_role(cast: Cast) -> None:
    row = row_of(cast)
    for by in (cast.member("coordinator_north"), cast.colleague, cast.approver("company_one")):
        with pytest.raises(NotAllowed):
            participations.read_since(row, reads_from=JOINED_AT, by=by)
        with pytest.raises(NotAllowed):
            participations.change_role(row, role=ParticipationRole.OBSERVER, by=by)
    frameworks.end(row, by=cast.coordinator)
    with pytest.raises(ActionRefused):
        participations.change_role(row, role=ParticipationRole.OBSERVER, by=cast.coordinator)
