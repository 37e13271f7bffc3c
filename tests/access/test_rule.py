"""The reading rule where a sentence says it better than a random world (`test_worlds`)."""

import pytest

from portal.actions import frameworks
from portal.models import User
from sharing import access, responses
from sharing.actions import releases
from sharing.models import Notice, Receipt, VendorAlert
from tests.cast import Cast
from tests.factories import acts, notices


def test_guarded_table_without_a_reader_raises(db: None) -> None:
    with pytest.raises(Exception, match=r"sharing\.access"):
        list(VendorAlert.objects.all())


def test_withdrawn_notice_is_a_tombstone_to_readers_and_whole_to_its_originator(cast: Cast) -> None:
    row = notices.alert(
        author=cast.focal_point, approver=cast.colleague, state="withdrawn", releases=[(cast.north, "everyone")]
    )
    assert not access.can_read(cast.analyst, row)
    assert list(access.tombstones(cast.analyst)) == [Notice._base_manager.get(pk=row.pk)]
    assert list(access.tombstones(cast.member("outsider"))) == []
    assert access.can_read(cast.focal_point, row)


def test_withdrawn_notice_is_no_tombstone_to_who_was_admitted_after_it_with_an_opened_history(cast: Cast) -> None:
    """It could never read it: neither the reason nor that it was there is told."""
    row = acts.released(cast)
    releases.withdraw(row, reason="Mistaken seller", by=cast.colleague)
    frameworks.admit(
        framework=cast.north,
        organization=cast.organization("outsider"),
        role="company",
        signatory="Somebody",
        reads_from=row.released_at,
        by=cast.coordinator,
    )
    assert list(access.tombstones(cast.member("outsider"))) == []
    assert list(access.tombstones(cast.analyst)) == [Notice._base_manager.get(pk=row.pk)]


def test_bulletin_sums_up_what_is_for_everyone_and_not_red(cast: Cast) -> None:
    shared = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "authorities")])
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], tlp="red")
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.region, "everyone")])
    assert [release.notice_id for release in access.summed_up(cast.north)] == [shared.pk]


def test_responses_are_seen_by_originator_coordinator_and_the_responder_alone(cast: Cast) -> None:
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone"), (cast.region, "everyone")],
        addressees=[cast.organization("company_one")],
    )
    Receipt._base_manager.create(notice=row, organization=cast.organization("company_one"))
    seeing = {
        name
        for name in cast.organizations
        if responses.seen_receipts(User.objects.get(pk=cast.member(name).pk), row).exists()
    }
    assert seeing == {"authority_north", "company_one", "coordinator_north", "coordinator_region"}
