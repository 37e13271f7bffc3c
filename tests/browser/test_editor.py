"""Two people write on one bulletin in Chromium: what is typed is kept, and what both changed is chosen."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sharing import access
from sharing.models import WorkingCopy
from tests.browser.conftest import Desk, phone
from tests.cast import Cast
from trends.actions import composing
from trends.models import Bulletin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINE, THEIRS = "Mine: many shops moved.", "Theirs: few shops moved."


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Desk]:
    """The coordinator's browser on a phone; at the end no page has complained."""
    with phone(chromium, live_server.url, players.coordinator) as made:
        yield made


def test_words_are_kept_while_typed_and_a_conflict_is_chosen(desk: Desk, players: Cast) -> None:
    composer = players.member("coordinator_north")
    draft = composing.compose(
        framework=players.north, begins_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), tlp="amber", by=composer
    )
    page, door = desk.page, f"/bulletins/{draft.pk}/edit/"
    desk.go(door)
    page.fill("[name=body_methods]", MINE)
    page.wait_for_function("() => document.querySelector('.kept').textContent.startsWith('Saved ')")
    page.reload()
    assert page.input_value("[name=body_methods]") == MINE
    row = access.plain(Bulletin).get(pk=draft.pk)
    sections = [{**one, "body": THEIRS} if one["key"] == "methods" else one for one in row.sections]
    composing.edit(row, title=row.title, tlp="amber", sections=sections, by=composer)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".versus")
    assert page.locator(".versus mark").all_inner_texts() == ["Theirs:", "few", "Mine:", "many"]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.get_by_label("Take mine").dispatch_event("change")  # the words of this page are kept, and nothing is chosen
    page.wait_for_function("() => document.querySelector('.kept').textContent.startsWith('Saved ')")
    desk.go(door)
    page.wait_for_selector(".versus")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".message.error")
    page.get_by_label("Take mine").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/bulletins/{draft.pk}/")
    row.refresh_from_db()
    assert next(one["body"] for one in row.sections if one["key"] == "methods") == MINE
    assert not access.plain(WorkingCopy).exists()
