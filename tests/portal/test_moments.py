"""Moments as people say them: the day from today, the time, and whose clock it is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal import clock
from portal.moments import in_words

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)  # a Friday, two days before the clocks of Europe change


@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/Oslo", datetime(2026, 3, 27, 16, tzinfo=UTC), "today 17:00 (CET)"),
        ("Europe/Oslo", datetime(2026, 3, 26, 22, 59, tzinfo=UTC), "yesterday 23:59 (CET)"),
        ("Europe/Oslo", datetime(2026, 3, 28, 22, 59, tzinfo=UTC), "tomorrow 23:59 (CET)"),
        ("Europe/Oslo", datetime(2026, 3, 30, 21, 59, tzinfo=UTC), "Monday 23:59 (CEST)"),
        ("Europe/Oslo", datetime(2026, 4, 3, 21, 59, tzinfo=UTC), "3 April 23:59 (CEST)"),
        ("Europe/Oslo", datetime(2026, 3, 20, 22, 59, tzinfo=UTC), "20 March 23:59 (CET)"),
        ("Europe/Oslo", datetime(2027, 1, 4, 22, 59, tzinfo=UTC), "4 Jan 2027 23:59 (CET)"),
        ("Asia/Kathmandu", datetime(2026, 3, 27, 18, 15, tzinfo=UTC), "tomorrow 00:00 (UTC+05:45)"),
        ("America/New_York", datetime(2026, 3, 28, 3, 59, tzinfo=UTC), "today 23:59 (EDT)"),
    ],
)
def test_moment_is_said_as_seen_from_today_and_there(zone: str, moment: datetime, words: str) -> None:
    with clock.moved_to(NOW), timezone.override(ZoneInfo(zone)):
        assert in_words(moment) == words
