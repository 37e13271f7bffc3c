"""When a person was here before: the visit before this one, not the last click."""

from datetime import UTC, datetime, timedelta

from portal import clock
from portal.models import Visit
from tests.cast import Cast
from tests.conftest import SignedIn

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)


def before(browser: SignedIn, hours: float) -> datetime | None:
    """What the first page takes for the end of the visit before, so many hours after Monday morning."""
    with clock.moved_to(MONDAY + timedelta(hours=hours)):
        found: datetime | None = browser.get("/").context["since"]
        return found


def test_visit_before_is_the_last_one_and_not_the_last_click(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    assert [before(browser, hours) for hours in (0, 0.01, 1, 3)] == [None] * 4
    tuesday = [before(browser, hours) for hours in (24, 24.05, 26, 27.5)]
    assert tuesday == [MONDAY + timedelta(hours=3)] * 4
    assert before(browser, 72) == MONDAY + timedelta(hours=27.5)


def test_second_browser_belongs_to_the_visit_that_goes_on(cast: Cast) -> None:
    before(SignedIn(cast.analyst), 0)
    desk, phone = SignedIn(cast.analyst), SignedIn(cast.analyst)
    assert [before(desk, 24), before(phone, 25), before(desk, 26)] == [MONDAY] * 3
    assert before(SignedIn(cast.approver("company_one")), 26) is None


def test_page_that_is_fetched_ahead_is_no_visit(cast: Cast) -> None:
    answer = SignedIn(cast.analyst).get("/", headers={"Sec-Purpose": "prefetch;prerender"})
    assert (answer.status_code, answer.content) == (503, b"")
    assert Visit.objects.count() == 0
