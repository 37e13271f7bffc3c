"""Since when an organization has an item: by whichever way reached it first."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries, Settings

from portal import clock, outbox, participations, retention, webhooks
from portal.actions import endpoints
from portal.enums import CalledOf, Urgency
from portal.models import Framework, Message, Notification
from sharing.actions import receipts
from sharing.models import Notice
from sharing.queries.delivered import delivered
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.certificates import certify
from tests.factories import acts
from tests.receivers import TAKEN, answering, receiver


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


def sent(row: Notice) -> datetime:
    """When the call was taken."""
    moment = Message.objects.get(endpoint__isnull=False, event__subject=row.pk).sent_at
    assert moment
    return moment


def test_a_call_is_a_delivery_once_it_is_taken_and_stays_one_when_its_rows_are_removed(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    certificate, company = certify(tmp_path, "localhost"), cast.organization("company_one").pk
    with receiver(certificate, answering(500)) as sink:
        settings.EGRESS_CA_FILE = str(certificate.trusted)
        own = [f"localhost:{sink.port}={network}" for network in ("127.0.0.0/8", "::1/128")]
        settings.EGRESS_ALLOW_HOSTS = own
        url, by = f"https://localhost:{sink.port}/accord", cast.administrator("company_one")
        endpoints.create(name="Queue", url=url, kinds=list(CalledOf.values), by=by)
        row = acts.released(cast, urgency=Urgency.IMMEDIATE)
        Notification.objects.all().delete()
        assert (webhooks.call_due(), len(sink.requests), delivered(row, [company])) == (1, 1, {})
        sink.behave = TAKEN
        Message.objects.update(not_before=clock.now() - timedelta(minutes=1))
        assert webhooks.call_due() == 1
    assert delivered(row, [company]) == {company: sent(row)}
    Message.objects.filter(endpoint__isnull=False).update(sent_at=clock.now() - timedelta(days=900))
    before = delivered(row, [company])
    assert before == {company: sent(row)}
    assert retention.look() > 0
    assert not Message.objects.filter(endpoint__isnull=False).exists()
    assert delivered(row, [company]) == before


@pytest.mark.parametrize("asked", [("company_one",), ("company_one", "authority_north2", "coordinator_north")])
def test_many_organizations_cost_as_much_as_one(
    cast: Cast, asked: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = acts.released(cast, asked=asked)
    keys = [cast.organization(name).pk for name in asked]
    with participations.remembered(), django_assert_num_queries(6):
        assert len(delivered(row, keys)) == len(asked)
