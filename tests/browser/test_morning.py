"""An analyst's morning by keyboard alone, and without JavaScript: take, confirm several, open, record, next."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from portal import clock
from sharing import access
from sharing.models import Addressee, Outcome, Question, Receipt
from tests.browser.conftest import Desk
from tests.browser.keyboard import held, strike, tab_to
from tests.cast import Cast, assemble
from tests.factories import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = ("First shop", "Second shop", "Third shop")


@pytest.fixture
def players(transactional_db: None) -> Cast:
    """The cast, with three alerts that ask the company, one due after the other."""
    cast = assemble()
    for hours, title in enumerate(TITLES, 2):
        row = acts.released(cast, title=title)
        access.plain(Addressee).filter(notice=row).update(due_at=clock.now() + timedelta(hours=hours))
    return cast


@pytest.fixture
def sit(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Callable[..., Desk]]:
    """`sit()` or `sit(scripts=False)`: the analyst, signed in; at the end no page has complained."""
    opened: list[Desk] = []

    def take_a_seat(*, scripts: bool = True) -> Desk:
        page = chromium.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts).new_page()
        opened.append(Desk(page, live_server.url))
        opened[-1].come_in(players.analyst).go("/")
        return opened[-1]

    yield take_a_seat
    complaints = [text for desk in opened for text in desk.complaints]
    for desk in opened:
        desk.page.context.close()
    assert complaints == []


def recorded() -> list[tuple[str, int | None]]:
    return list(access.plain(Outcome).order_by("recorded_at").values_list("decision", "count"))


def test_morning_runs_by_keyboard_alone(sit: Callable[..., Desk], players: Cast) -> None:
    desk = sit()
    desk.go("/queue/")
    strike(desk, "j", "a", leads_away=True)
    assert access.plain(Receipt).get().holder == players.analyst
    strike(desk, "x", "j", "x", "c", leads_away=True)
    assert desk.sees("Receipt of 2 items is confirmed.")
    strike(desk, "j")
    assert held(desk) == "First shop"
    strike(desk, "o", leads_away=True)
    tab_to(desk, "Record what we did")
    strike(desk, "Enter", leads_away=True)
    _type_two_lines(desk)
    assert desk.sees("Recorded. The issuer sees it now.")
    assert recorded() == [("account_suspended", 2), ("needs_more", None)]
    assert access.plain(Question).get().text == "Which listing?"
    tab_to(desk, "Next in the queue")
    strike(desk, "Enter", leads_away=True)
    assert desk.page.inner_text("h1") == "Second shop"


def _type_two_lines(desk: Desk) -> None:
    tab_to(desk, "lines-0-decision")
    desk.page.keyboard.type("Account su")
    tab_to(desk, "lines-0-count")
    desk.page.keyboard.type("2")
    tab_to(desk, "more")
    strike(desk, "Enter")
    assert held(desk) == "lines-1-decision"
    desk.page.keyboard.type("More inf")
    tab_to(desk, "lines-1-note")
    desk.page.keyboard.type("Which listing?")
    tab_to(desk, "Record")
    strike(desk, "Enter", leads_away=True)


def test_morning_runs_without_javascript(sit: Callable[..., Desk], players: Cast) -> None:
    desk = sit(scripts=False)
    page = desk.page
    desk.go("/queue/")
    with page.expect_navigation():
        page.get_by_role("button", name="Take").first.click()
    assert access.plain(Receipt).get().holder == players.analyst
    page.locator("[name=notice]").nth(0).check()
    page.locator("[name=notice]").nth(1).check()
    desk.press("Confirm receipt of what is selected")
    assert desk.sees("Receipt of 2 items is confirmed.")
    desk.press("Confirm receipt of all on this page")
    assert desk.sees("Receipt of 1 item is confirmed.")
    desk.press("First shop")
    desk.press("Record what we did")
    page.select_option("[name=lines-0-decision]", "account_suspended")
    page.fill("[name=lines-0-count]", "2")
    desk.press("One more line")
    assert (page.input_value("[name=lines-0-count]"), recorded()) == ("2", [])
    page.select_option("[name=lines-1-decision]", "needs_more")
    page.fill("[name=lines-1-note]", "Which listing?")
    desk.press("Record")
    assert recorded() == [("account_suspended", 2), ("needs_more", None)]
    desk.press("Next in the queue")
    assert page.inner_text("h1") == "Second shop"


def test_back_and_record_again_makes_no_second_line(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.go("/queue/")
    desk.press("First shop")
    desk.press("Record what we did")
    desk.page.select_option("[name=lines-0-decision]", "no_trace")
    desk.page.locator("main form .btn-primary").dblclick()
    desk.page.wait_for_url("**/items/*/")
    desk.page.go_back()
    desk.press("Record")
    assert recorded() == [("no_trace", None)]


def test_keys_are_quiet_while_one_types_and_when_switched_off(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.go("/queue/")
    desk.page.fill("[name=case]", "")
    desk.page.locator("[name=case]").press_sequentially("jxa?")
    assert desk.page.input_value("[name=case]") == "jxa?"
    desk.page.locator("[name=case]").blur()
    strike(desk, "?")
    desk.page.get_by_label("Switch these keys off in this browser").check()
    desk.go("/queue/")
    strike(desk, "j", "x")
    assert (held(desk), desk.page.locator("[name=notice]:checked").count()) == ("", 0)
    assert access.plain(Receipt).count() == 0


def test_one_box_selects_all_of_the_page(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.go("/queue/")
    desk.page.get_by_label("Select all on this page").check()
    desk.press("Confirm receipt of what is selected")
    assert desk.sees("Receipt of 3 items is confirmed.")


def test_a_time_that_is_half_typed_is_not_sent_as_nothing(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.press(TITLES[0])
    desk.press("Record what we did")
    address = desk.page.url
    desk.page.select_option("select[name$=decision]", "account_suspended")
    desk.page.focus("input[name$=acted_at]")
    desk.page.keyboard.type("11252026")
    desk.page.locator("main").get_by_role("button", name="Record", exact=True).click()
    assert (desk.page.url, held(desk)[-8:], recorded()) == (address, "acted_at", [])
