"""Since when an organization has an item: by whichever way reached it first."""

from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from portal import clock, outbox, participations
from portal.enums import Urgency
from portal.models import Framework, Message, Notification
from sharing.actions import receipts
from sharing.queries.delivered import delivered
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.factories import acts


def test_a_line_in_an_inbox_is_a_delivery_and_the_first_way_counts(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    company = cast.organization("company_one").pk
    at = Notification.objects.filter(recipient=cast.analyst).get().created_at
    assert delivered(row, [company]) == {company: at}
    Notification.objects.update(created_at=F("created_at") + timedelta(hours=2))
    outbox.deliver_due()
    mailed = Message.objects.order_by("sent_at")[0].sent_at
    assert delivered(row, [company]) == {company: mailed}
    Message.objects.update(sent_at=None)
    receipts.pull(row, by=cast.analyst)
    assert delivered(row, [company])[company] < clock.now()


def test_nobody_is_reached_where_everybody_s_account_is_closed(cast: Cast) -> None:
    row = acts.released(cast)
    cast.organization("company_one").people.update(is_active=False)
    assert delivered(row, [cast.organization("company_one").pk]) == {}
    assert [rung.delivered_at for rung in ladder(cast.focal_point, row)] == [None]


def test_a_framework_that_hides_its_members_tells_nothing(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = acts.released(cast)
    assert [rung.delivered_at for rung in ladder(cast.focal_point, row)] == [None]


@pytest.mark.parametrize("asked", [("company_one",), ("company_one", "authority_north2", "coordinator_north")])
def test_many_organizations_cost_as_much_as_one(
    cast: Cast, asked: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = acts.released(cast, asked=asked)
    keys = [cast.organization(name).pk for name in asked]
    with participations.remembered(), django_assert_num_queries(6):
        assert len(delivered(row, keys)) == len(asked)
