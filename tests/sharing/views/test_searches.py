"""Searches of one's own: what they keep, what is new in them, and that nobody else sees one."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from portal import clock, participations
from portal.errors import ActionRefused
from portal.models import User
from sharing.actions import searches as actions
from sharing.models import SavedSearch
from sharing.queries import searches
from sharing.queries.lists import Filters
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices


def share(cast: Cast, title: str = "T", audience: str = "everyone", **fields: Any) -> Any:
    return notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, audience)],
        title=title,
        released_at=clock.now(),
        **fields,
    )


def keep(user: User, name: str = "Mine", filters: Filters | None = None, **asked: str) -> SavedSearch:
    asked = asked or {"kind": "alert"}
    found = filters or Filters(kind="alert")
    return actions.keep(name=name, asked=asked, filters=searches.stored(found), by=user)


def new(user: User) -> list[tuple[str, int]]:
    return [(kept.search.name, kept.new) for kept in searches.counted(user)]


def test_search_is_saved_from_its_page_with_its_filters(cast: Cast) -> None:
    share(cast)
    browser = SignedIn(cast.analyst)
    page = browser.get("/items/", {"q": "incense", "framework": str(cast.north.pk), "urgency": "high"})
    assert "Save this search" in page.text
    asked = f"q=incense&framework={cast.north.pk}&urgency=high&state="
    answer = browser.post("/searches/", {"name": "Incense", "asked": asked})
    row = SavedSearch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/searches/{row.pk}/")
    assert searches.filters_of(row) == Filters(text="incense", framework=cast.north.pk, urgency="high")
    opened = browser.get(f"/searches/{row.pk}/").text
    assert 'value="incense"' in opened
    assert f'<option value="{cast.north.pk}" selected>' in opened


def test_what_is_new_is_counted_until_its_owner_looks(cast: Cast) -> None:
    share(cast, "Before")
    row = keep(cast.analyst)
    assert new(cast.analyst) == [("Mine", 0)]
    share(cast, "After")
    share(cast, "Not for companies", audience="authorities")
    assert new(cast.analyst) == [("Mine", 1)]
    browser = SignedIn(cast.analyst)
    assert [text in browser.get("/").text for text in ("1 new", 'data-hx-get="/searches/new/"')] == [False, True]
    assert "1 new" in browser.get("/searches/new/").text
    assert "1 new" in browser.get("/searches/").text
    bar = browser.get("/searches/new/", {"bar": str(row.pk)}).text
    assert [text in bar for text in ('aria-current="page"', '<strong class="num">1</strong>')] == [True, True]
    assert browser.get(row.get_absolute_url(), headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert browser.get(row.get_absolute_url()).text.count(">new<") == 1
    assert new(cast.analyst) == [("Mine", 0)]


def test_counts_hold_nothing_that_one_may_not_read_any_more(cast: Cast) -> None:
    keep(cast.analyst, filters=Filters(kind="alert", framework=cast.north.pk))
    row = share(cast)
    assert new(cast.analyst) == [("Mine", 1)]
    cast.organization("company_one").participations.update(suspended_at=clock.now(), suspended_by=cast.coordinator)
    assert new(cast.analyst) == [("Mine", 0)]
    page = SignedIn(cast.analyst).get(SavedSearch.objects.get().get_absolute_url())
    assert (page.status_code, row.reference in page.text) == (200, False)


def test_nobody_else_s_search_exists(cast: Cast) -> None:
    row = keep(cast.analyst, "A secret name")
    other = SignedIn(cast.approver("company_one"))
    for method, address in (("get", ""), ("get", "rename/"), ("post", "rename/"), ("post", "delete/")):
        answer = getattr(other, method)(f"{row.get_absolute_url()}{address}", {"name": "Taken"})
        assert answer.status_code == 404
    assert "A secret name" not in other.get("/searches/").text + other.get("/").text + other.get("/items/").text
    row.refresh_from_db()
    assert row.name == "A secret name"


def test_renamed_and_deleted(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    row, _other = keep(cast.analyst), keep(cast.analyst, "Other")
    answer = browser.post(f"{row.get_absolute_url()}rename/", {"name": "Other"})
    assert (answer.status_code, "You have a saved search of that name." in answer.text) == (422, True)
    assert browser.post(f"{row.get_absolute_url()}rename/", {"name": "Better"}).status_code == 302
    assert [name for name, _ in new(cast.analyst)] == ["Better", "Other"]
    assert browser.post(f"{row.get_absolute_url()}delete/").status_code == 302
    assert [name for name, _ in new(cast.analyst)] == ["Other"]


def test_twice_is_once_and_a_limit_is_told(cast: Cast) -> None:
    assert keep(cast.analyst) == keep(cast.analyst)
    for number in range(actions.MOST - 1):
        keep(cast.analyst, f"Search {number}")
    with pytest.raises(ActionRefused, match="20 saved searches"):
        keep(cast.analyst, "One too many")
    answer = SignedIn(cast.analyst).post("/searches/", {"name": "One too many", "asked": "q=x"})
    assert (answer.status_code, 'value="One too many"' in answer.text) == (422, True)


@pytest.mark.parametrize("asked", ["", "state=nonsense", "after=x", "framework=123"])
def test_what_asks_for_nothing_or_is_wrong_is_not_saved(cast: Cast, asked: str) -> None:
    answer = SignedIn(cast.analyst).post("/searches/", {"name": "N", "asked": asked})
    assert (answer.status_code, SavedSearch.objects.count()) == (422, 0)


def test_counting_takes_as_many_queries_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep(cast.analyst)
    with participations.remembered(), django_assert_num_queries(5):
        searches.counted(cast.analyst)
    for number in range(2):
        keep(cast.analyst, f"S{number}")
    with participations.remembered(), django_assert_num_queries(5):
        searches.counted(cast.analyst)


def test_counting_ends_at_a_limit_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "NEW", 2)
    keep(cast.analyst)
    for count, told in ((2, "2"), (1, "2+"), (1, "2+")):
        for _number in range(count):
            share(cast)
        assert [kept.told for kept in searches.counted(cast.analyst)] == [told]
    assert "2+ new" in SignedIn(cast.analyst).get("/searches/new/").text


def test_only_the_latest_items_of_a_framework_are_looked_through(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(cast.analyst, filters=Filters(urgency="immediate"))
    share(cast, urgency="immediate")
    for _number in range(3):
        share(cast, urgency="high")
    for latest, counted in ((4, 1), (3, 0)):
        monkeypatch.setattr(searches, "LATEST", latest)
        assert new(cast.analyst) == [("Mine", counted)]
