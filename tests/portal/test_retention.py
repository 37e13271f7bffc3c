"""What is old is removed, and nothing that waits or was given up; what is told of it stays as it was."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from environs import ValidationError
from pytest_django import Settings

from portal import clock, events, outbox, retention
from portal.enums import Channel, EventKind, MessageKind, Suppressed, Urgency
from portal.models import Attempt, Endpoint, Event, Message, Notification
from sharing.actions import corrections, receipts
from sharing.enums import Way
from sharing.models import Notice, Receipt
from sharing.queries.delivered import Delivered
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def aged(rows: QuerySet[Notification], days: int) -> None:
    """As if these had been told so many days ago, with their events."""
    Event.objects.filter(pk__in=rows.values("event")).update(at=days_ago(days))
    rows.update(created_at=days_ago(days))


def message(cast: Cast, **fields: Any) -> Message:
    made: dict[str, Any] = {"kind": MessageKind.SUMMARY, "channel": Channel.EMAIL, "recipient": cast.analyst}
    key = f"message {Message.objects.count()}"
    return Message.objects.create(**{**made, "key": key, "not_before": days_ago(500), **fields})


def reached(cast: Cast, row: Notice) -> list[Delivered]:
    return [rung.delivered for rung in ladder(cast.focal_point, row)]


def test_lines_go_sooner_once_they_were_read_and_their_events_with_the_last(cast: Cast) -> None:
    acts.released(cast, asked=())
    rows = Notification.objects.all()
    everybody = rows.update(read_at=None)
    aged(rows, 399)
    rows.filter(recipient=cast.analyst).update(read_at=clock.now())
    assert retention.look() == 0
    aged(rows, 401)
    assert (retention.look(), rows.count()) == (1, everybody - 1)
    assert not rows.filter(recipient=cast.analyst).exists()
    aged(rows, 801)
    events = Event.objects.count()
    assert (retention.look(), Event.objects.count()) == (everybody - 1 + events, 0)
    assert retention.look() == 0


def test_a_line_that_came_later_than_its_event_has_its_own_time(cast: Cast) -> None:
    acts.released(cast, asked=())
    aged(Notification.objects.all(), 900)
    Notification.objects.filter(recipient=cast.analyst).update(created_at=days_ago(3), read_at=clock.now())
    retention.look()
    assert Notification.objects.get().recipient == cast.analyst


def test_messages_go_once_they_are_done_and_nothing_that_waits_or_was_given_up(cast: Cast) -> None:
    gone = [
        message(cast, sent_at=days_ago(181)),
        message(cast, suppressed_at=days_ago(181), suppressed_why=Suppressed.ENDED),
    ]
    kept = [message(cast), message(cast, dead_at=days_ago(400)), message(cast, sent_at=days_ago(179))]
    assert retention.look() == len(gone)
    assert set(Message.objects.values_list("pk", flat=True)) == {row.pk for row in kept}


def test_an_event_stays_for_what_waits_to_be_told_of_it(cast: Cast) -> None:
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    aged(Notification.objects.all(), 900)
    retention.look()
    assert not Notification.objects.exists()
    waiting = Message.objects.filter(outbox.WAITING)
    assert set(waiting.values_list("event", flat=True)) == set(Event.objects.values_list("pk", flat=True))
    assert waiting.count() == 3


def test_attempts_go_with_what_was_sent(cast: Cast) -> None:
    by = cast.administrator("company_one")
    made = {"organization": by.organization, "name": "Ours", "url": "https://hooks.example/", "created_by": by}
    endpoint = Endpoint.objects.create(kinds=["item"], **made)
    for days in (179, 181):
        Attempt.objects.create(endpoint=endpoint, kind="test", message=endpoint.pk, at=days_ago(days), status=200)
    assert retention.look() == 1
    assert Attempt.objects.get().at > days_ago(180)


def test_it_goes_on_with_the_next_rows(cast: Cast, settings: Settings) -> None:
    settings.KEEP_SENT_DAYS = 30
    Message.objects.bulk_create(
        Message(kind="summary", recipient=cast.analyst, key=f"m{n}", not_before=days_ago(40), sent_at=days_ago(31))
        for n in range(retention.BATCH + 1)
    )
    assert retention.look() == retention.BATCH + 1


def test_since_when_an_item_was_delivered_does_not_change_by_it(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.IMMEDIATE)
    receipts.pull(row, by=cast.member("authority_north2"))
    outbox.deliver_due()
    aged(Notification.objects.all(), 900)
    Message.objects.filter(recipient=cast.analyst).update(sent_at=days_ago(901))
    Message.objects.exclude(recipient=cast.analyst).update(sent_at=days_ago(850))
    before = reached(cast, row)
    assert [set(ways) for ways in before] == [{Way.INBOX, Way.MAIL, Way.PULL}, {Way.INBOX, Way.MAIL}]
    retention.look()
    assert (Notification.objects.count(), Message.objects.count()) == (0, 0)
    assert reached(cast, row) == before
    asked = {cast.organization(name).pk for name in ("company_one", "authority_north2")}
    assert set(Receipt._base_manager.values_list("organization", flat=True)) == asked


def test_who_was_told_so_long_ago_that_no_line_says_so_is_told_no_second_time(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    Notification.objects.update(read_at=clock.now())
    with clock.moved_to(clock.now() + timedelta(days=500)):
        retention.look()
        assert not Notification.objects.exists()
        acts.share(row, framework=cast.region, by=cast.colleague)
        told = set(Notification.objects.values_list("recipient__organization__name", flat=True))
    assert told == {"Authority North", "Authority South", "Company One", "Coordinator Region"}


def test_what_is_old_is_found_by_an_index(cast: Cast) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        old = Q(sent_at__lt=days_ago(180)) | Q(suppressed_at__lt=days_ago(180))
        said = Message.objects.filter(old).explain() + Attempt.objects.filter(at__lt=days_ago(180)).explain()
    assert [name in said for name in ("message_sent", "message_suppressed", "attempt_at")] == [True] * 3


def test_receipts_of_organizations_whose_lines_stay_are_not_locked(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"))
    receipts.pull(row, by=cast.analyst)
    receipts.pull(row, by=cast.member("authority_north2"))
    Notification.objects.exclude(recipient=cast.analyst).delete()
    Notification.objects.update(read_at=clock.now())
    aged(Notification.objects.all(), 900)
    with CaptureQueriesContext(connection) as queries:
        retention.look()
    (locking,) = [q["sql"] for q in queries if 'FROM "sharing_receipt"' in q["sql"] and "FOR UPDATE" in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(locking)
        assert len(cursor.fetchall()) == 1


@pytest.mark.parametrize("days", [399, 400])
def test_lines_are_kept_for_longer_than_any_step_of_a_law_lasts(settings: Settings, days: int) -> None:
    allowed = pytest.raises(ValidationError) if days < 400 else nullcontext()
    with allowed:
        settings.LONG(days)


def test_who_looked_at_an_item_whose_line_is_gone_is_told_that_it_is_corrected(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    SignedIn(cast.analyst).get(row.get_absolute_url())
    Notification.objects.all().delete()
    version = corrections.propose(row, content={"observed": "Two."}, note="Listings", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    event = Event.objects.get(kind=EventKind.ITEM, number=2)
    others = cast.member("observer")
    said = [told.text for person in (cast.analyst, others) if (told := events.line(person, event))]
    assert said == ["Corrected", "New"]
