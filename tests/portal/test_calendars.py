"""Due times in an organization's own calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendars import Calendar, ResponseTimes, due_at, strictest
from portal.enums import Urgency

TIMES = ResponseTimes()
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)
ZONES = ["UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe", "Europe/Paris"]


def due(urgency: str, start: datetime = FRIDAY, times: ResponseTimes = TIMES, **calendar: object) -> datetime | None:
    return due_at(urgency=urgency, start=start, times=times, calendar=Calendar(**calendar))  # type: ignore[arg-type]


def test_due_at_immediate_counts_clock_hours_over_the_weekend() -> None:
    assert due(Urgency.IMMEDIATE) == datetime(2026, 3, 7, 15, tzinfo=UTC)


def test_due_at_immediate_counts_clock_hours_over_a_change_of_clocks() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Paris"))
    answer = due(Urgency.IMMEDIATE, start, time_zone="Europe/Paris")
    assert answer is not None
    assert answer - start.astimezone(UTC) == timedelta(hours=24)


def test_due_at_high_is_the_end_of_the_third_working_day() -> None:
    assert due(Urgency.HIGH) == datetime(2026, 3, 11, 23, 59, tzinfo=UTC)


def test_due_at_routine_is_the_end_of_the_tenth_working_day() -> None:
    assert due(Urgency.ROUTINE) == datetime(2026, 3, 20, 23, 59, tzinfo=UTC)


def test_due_at_asks_nothing_without_urgency() -> None:
    assert due(Urgency.NONE) is None


def test_due_at_refuses_an_unknown_urgency() -> None:
    with pytest.raises(ValueError, match="whenever"):
        due("whenever")


def test_due_at_leaves_out_holidays() -> None:
    holidays = frozenset({date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 14)})
    assert due(Urgency.HIGH, holidays=holidays) == datetime(2026, 3, 13, 23, 59, tzinfo=UTC)


def test_due_at_keeps_a_working_week_from_sunday_to_thursday() -> None:
    assert due(Urgency.HIGH, working_week=frozenset({7, 1, 2, 3, 4})) == datetime(2026, 3, 10, 23, 59, tzinfo=UTC)


def test_due_at_counts_from_the_local_day_of_the_start() -> None:
    # 15:00 UTC on Friday is Saturday in Kiritimati: Monday is the first working day all the same, and ends early.
    assert due(Urgency.HIGH, time_zone="Pacific/Kiritimati") == datetime(2026, 3, 11, 9, 59, tzinfo=UTC)
    # 23:00 UTC on Sunday is Monday in Paris, so that Tuesday is the first day counted.
    sunday = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert due(Urgency.HIGH, sunday, time_zone="Europe/Paris") == datetime(2026, 3, 12, 22, 59, tzinfo=UTC)


def test_due_at_ends_at_local_midnight_on_both_sides_of_a_change_of_clocks() -> None:
    thursday = datetime(2026, 3, 26, 12, tzinfo=UTC)
    before = due(Urgency.HIGH, thursday, ResponseTimes(high_days=1), time_zone="Europe/Paris")
    after = due(Urgency.HIGH, thursday, ResponseTimes(high_days=2), time_zone="Europe/Paris")
    assert (before, after) == (
        datetime(2026, 3, 27, 22, 59, tzinfo=UTC),
        datetime(2026, 3, 30, 21, 59, tzinfo=UTC),
    )


def test_due_at_reads_an_empty_week_as_working_every_day() -> None:
    assert due(Urgency.HIGH, working_week=frozenset()) == datetime(2026, 3, 9, 23, 59, tzinfo=UTC)


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    days=st.integers(1, 30),
    week=st.frozensets(st.integers(1, 7), min_size=1),
    holidays=st.frozensets(st.dates(date(2020, 1, 1), date(2030, 3, 1)), max_size=40),
    zone=st.sampled_from(ZONES),
)
def test_due_at_is_the_end_of_the_nth_working_day(
    start: datetime, days: int, week: frozenset[int], holidays: frozenset[date], zone: str
) -> None:
    calendar = Calendar(zone, week, holidays)
    answer = due_at(urgency=Urgency.HIGH, start=start, times=ResponseTimes(high_days=days), calendar=calendar)
    assert answer is not None
    first, last = start.astimezone(ZoneInfo(zone)).date(), answer.astimezone(ZoneInfo(zone)).date()
    between = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]
    assert sum(calendar.works_on(day) for day in between) == days
    assert calendar.works_on(last)


def test_strictest_takes_the_shortest_of_each() -> None:
    times = [ResponseTimes(24, 5, 10), ResponseTimes(48, 3, 20), ResponseTimes(72, 4, 7)]
    assert strictest(times) == ResponseTimes(24, 3, 7)
