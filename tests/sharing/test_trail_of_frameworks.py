"""What a coordinator is told of items in its framework: what was done to them there, and nothing of elsewhere."""

import importlib
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from portal import clock, grants, participations
from portal.actions import frameworks
from portal.models import AuditRoom, Framework, Participation, User
from sharing import trail
from sharing.actions import corrections, disputes, downloads, extensions, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.enums import Verdict
from sharing.models import Notice, Release, VendorAlert
from tests.cast import Cast, join
from tests.factories import acts

Told = list[tuple[str, str]]
UNNAMED = "an organization that is not named here"


def told(user: User, framework: Framework, row: Notice) -> Told:
    """Who did what to the item, as the framework's coordinator is told it, oldest first."""
    found = reversed(trail.of_framework(user, framework).acts)
    return [(act.who, act.event.action) for act in found if act.about and act.about.label == row.reference]


def shared_twice(cast: Cast) -> VendorAlert:
    """An alert in the north and in the region."""
    row = acts.released(cast)
    acts.share(row, framework=cast.region, by=cast.colleague)
    return row


def corrected(row: VendorAlert, cast: Cast, tlp: str = "amber") -> None:
    content = {"title": "Another title", "observed": "Two.", "tlp": tlp, "urgency": row.urgency}
    version = corrections.propose(row, content=content, note="Fewer", based_on=None, by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)


def regional(cast: Cast) -> User:
    return cast.approver("coordinator_region")


def test_the_coordinator_is_told_what_became_of_an_item(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    receipts.pull(row, by=cast.member("authority_north2"))
    downloads.record(row, form="pdf", by=cast.member("observer"))
    dispute = disputes.record(row, disputed_by="The shop", reason="Not sold", by=cast.coordinator)
    corrected(row, cast)
    disputes.decide(dispute, verdict=Verdict.UPHELD, answer="", by=cast.colleague)
    releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    assert told(cast.member("coordinator_north"), cast.north, row) == [
        ("Authority North", "notice.shared"),
        ("Company One", "notice.opened"),
        ("Authority North2", "notice.pulled"),
        ("Observer", "notice.downloaded"),
        ("Approver Coordinator North", "notice.disputed"),
        ("Authority North", "notice.corrected"),
        ("Authority North", "notice.dispute_decided"),
        ("Authority North", "notice.withdrawn"),
    ]


def test_who_reads_it_elsewhere_only_is_not_told(cast: Cast) -> None:
    row = shared_twice(cast)
    receipts.open_(row, by=cast.member("authority_south"))  # in the region
    receipts.open_(row, by=cast.member("authority_north2"))  # in the north
    receipts.open_(row, by=cast.analyst)  # in both
    assert told(cast.coordinator, cast.north, row) == [
        ("Authority North", "notice.shared"),
        ("Authority North2", "notice.opened"),
        ("Company One", "notice.opened"),
    ]
    assert told(regional(cast), cast.region, row) == [
        ("Authority North", "notice.shared"),
        ("Authority South", "notice.opened"),
        ("Company One", "notice.opened"),
    ]


def test_who_reads_in_one_of_two_frameworks_while_suspended_in_the_other_is_told_there(cast: Cast) -> None:
    row = shared_twice(cast)
    join(cast.organization("authority_north2"), cast.region, "authority")
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("authority_north2"))
    frameworks.suspend(member, reason="Because", by=cast.coordinator)
    receipts.open_(row, by=cast.member("authority_north2"))
    frameworks.resume(member, by=cast.coordinator)
    opened = ("Authority North2", "notice.opened")
    assert opened not in told(cast.coordinator, cast.north, row)
    assert opened in told(regional(cast), cast.region, row)


def test_what_is_done_while_it_is_shared_elsewhere_only_is_not_told(cast: Cast) -> None:
    """The coordinator of the north had opened it: it is told until then, and no further."""
    row = shared_twice(cast)
    receipts.open_(row, by=cast.coordinator)
    releases.stop(Release._base_manager.get(notice=row.pk, framework=cast.north), by=cast.colleague)
    receipts.open_(row, by=cast.member("authority_south"))
    dispute = disputes.record(row, disputed_by="The shop", reason="Not sold", by=regional(cast))
    corrected(row, cast)
    disputes.decide(dispute, verdict=Verdict.UPHELD, answer="", by=cast.colleague)
    releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    north, region = told(cast.coordinator, cast.north, row), told(regional(cast), cast.region, row)
    assert [action for _who, action in north] == ["notice.shared", "notice.opened", "notice.stopped_sharing"]
    assert [action for _who, action in region] == [
        "notice.shared",
        "notice.opened",
        "notice.disputed",
        "notice.corrected",
        "notice.dispute_decided",
        "notice.withdrawn",
    ]


def test_what_it_reads_no_more_has_no_address(cast: Cast) -> None:
    row, other = acts.released(cast), acts.released(cast)
    receipts.open_(row, by=cast.coordinator)
    releases.stop(Release._base_manager.get(notice=row.pk), by=cast.colleague)
    found = {
        act.about.label: act.about.url for act in trail.of_framework(cast.coordinator, cast.north).acts if act.about
    }
    assert found == {row.reference: "", other.reference: other.get_absolute_url()}


def test_who_never_opened_it_is_told_nothing_once_it_is_shared_no_more(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    releases.stop(Release._base_manager.get(notice=row.pk), by=cast.colleague)
    assert told(cast.coordinator, cast.north, row) == []


def test_what_was_opened_before_it_was_for_addressees_alone_is_told_no_more(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.coordinator)
    corrected(row, cast, tlp="red")
    assert told(cast.coordinator, cast.north, row) == []
    releases.stop(Release._base_manager.get(notice=row.pk), by=cast.colleague)
    assert told(cast.coordinator, cast.north, row) == []


def test_of_what_was_taken_back_only_those_are_told_who_had_opened_it(cast: Cast) -> None:
    row = shared_twice(cast)
    receipts.open_(row, by=cast.coordinator)
    releases.take_back(row, by=cast.colleague)
    assert told(cast.coordinator, cast.north, row)[-1] == ("Authority North", "notice.taken_back")
    assert told(regional(cast), cast.region, row) == []


def test_nothing_of_a_draft_is_told(cast: Cast) -> None:
    acts.draft(cast)
    back = acts.submitted(cast)
    review.send_back(back, note="Mend it", by=cast.colleague)
    row = acts.released(cast)
    corrections.propose(
        row,
        content={"title": "Another", "observed": "Two.", "tlp": "amber", "urgency": row.urgency},
        note="Fewer",
        by=cast.focal_point,
    )
    found = trail.of_framework(cast.coordinator, cast.north).acts
    assert [(act.event.action, act.event.target_id) for act in found] == [("notice.shared", str(row.pk))]


def test_a_second_reader_and_who_disputes_elsewhere_are_not_named(cast: Cast) -> None:
    """Authority North reads for Authority South, which shares with the south: its coordinator does not know of it."""
    row = acts.submitted(cast, by=cast.member("authority_south"), plan=[Planned(cast.south)], asked=("company_two",))
    acts.approve(row, by=cast.colleague)
    assert told(cast.member("coordinator_south"), cast.south, row) == [(UNNAMED, "notice.shared")]
    other = shared_twice(cast)
    receipts.open_(other, by=cast.coordinator)
    disputes.record(other, disputed_by="The shop", reason="Not sold", by=regional(cast))
    assert told(cast.coordinator, cast.north, other)[-1] == (UNNAMED, "notice.disputed")


def test_a_second_reader_that_the_coordinator_knows_elsewhere_is_named(cast: Cast) -> None:
    join(cast.organization("coordinator_south"), cast.north, "observer")
    row = acts.submitted(cast, by=cast.member("authority_south"), plan=[Planned(cast.south)], asked=("company_two",))
    acts.approve(row, by=cast.colleague)
    assert told(cast.member("coordinator_south"), cast.south, row) == [("Authority North", "notice.shared")]


def test_a_second_coordinator_is_told_of_no_request_of_the_first_to_share_further(cast: Cast) -> None:
    second = cast.organization("authority_north2")
    Participation.objects.filter(framework=cast.north, organization=second).update(role="coordinator")
    grants.sync(second)
    row = acts.released(cast, asked=())
    for answer in ("taken back", "declined", "consented"):
        asked = extensions.ask(row, framework=cast.region, why="Sold across borders", by=cast.coordinator)
        if answer == "taken back":
            extensions.take_back(asked, by=cast.coordinator)
        elif answer == "declined":
            extensions.decline(asked, reason="No", by=cast.colleague)
        else:
            acts.consent(asked, by=cast.colleague)
    of = "notice.extension_"
    found = [action for _who, action in told(cast.coordinator, cast.north, row) if action.startswith(of)]
    assert found == [f"{of}{step}" for step in ("asked", "taken_back", "asked", "declined", "asked", "consented")]
    assert told(cast.approver("authority_north2"), cast.north, row) == [("Authority North", "notice.shared")]


@pytest.mark.parametrize("number", [1, 3])
def test_many_acts_on_many_items_take_as_many_queries_as_one(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        row = shared_twice(cast)
        receipts.open_(row, by=cast.analyst)
        releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    with participations.remembered(), django_assert_num_queries(7):
        assert len(trail.of_framework(cast.coordinator, cast.north).acts) == 3 * number


def test_the_index_of_a_framework_is_walked_newest_first(cast: Cast) -> None:
    """Neither is the whole trail read, nor are a framework's acts sorted: however many there are."""
    receipts.open_(acts.released(cast), by=cast.analyst)
    events: QuerySet[Any] = trail._told_in(cast.coordinator, cast.north)
    rows = events.order_by("-stands_at", "-stands")[:51]
    with connection.cursor() as cursor:
        for kind in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
    plan = rows.explain()
    assert "audit_room_newest" in plan
    assert "Sort" not in plan


def test_what_was_done_before_frameworks_stood_with_acts_is_told_where_it_was_shared(cast: Cast) -> None:
    row = shared_twice(cast)
    with clock.moved_to(clock.now() + timedelta(seconds=1)):
        releases.stop(Release._base_manager.get(notice=row.pk, framework=cast.north), by=cast.colleague)
    with clock.moved_to(clock.now() + timedelta(seconds=2)):
        releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    rooms = set(AuditRoom.objects.values_list("event", "framework_id", "at"))
    with pgtrigger.ignore("portal.AuditRoom:room_append_only"):
        AuditRoom.objects.all().delete()
    for name in (
        "portal.migrations.0017_earlier_acts_of_frameworks",
        "sharing.migrations.0028_earlier_acts_on_shared_items",
    ):
        with connection.cursor() as cursor:
            cursor.execute(importlib.import_module(name).ROOMS)
    assert set(AuditRoom.objects.values_list("event", "framework_id", "at")) == rooms
    assert ("Authority North", "notice.withdrawn") in told(regional(cast), cast.region, row)
