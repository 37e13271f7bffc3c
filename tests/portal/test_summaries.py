"""A summary comes at the person's hour on a working day, and says what is unread then and may be read still."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from portal import clock, events, mails, outbox, summaries
from portal.calendars import Calendar
from portal.enums import MessageKind, Rhythm, Suppressed, Urgency
from portal.models import MailPlan, Message, Notification, Organization, User
from sharing import access
from sharing.actions import releases
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, told

FRIDAY_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
GULF = Calendar("Asia/Dubai", frozenset({7, 1, 2, 3, 4}), frozenset({date(2026, 11, 29)}))


@pytest.mark.parametrize(
    ("rhythm", "calendar", "zone", "expected"),
    [
        (Rhythm.DAILY, Calendar(), "UTC", "2026-11-30T08:00:00+00:00"),
        (Rhythm.DAILY, Calendar(), "America/New_York", "2026-11-27T08:00:00-05:00"),
        (Rhythm.DAILY, Calendar(), "Asia/Tokyo", "2026-11-30T08:00:00+09:00"),
        (Rhythm.DAILY, GULF, "Asia/Dubai", "2026-11-30T08:00:00+04:00"),
        (Rhythm.WEEKLY, Calendar(), "UTC", "2026-11-30T08:00:00+00:00"),
        (Rhythm.WEEKLY, Calendar(holidays=frozenset({date(2026, 11, 30)})), "UTC", "2026-12-01T08:00:00+00:00"),
        (Rhythm.DAILY, Calendar(working_week=frozenset()), "UTC", "2026-11-28T08:00:00+00:00"),
    ],
)
def test_the_next_hour_is_on_a_working_day(rhythm: str, calendar: Calendar, zone: str, expected: str) -> None:
    plan = MailPlan(rhythm=rhythm, hour=8)
    assert summaries.next_time(plan, calendar, zone, after=FRIDAY_NOON).isoformat() == expected


def come(cast: Cast, *, after: timedelta = timedelta(hours=1)) -> list[str]:
    """Let the hour of everybody's summary come; whose was written."""
    with clock.moved_to(clock.now() + after):
        MailPlan.objects.update(next_at=clock.now())
        summaries.write_due()
        written = Message.objects.filter(kind=MessageKind.SUMMARY, sent_at=None, suppressed_at=None)
        whose = sorted(written.values_list("recipient__email", flat=True))
        Message.objects.update(not_before=clock.now() - after - timedelta(minutes=1))
        while outbox.deliver_due():
            pass
    return whose


def test_everyone_has_a_plan_and_a_next_time(cast: Cast) -> None:
    assert summaries.write_due() == len(cast.people)
    assert (MailPlan.objects.filter(next_at=None).count(), Message.objects.count()) == (0, 0)
    assert summaries.write_due() == 0


def test_what_is_unread_is_told_in_one_mail_and_once(cast: Cast) -> None:
    summaries.write_due()
    rows = [acts.released(cast, asked=()) for _number in range(2)]
    SignedIn(cast.analyst).get(f"/items/{rows[0].pk}/")
    assert cast.analyst.email in come(cast)
    (mine,) = [letter for letter in mail.outbox if letter.to == [cast.analyst.email]]
    assert mine.subject == "1 item on Accord"
    assert [row.reference in mine.body for row in rows] == [False, True]
    assert (rows[1].title in mine.body, "Shop-Nine" in mine.body) == (False, False)
    assert mine.extra_headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/mails/")
    mail.outbox.clear()
    assert come(cast) == []
    assert mail.outbox == []
    assert events.count_unread(cast.analyst) == 1  # a mail reads nothing


def test_what_may_still_be_taken_back_unseen_waits(cast: Cast) -> None:
    summaries.write_due()
    acts.released(cast, asked=())
    assert come(cast, after=timedelta(minutes=9)) == []
    assert cast.analyst.email in come(cast, after=timedelta(minutes=11))


def test_what_was_narrowed_meanwhile_is_not_told(cast: Cast) -> None:
    summaries.write_due()
    row = acts.released(cast, asked=())
    releases.stop(access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    assert cast.analyst.email in come(cast)
    mine = Message.objects.get(recipient=cast.analyst)
    assert mine.suppressed_why == Suppressed.NOTHING_NEW
    assert [letter for letter in mail.outbox if letter.to == [cast.analyst.email]] == []
    assert Notification.objects.get(recipient=cast.analyst).mailed_at is None


def test_the_hour_is_the_person_s_and_the_days_are_the_organization_s(cast: Cast) -> None:
    house = cast.organization("company_one")
    Organization.objects.filter(pk=house.pk).update(working_week=["7", "1", "2", "3", "4"])
    User.objects.filter(pk=cast.analyst.pk).update(time_zone="Asia/Tokyo")
    with clock.moved_to(datetime(2026, 11, 27, 12, tzinfo=UTC)):  # a Friday
        summaries.write_due()
    plans = {person: MailPlan.objects.get(person=person).next_at for person in (cast.analyst, cast.focal_point)}
    assert plans == {
        cast.analyst: datetime(2026, 11, 28, 23, tzinfo=UTC),  # Sunday at eight in Tokyo
        cast.focal_point: datetime(2026, 11, 30, 8, tzinfo=UTC),  # Monday at eight
    }


def test_a_summary_that_was_missed_in_the_night_waits_for_the_morning(cast: Cast) -> None:
    summaries.write_due()
    acts.released(cast, asked=())
    later = clock.now() + timedelta(days=2)
    with clock.moved_to(later):
        MailPlan.objects.update(next_at=later - timedelta(hours=9))
        summaries.write_due()
        row = Message.objects.get(kind=MessageKind.SUMMARY, recipient=cast.analyst)
        plan = MailPlan.objects.get(person=cast.analyst)
    assert (row.not_before > later, row.not_before) == (True, plan.next_at)


def test_days_without_mails_end_in_one_summary(cast: Cast) -> None:
    summaries.write_due()
    acts.released(cast, asked=())
    for days in (1, 2, 3):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            MailPlan.objects.update(next_at=clock.now())
            summaries.write_due()
    assert Message.objects.filter(kind=MessageKind.SUMMARY, recipient=cast.analyst).count() == 1


def test_what_a_mail_of_its_own_tells_stands_in_no_summary(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    other = acts.released(cast, asked=())
    Notification.objects.update(created_at=clock.now() - timedelta(hours=1))
    outbox.enqueue(MessageKind.SUMMARY, key="summary", recipient=cast.analyst)
    letter = mails.write_summary(Message.objects.get(key="summary"))
    assert isinstance(letter, outbox.Letter)
    assert [item.reference in letter.text for item in (row, other)] == [False, True]


def test_whoever_wants_none_gets_none_until_it_is_wanted_again(cast: Cast) -> None:
    summaries.write_due()
    MailPlan.objects.filter(person=cast.analyst).update(rhythm=Rhythm.NEVER)
    acts.released(cast, asked=())
    assert cast.analyst.email not in come(cast)
    MailPlan.objects.filter(person=cast.analyst).update(rhythm=Rhythm.WEEKLY)
    assert come(cast) == [cast.analyst.email]


def test_many_lines_are_counted_and_all_told(cast: Cast) -> None:
    summaries.write_due()
    row = acts.released(cast, asked=())
    told.lines(row, cast.analyst, 53)
    Notification.objects.update(read_at=None)
    come(cast)
    (mine,) = [letter for letter in mail.outbox if letter.to == [cast.analyst.email]]
    assert mine.subject == "54 items on Accord"
    assert "and 4 more" in mine.body
    assert not Notification.objects.filter(recipient=cast.analyst, mailed_at=None).exists()
