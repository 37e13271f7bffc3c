"""Nothing typed is lost, in Chromium: a tab that is killed, a connection that is cut, a session that ends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sharing import access
from sharing.models import Notice, WorkingCopy
from tests.browser.conftest import Desk, phone
from tests.cast import Cast
from tests.factories import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Desk]:
    """The focal point's browser; at the end no page has complained."""
    with phone(chromium, live_server.url, players.focal_point) as made:
        yield made


def waits(page: Page, words: str) -> None:
    """Until the line above the button says so."""
    page.wait_for_function("words => document.querySelector('.kept').textContent.startsWith(words)", arg=words)


def test_killed_tab_and_cut_connection_lose_nothing(desk: Desk) -> None:
    page = desk.page
    desk.go("/alerts/new/")
    page.fill("[name=title]", "Typed before the tab died")
    waits(page, "Saved ")
    address = page.url
    assert "?typed=" in address
    page.close()  # as a crash does: nothing is asked
    page = desk.page = desk.page.context.new_page()
    page.goto(address)
    assert desk.sees("is back. It is not saved yet.")
    assert page.input_value("[name=title]") == "Typed before the tab died"
    page.context.set_offline(True)
    page.fill("[name=observed]", "Typed without a connection.")
    waits(page, "Not saved: no connection.")
    page.get_by_text("Save the draft").click()
    assert page.url == address
    page.context.set_offline(False)
    waits(page, "Saved ")
    page.reload()
    assert page.input_value("[name=observed]") == "Typed without a connection."
    page.get_by_text("Save the draft").click()
    page.wait_for_url("**/items/*/")
    assert access.plain(Notice).get().title == "Typed before the tab died"
    assert not access.plain(WorkingCopy).exists()
    page.go_back()
    assert desk.sees("You have saved this form already: this is what it became.")


def test_what_was_sent_and_refused_is_kept_as_it_was_sent(desk: Desk) -> None:
    page = desk.page
    desk.go("/alerts/new/")
    page.fill("[name=title]", "Kept before")
    waits(page, "Saved ")
    page.fill("[name=title]", "Kept before, and typed on")
    page.get_by_text("Save the draft").click()
    assert desk.sees("Nothing that you typed is lost.")
    waits(page, "Saved ")
    page.goto(page.url)
    assert page.input_value("[name=title]") == "Kept before, and typed on"


def test_session_that_ends_is_said_and_the_form_goes_on_after_signing_in_elsewhere(desk: Desk, players: Cast) -> None:
    page = desk.page
    desk.go("/alerts/new/")
    other = page.context.new_page()
    other.goto(f"{desk.address}/accounts/logout/")
    with other.expect_navigation():
        other.locator("main button").click()
    page.fill("[name=title]", "Typed while signed out")
    page.fill("[name=observed]", "Three listings.")
    waits(page, "Not saved: you are signed out.")
    Desk(other, desk.address).sign_in(players.focal_point)
    page.bring_to_front()
    page.type("[name=observed]", " And a fourth.")
    waits(page, "Saved ")
    page.get_by_text("Save the draft").click()
    page.wait_for_url("**/items/*/")
    assert desk.sees("And a fourth.")


def test_without_script_the_button_saves_and_going_back_makes_no_second_draft(
    chromium: Browser, live_server: LiveServer, players: Cast
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    desk = Desk(context.new_page(), live_server.url).come_in(players.focal_point)
    page = desk.page
    desk.go("/alerts/new/")
    page.fill("[name=title]", "Saved by the button")
    page.fill("[name=observed]", "Three listings.")
    desk.press("Save the draft")
    assert desk.sees("The draft is saved.")
    page.go_back()
    assert (page.input_value("[name=title]"), page.input_value("[name=observed]")) == ("", "")
    desk.press("Saved by the button")
    assert page.url.endswith(f"/items/{access.plain(Notice).get().pk}/")
    context.close()


def test_what_was_done_and_a_consultation_survive_a_killed_tab(
    chromium: Browser, live_server: LiveServer, players: Cast
) -> None:
    row = acts.released(players)
    forms = {
        f"/items/{row.pk}/outcome/": (players.analyst, "[name=lines-0-note]", "Looked at"),
        "/meetings/new/": (players.coordinator, "[name=agenda]", "1. Opening"),
    }
    for path, (person, field, text) in forms.items():
        desk = Desk(chromium.new_context(viewport={"width": 390, "height": 900}).new_page(), live_server.url)
        desk.come_in(person).go(path)
        desk.page.fill(field, text)
        waits(desk.page, "Saved ")
        address = desk.page.url
        desk.page.close()
        desk.page = desk.page.context.new_page()
        desk.page.goto(address)
        assert (desk.page.input_value(field), desk.sees("is back. It is not saved yet.")) == (text, True)
        desk.page.context.close()
        assert desk.complaints == []
