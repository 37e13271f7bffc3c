"""Days as a calendar file."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from sharing.exchange import ical
from sharing.exchange.ical import Day

HOSTILE = "a\x01b\x0bc\r\nEND:VEVENT\r\nBEGIN:VEVENT; <e>, \\n"


def test_hostile_words_stay_in_their_line() -> None:
    day = Day("key", date(2026, 3, 1), HOSTILE, HOSTILE, "https://portal.example/", "portal.example")
    content = ical.calendar("Accord", [day], made_at=datetime(2026, 3, 1, tzinfo=UTC))
    (event,) = Calendar.from_ical(content.decode()).walk("VEVENT")
    assert str(event["SUMMARY"]) == "a b c END:VEVENT BEGIN:VEVENT; <e>, \\n"
    assert [code for code in content if code < 32 and code not in b"\r\n"] == []
