"""The calendar of law: days where they are known, months and years as such, and nothing that one may not read."""

from datetime import date

import pytest
import time_machine

from sharing.enums import LawStage
from sharing.queries import calendar
from sharing.queries.calendar import Asked
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.legislation import control, substance
from tests.factories.notices import law_change

JULY, EVERYWHERE = date(2026, 7, 1), Asked(None)


def told(events: list[calendar.Event]) -> list[tuple[str, str]]:
    return [(event.when.iso, event.what) for event in events]


@pytest.fixture
def _few(cast: Cast) -> None:
    for name, effective, where in (
        ("Day", "2026-07-20", "NO"),
        ("Month", "2026-07", "IT"),
        ("Year", "2026", "NO"),
        ("Later", "2026-09-01", "FR"),
        ("Too late", "2027-09-01", "NO"),
        ("Past", "2026-05-01", "NO"),
    ):
        control(substance(name, substance_class=f"class of {name}"), where, effective=effective)


@pytest.mark.usefixtures("_few")
def test_month_holds_its_days_and_what_is_known_less_precisely(cast: Cast) -> None:
    found = calendar.in_month(cast.analyst, JULY, EVERYWHERE)
    assert told(found) == [("2026", "Year"), ("2026-07", "Month"), ("2026-07-20", "Day")]


@pytest.mark.usefixtures("_few")
def test_ahead_are_twelve_months_by_place_and_class(cast: Cast) -> None:
    today = date(2026, 7, 5)
    found = [("2026", "Year"), ("2026-07", "Month"), ("2026-07-20", "Day"), ("2026-09-01", "Later")]
    assert told(calendar.ahead(cast.analyst, today, EVERYWHERE)) == found
    assert told(calendar.ahead(cast.analyst, today, Asked(["IT"]))) == [("2026-07", "Month")]
    assert told(calendar.ahead(cast.analyst, today, Asked(None, "class of Later"))) == [("2026-09-01", "Later")]


def test_only_law_changes_that_one_may_read_are_told(cast: Cast) -> None:
    for audience, title in (("everyone", "Open proposal"), ("authorities", "Narrow proposal")):
        law_change(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(cast.north, audience)],
            title=title,
            stage=LawStage.PROPOSED,
            effective_on=date(2026, 7, 9),
            effective_precision="day",
        )
    titles = {
        name: [event.what for event in calendar.in_month(cast.member(name), JULY, EVERYWHERE)]
        for name in ("company_one", "authority_north2", "outsider")
    }
    assert titles == {
        "company_one": ["Open proposal"],
        "authority_north2": ["Narrow proposal", "Open proposal"],
        "outsider": [],
    }


@pytest.mark.usefixtures("_few")
def test_page_shows_the_month_that_is_asked(cast: Cast) -> None:
    with time_machine.travel(date(2026, 6, 10)):
        browser = SignedIn(cast.analyst)
        page = browser.get("/calendar/", {"month": "2026-07", "where": "all"}).text
        for words in (
            "July 2026",
            "the day is not known",
            "Some time in 2026",
            'datetime="2026-07-20"',
            "month=2026-08",
        ):
            assert words in page, words
        assert "June 2026" in browser.get("/calendar/", {"month": "nonsense", "where": "x"}).text
