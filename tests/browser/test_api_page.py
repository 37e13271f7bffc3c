"""The API's page in Chromium, under the site's own content security policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Desk
from tests.cast import Cast, assemble

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Desk]:
    """The analyst at a desk; at the end no page has complained."""
    players: Cast = assemble()
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    seated = Desk(page, live_server.url)
    yield seated.come_in(players.analyst)
    page.context.close()
    assert seated.complaints == []


def test_page_of_the_api_lists_its_calls_and_asks_only_our_own_address(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.go("/api/v1/docs/")
    desk.page.wait_for_selector(".opblock")
    assert desk.sees("/api/v1/notices/")
    assert desk.sees("/api/v1/bulletins/")
    assert [address for address in asked if not address.startswith((desk.address, "data:"))] == []


def test_call_made_from_the_page_is_answered(desk: Desk) -> None:
    desk.go("/api/v1/docs/")
    block = desk.page.locator(".opblock", has_text="/api/v1/frameworks/").first
    block.locator(".opblock-summary").click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    status = block.locator(".live-responses-table tbody .response-col_status").first
    status.wait_for()
    assert status.inner_text().split()[0] == "200"
