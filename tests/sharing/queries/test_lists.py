"""Lists: as many queries for three items as for one, and pages without a gap or a double."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from sharing.actions import receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Audience, NoticeState
from sharing.models import Notice
from sharing.queries import lists
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.factories.notices import RELEASED_AT

ADDRESSES = [
    ("analyst", "/"),
    ("analyst", "/items/"),
    ("analyst", "/items/?q=notice&kind=alert"),
    ("analyst", "/api/v1/notices/"),
    ("analyst", "/api/v1/queue/"),
    ("colleague", "/"),
    ("colleague", "/own/"),
    ("colleague", "/own/?tab=shared"),
    ("colleague", "/api/v1/notices/own/"),
]


def stock(cast: Cast) -> None:
    """One of each: an alert that asks company_one, a note, a law change, a draft, one in review."""
    both = {"author": cast.focal_point, "approver": cast.colleague}
    everywhere = [(cast.north, Audience.EVERYONE), (cast.region, Audience.EVERYONE)]
    row = notices.alert(**both, releases=everywhere, addressees=[cast.organization("company_one")])
    notices.Addressee._base_manager.filter(notice=row).update(due_at=clock.now() + timedelta(days=1))
    notices.mo_note(**both, releases=everywhere)
    notices.law_change(**both, releases=everywhere)
    notices.alert(author=cast.focal_point, state=NoticeState.DRAFT, returned_note="Once more")
    notices.alert(author=cast.focal_point, state=NoticeState.IN_REVIEW)


def cost(browser: SignedIn, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_list_costs_the_same_for_one_and_for_three(cast: Cast, who: str, address: str) -> None:
    browser = SignedIn(getattr(cast, who))
    stock(cast)
    cost(browser, address)  # fills what is kept for the process
    one = cost(browser, address)
    stock(cast)
    stock(cast)
    assert cost(browser, address) == one


def newest(cast: Cast, limit: int) -> list[Notice]:
    """Every page of what the analyst reads, one after the other."""
    found, after = [], ""
    for _page in range(20):
        page = lists.newest(cast.analyst, after=after, limit=limit)
        found += [entry.notice for entry in page.entries]
        after = page.after
        if not after:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_have_no_gap_and_no_double(cast: Cast, limit: int) -> None:
    rooms = ([cast.north], [cast.region], [cast.north, cast.region])
    rows = [
        notices.mo_note(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(room, Audience.EVERYONE) for room in rooms[number % 3]],
            released_at=RELEASED_AT + timedelta(minutes=number // 4),  # four share a moment
        )
        for number in range(8)
    ]
    wanted = sorted(rows, key=lambda row: (row.released_at, row.pk), reverse=True)
    assert [row.pk for row in newest(cast, limit)] == [row.pk for row in wanted]
    assert lists.total(cast.analyst) == 8


def test_list_shows_only_what_its_reader_may_read(cast: Cast) -> None:
    both = {"author": cast.focal_point, "approver": cast.colleague}
    mine = notices.alert(**both, releases=[(cast.north, Audience.EVERYONE)])
    notices.alert(**both, releases=[(cast.north, Audience.AUTHORITIES)])
    notices.alert(author=cast.focal_point, state=NoticeState.DRAFT)
    notices.alert(**both, releases=[(cast.north, Audience.EVERYONE)], state=NoticeState.WITHDRAWN)
    assert [row.pk for row in newest(cast, 25)] == [mine.pk]
    assert lists.total(cast.analyst) == 1


def test_own_items_say_how_far_those_who_are_asked_have_come(cast: Cast) -> None:
    row = acts.released(cast, urgency="immediate")
    (entry,) = lists.own(cast.focal_point, states=["released"]).entries
    assert entry.progress
    assert (entry.progress.asked, entry.progress.opened, entry.progress.answered) == (1, 0, 0)
    receipts.open_(row, by=cast.analyst)
    receipts.record(row, lines=[OutcomeLine("no_trace")], by=cast.analyst)
    (entry,) = lists.own(cast.focal_point, states=["released"]).entries
    assert entry.progress
    assert (entry.progress.asked, entry.progress.opened, entry.progress.answered) == (1, 1, 1)


def test_nobody_is_late_with_what_is_withdrawn(cast: Cast) -> None:
    row = acts.released(cast, urgency="immediate")
    releases.withdraw(row, reason="Wrong shop.", by=cast.colleague)
    (entry,) = lists.own(cast.focal_point, states=["withdrawn"]).entries
    assert entry.progress is None


def test_own_pages_have_no_gap_and_no_double(cast: Cast) -> None:
    rows = [notices.alert(author=cast.focal_point, state=NoticeState.DRAFT) for _number in range(5)]
    Notice._base_manager.filter(pk__in=[row.pk for row in rows]).update(updated_at=RELEASED_AT)
    found: list[uuid.UUID] = []
    after = ""
    while not found or after:
        page = lists.own(cast.focal_point, states=[NoticeState.DRAFT], after=after, limit=2)
        found += [entry.notice.pk for entry in page.entries]
        after = page.after
    assert found == sorted((row.pk for row in rows), reverse=True)
