"""Every page of the site with something on it, as the people who can open it get it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.access.doors import DOORS
from tests.access.house import House
from tests.access.things import Rows, Thing
from tests.conftest import SignedIn

# Whoever comes first in this list and can open a page is shown it.
READERS = (
    ("authority_north", "approver"),
    ("coordinator_north", "approver"),
    ("company_one", "member"),
    ("company_one", "administrator"),
)
NOBODY = ("", "")
WHOLE = ("notice", "bulletin")
# What each kind of notice has fields of its own for; other pages about a notice are the same for all.
BY_KIND = (*WHOLE, "notice_edit", "notice_correct", "notice_release", "notice_as", "notice_outcome")
# What comes as a file is no page.
FILES = (
    *("notice_pdf", "bulletin_pdf", "bulletin_docx", "alert_csv", "alert_json", "evidence", "evidence_preview"),
    *("glimpses_csv", "trend_csv", "trend_svg"),
)
LOADS = re.compile(r'data-hx-get="([^"]+)" data-hx-trigger="load"')  # what a page fetches by itself
MOST = 6  # rows that are tried for a page
# What differs by who looks is shown to each of them.
BY_ROLE = ("home", "queue", "notices", "own_notices", "frameworks", "framework")


@dataclass(frozen=True)
class Page:
    """One page as one person gets it; `reader` is a key of the cast's people, or `NOBODY`. `parts` are what it fetches
    by itself, by address.
    """

    name: str
    address: str
    reader: tuple[str, str]
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    parts: dict[str, str] = field(default_factory=dict)


def page_of(name: str, address: str, reader: tuple[str, str], answer: Any, browser: Client) -> Page:
    """An answer, and what its page fetches by itself."""
    parts = {place: browser.get(place).text for place in map(unescape, LOADS.findall(answer.text))}
    return Page(name, address, reader, answer.text, dict(answer.headers), answer.status_code, parts)


def gather(house: House) -> list[Page]:
    """Each page once, by the first of `READERS` that it opens for; what differs by role, by each of them."""
    rows, found = Rows(house), []
    for door in DOORS.values():
        rows.of(door.on)  # whatever else a page may show of them
    browsers = [(NOBODY, Client())] + [(key, SignedIn(house.cast.people[key])) for key in READERS]
    for name, door in DOORS.items():
        if "get" in door.methods and not door.api and name not in FILES:
            who = browsers if door.public else browsers[1:]
            each = [[one] for one in who] if name in BY_ROLE else [who]
            for alike in _alike(name, rows.of(door.on)):
                for readers in each:
                    opened = (page for thing in alike[:MOST] for page in _open(name, thing, readers))
                    found += list(islice(opened, 1))
    return found


def _alike(name: str, things: list[Thing]) -> list[list[Thing]]:
    """Of notices, where a page differs by kind, those of each, on their own page of each state and way to stand to it;
    other rows all in one.
    """
    found: dict[tuple[object, ...], list[Thing]] = {}
    for thing in things:
        found.setdefault(_standing(name, thing), []).append(thing)
    return list(found.values())


def _standing(name: str, thing: Thing) -> tuple[object, ...]:
    if thing.planted is None or name not in BY_KIND:
        return ()
    item = thing.planted.item
    return (item.kind, item.state, item.owner == READERS[0][0]) if name in WHOLE else (item.kind,)


def _open(name: str, thing: Thing, browsers: list[tuple[tuple[str, str], Client]]) -> Iterator[Page]:
    """The page, for each of those that it opens for, if it is a whole one."""
    address = reverse(name, args=list(thing.keys))
    for reader, browser in browsers:
        answer = browser.get(address)
        if answer.status_code == 200 and answer.content.startswith(b"<!doctype html>"):
            yield page_of(name, address, reader, answer, browser)
