"""Days as a calendar file (RFC 5545), for whatever program shows calendars. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

PRODUCT: Final = "-//Accord//Calendar//EN"


@dataclass(frozen=True)
class Day:
    """One entry, which lasts all day; `key` is unique and stays the same from one file to the next."""

    key: str
    on: date
    title: str
    text: str
    url: str
    host: str


def calendar(name: str, days: Iterable[Day], *, made_at: datetime) -> bytes:
    """The file. Texts are escaped and long lines folded, whatever is in them."""
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    for day in days:
        file.add_component(_entry(day, made_at))
    return bytes(file.to_ical())


def _entry(day: Day, made_at: datetime) -> Event:
    entry = Event()
    entry.add("uid", f"{day.key}@{day.host}")
    entry.add("dtstamp", made_at)
    entry.add("dtstart", day.on)
    entry.add("dtend", day.on + timedelta(days=1))
    entry.add("summary", " ".join(_plain(day.title).split()))
    entry.add("description", _plain(day.text))
    entry.add("url", day.url)
    entry.add("transp", "TRANSPARENT")
    return entry


def _plain(text: str) -> str:
    """Without control characters, which some programs choke on."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
