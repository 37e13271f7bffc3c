"""Requests to join: asked by an approver, decided once by the framework's coordinator."""

from datetime import UTC, date, datetime

import pytest

from portal import queries
from portal.actions import applications, frameworks
from portal.errors import ActionRefused, NotAllowed
from portal.models import Application, AuditEvent, Framework, Participation, User
from tests.cast import Cast


def asked(cast: Cast, *, role: str = "company", by: User | None = None) -> Application:
    return applications.apply(
        cast.north,
        role=role,
        reason="We sell in the north.",
        duties="NO",
        version=1,
        signatory="The director",
        by=by or cast.approver("outsider"),
    )


def standing(cast: Cast) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization("outsider"))


def test_admission_takes_the_version_that_the_applicant_was_ready_to_sign(cast: Cast) -> None:
    row = asked(cast)
    frameworks.publish_agreement(
        cast.north, instrument="Second", signatory="A", signed_on=date(2026, 5, 1), text="T", by=cast.coordinator
    )
    since = datetime(2026, 2, 1, tzinfo=UTC)
    applications.admit(row, role="company", signatory="Anna", reads_from=since, reason="Welcome", by=cast.coordinator)
    member = standing(cast)
    assert (member.agreement, member.accepted_signatory, member.reads_from) == (row.agreement, "Anna", since)
    row.refresh_from_db()
    assert (row.state, row.answer, row.participation, row.closed_by) == (
        "admitted",
        "Welcome",
        member,
        cast.coordinator,
    )
    assert [m.framework for m in queries.to_accept(cast.member("outsider"))] == [cast.north]
    told = AuditEvent.objects.filter(target_kind__in=["application", "participation"]).order_by("pk")
    assert list(told.values_list("action", flat=True)) == [
        "application.made",
        "participation.admitted",
        "application.admitted",
    ]


def test_admission_opens_nothing_from_before_unless_it_says_so(cast: Cast) -> None:
    member = applications.admit(asked(cast), role="observer", signatory="Anna", by=cast.coordinator)
    assert member.reads_from == member.begun_at


def test_request_is_decided_once(cast: Cast) -> None:
    row = asked(cast)
    applications.decline(row, reason="Not in the north", by=cast.coordinator)
    for act in (
        lambda: applications.decline(row, reason="Again", by=cast.coordinator),
        lambda: applications.admit(row, role="company", signatory="A", by=cast.coordinator),
        lambda: applications.withdraw(row, by=cast.approver("outsider")),
    ):
        with pytest.raises(ActionRefused, match="decided already"):
            act()
    row.refresh_from_db()
    assert (row.state, row.answer) == ("declined", "Not in the north")
    assert asked(cast).pk != row.pk


def test_one_request_waits_at_a_time(cast: Cast) -> None:
    asked(cast)
    with pytest.raises(ActionRefused, match="asked already"):
        asked(cast)
    assert Application.objects.count() == 1


def test_who_may_not_ask_is_refused(cast: Cast) -> None:
    """No approver, a member, even suspended or without acceptance, a framework that is not listed, or hides."""
    for by in ("company_one", "suspended", "unsigned"):
        with pytest.raises(NotAllowed):
            asked(cast, by=cast.approver(by))
    with pytest.raises(NotAllowed):
        asked(cast, by=cast.member("outsider"))
    for hidden in ({"is_listed": False}, {"hides_members": True}):
        Framework.objects.filter(pk=cast.north.pk).update(**{"is_listed": True, "hides_members": False, **hidden})
        with pytest.raises(NotAllowed):
            asked(cast)
        assert cast.north not in queries.joinable(cast.approver("outsider"))
    assert not Application.objects.exists()


def test_role_fits_the_kind_and_is_never_the_coordinators(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="of your kind"):
        asked(cast, role="authority")
    with pytest.raises(ActionRefused, match="of your kind"):
        asked(cast, role="coordinator", by=cast.approver("authority_south"))
    with pytest.raises(ActionRefused, match="newer version"):
        applications.apply(
            cast.north, role="company", reason="R", duties="", version=7, signatory="S", by=cast.approver("outsider")
        )


def test_only_approvers_of_the_coordinator_decide(cast: Cast) -> None:
    row = asked(cast)
    strangers = [cast.member("coordinator_north"), cast.approver("coordinator_region"), cast.colleague, row.applied_by]
    for by in strangers:
        with pytest.raises(NotAllowed):
            applications.admit(row, role="company", signatory="A", by=by)
        with pytest.raises(NotAllowed):
            applications.decline(row, reason="No", by=by)
    with pytest.raises(NotAllowed):
        applications.withdraw(row, by=cast.coordinator)
    applications.withdraw(row, by=row.applied_by)
    row.refresh_from_db()
    assert row.state == "withdrawn"
