"""Since when an organization has an item, and by which ways."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries, Settings

from portal import clock, outbox, participations, retention, webhooks
from portal.actions import endpoints
from portal.enums import CalledOf, MessageKind, Urgency
from portal.models import Framework, Message, Notification
from sharing import access
from sharing.actions import receipts
from sharing.enums import Way
from sharing.models import Notice, Receipt
from sharing.queries.delivered import delivered
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.certificates import certify
from tests.conftest import SignedIn
from tests.factories import acts
from tests.program import Program
from tests.receivers import TAKEN, answering, receiver


def ways(cast: Cast, row: Notice) -> dict[Way, datetime]:
    (rung,) = ladder(cast.focal_point, row)
    assert dict(rung.ways) == rung.delivered
    assert rung.delivered_at == min(rung.delivered.values(), default=None)
    return rung.delivered


def test_each_way_is_told_apart_and_the_first_counts(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    inbox = {Way.INBOX: Notification.objects.filter(recipient=cast.analyst).get().created_at}
    assert ways(cast, row) == inbox
    outbox.deliver_due()
    mailed = Message.objects.order_by("sent_at")[0].sent_at
    assert mailed
    assert ways(cast, row) == {**inbox, Way.MAIL: mailed}
    Message.objects.all().delete()
    assert ways(cast, row) == {**inbox, Way.MAIL: Notification.objects.order_by("mailed_at")[0].mailed_at}
    Notification.objects.update(mailed_at=None)
    receipts.pull(row, by=cast.analyst)
    pulled = access.plain(Receipt).get(notice=row.pk).pulled_at
    assert pulled
    assert ways(cast, row) == {**inbox, Way.PULL: pulled}


def test_a_summary_that_a_server_took_is_a_mail(cast: Cast) -> None:
    row = acts.released(cast)
    assert set(ways(cast, row)) == {Way.INBOX}
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        outbox.enqueue(MessageKind.SUMMARY, key="summary", recipient=cast.analyst)
        outbox.deliver_due()
    assert set(ways(cast, row)) == {Way.INBOX, Way.MAIL}


def test_by_which_way_it_came_stands_on_its_page_and_in_the_program_s_answer(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.IMMEDIATE)
    receipts.pull(row, by=cast.member("authority_north2"))
    Message.objects.filter(recipient__organization=cast.organization("authority_north2")).delete()
    outbox.deliver_due()
    card = SignedIn(cast.focal_point).get(row.get_absolute_url()).text.split('id="responses"')[1].split("</section>")[0]
    intro, *said = [" ".join(strip_tags(part).split()) for part in card.split('<div class="mb-3">')]
    assert "by mail: the server took a mail" in intro
    told = [[way.label for way in Way if f"{way.label} " in part] for part in said]
    assert told == [["in the inbox", "pulled"], ["in the inbox", "by mail"]]
    rungs = Program(cast.focal_point).get(f"notices/{row.pk}/responses/")
    by = {rung["organization"]: set(rung["delivered_by"]) for rung in rungs}
    assert by == {"Authority North2": {"inbox", "pull"}, "Company One": {"inbox", "mail"}}


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
    assert delivered(row, [company]) == {company: {Way.CALL: sent(row)}}
    Message.objects.filter(endpoint__isnull=False).update(sent_at=clock.now() - timedelta(days=900))
    before = delivered(row, [company])
    assert before == {company: {Way.CALL: sent(row)}}
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
