"""Due times in an organization's own calendar. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.enums import Urgency


@dataclass(frozen=True)
class ResponseTimes:
    """How long a framework gives: clock hours at the immediate urgency, working days otherwise."""

    immediate_hours: int = 24
    high_days: int = 3
    routine_days: int = 10


@dataclass(frozen=True)
class Calendar:
    """When an organization works: its IANA time zone, ISO weekdays, and the days off beside them."""

    time_zone: str = "UTC"
    working_week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.isoweekday() in self.working_week and day not in self.holidays


def strictest(times: list[ResponseTimes]) -> ResponseTimes:
    """The shortest of each: an organization that reads through several frameworks keeps the strictest promise."""
    return ResponseTimes(
        immediate_hours=min(t.immediate_hours for t in times),
        high_days=min(t.high_days for t in times),
        routine_days=min(t.routine_days for t in times),
    )


def due_at(*, urgency: str, start: datetime, times: ResponseTimes, calendar: Calendar) -> datetime | None:
    """When an answer is due, in UTC; None where none is asked.

    Working days are counted from the day after `start` in the organization's time zone; the answer is due at the end
    of the last of them. A calendar without a working day in a year is read as one that works every day.
    """
    if urgency == Urgency.IMMEDIATE:
        return start.astimezone(UTC) + timedelta(hours=times.immediate_hours)
    days = {Urgency.HIGH: times.high_days, Urgency.ROUTINE: times.routine_days}.get(Urgency(urgency))
    if days is None:
        return None
    zone = ZoneInfo(calendar.time_zone)
    last = working_day(start.astimezone(zone).date(), days, calendar)
    return datetime.combine(last, time(23, 59), tzinfo=zone).astimezone(UTC)


def working_day(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`; where a year has too few, days are counted as they come."""
    for _ in range(366 + count):
        day += timedelta(days=1)
        if calendar.works_on(day):
            count -= 1
        if count == 0:
            return day
    return day - timedelta(days=366)
