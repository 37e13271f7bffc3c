"""When each person's summary is due, and writing it into the outbox: at the person's hour, on working days of the
person's organization.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from portal import clock, outbox
from portal.calendars import Calendar
from portal.enums import MessageKind, Rhythm
from portal.events import UNSEEN
from portal.models import MailPlan, Message, Notification, User
from portal.queries import calendar_of

AT_ONCE: Final = 500  # plans in one transaction
LATE: Final = timedelta(hours=3)  # whose hour is longer past is mailed at the next one, not in the night
LATELY: Final = timedelta(days=30)  # what is older and unread begins no summary of its own


def next_time(plan: MailPlan, calendar: Calendar, zone: str, *, after: datetime) -> datetime:
    """The next of the plan's hours after a moment: on a working day, and for a weekly one on the first of its week. A
    calendar without a working day in a year is read as one that works every day. In the person's time zone.
    """
    where = ZoneInfo(zone)
    day = after.astimezone(where).date()
    hours = [datetime.combine(day + timedelta(days=n), time(plan.hour), tzinfo=where) for n in range(366)]
    later = [hour for hour in hours if hour > after]
    fitting = (hour for hour in later if _is_day_of(plan, calendar, hour))
    return next(fitting, later[0])


def _is_day_of(plan: MailPlan, calendar: Calendar, hour: datetime) -> bool:
    day = hour.date()
    if not calendar.works_on(day):
        return False
    earlier = (day - timedelta(days=n) for n in range(1, day.isoweekday()))
    return plan.rhythm == Rhythm.DAILY or not any(calendar.works_on(other) for other in earlier)


@transaction.atomic
def write_due() -> int:
    """Write the summaries whose hour has come, for those who have something unread, and say when the next is due.
    Returns how many plans were looked at; safe to run twice and in several processes.
    """
    _begin_plans()
    due = Q(next_at=None) | Q(next_at__lte=clock.now())
    rows = MailPlan.objects.select_for_update(of=("self",), skip_locked=True).exclude(rhythm=Rhythm.NEVER)
    rows = rows.filter(due, person__is_active=True).select_related("person__organization")
    plans = list(rows.prefetch_related("person__organization__holidays")[:AT_ONCE])
    told = _to_be_told([plan.person_id for plan in plans if plan.next_at])
    for plan in plans:
        calendar = calendar_of(plan.person.organization)
        if plan.person_id in told and plan.next_at:
            key = f"summary:{plan.person_id}:{plan.next_at.isoformat()}"
            hour = _hour(plan, calendar) if plan.next_at < clock.now() - LATE else None
            outbox.enqueue(MessageKind.SUMMARY, key=key, recipient=plan.person, not_before=hour)
        plan.next_at = next_time(plan, calendar, plan.person.zone_name, after=clock.now())
    MailPlan.objects.bulk_update(plans, ["next_at"])
    return len(plans)


def _hour(plan: MailPlan, calendar: Calendar) -> datetime:
    """The next working day's hour, also of a weekly plan."""
    daily = MailPlan(rhythm=Rhythm.DAILY, hour=plan.hour)
    return next_time(daily, calendar, plan.person.zone_name, after=clock.now())


def _begin_plans() -> None:
    """Whoever has none yet is mailed as usual."""
    new = User.objects.filter(mail_plan=None, is_active=True)[:AT_ONCE]
    MailPlan.objects.bulk_create([MailPlan(person=person) for person in new], ignore_conflicts=True)


def _to_be_told(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Who has something unread, and no summary that still waits: that one will tell of it."""
    waiting = Message.objects.filter(outbox.WAITING, kind=MessageKind.SUMMARY, recipient__in=people)
    rows = Notification.objects.filter(recipient__in=people, read_at=None, mailed_at=None)
    now = clock.now()
    settled = rows.filter(created_at__lte=now - UNSEEN, created_at__gt=now - LATELY)
    return set(
        settled.exclude(recipient__in=waiting.values("recipient")).values_list("recipient", flat=True).distinct()
    )
