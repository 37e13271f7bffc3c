"""What leaves by printer and clipboard, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sharing.contents import IdentifierRow
from tests.access.house import pages_of
from tests.browser.conftest import Desk
from tests.cast import Cast, assemble
from tests.factories import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Desk]:
    """The analyst before an alert of two identifiers; at the end no page has complained."""
    players: Cast = assemble()
    rows = [IdentifierRow("phone", "+47 22 33 44 55"), IdentifierRow("domain", "Shop[.]Example")]
    alert = acts.released(players, identifiers=rows, observed="Seen in twelve listings. " * 300)
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    seated = Desk(context.new_page(), live_server.url)
    seated.come_in(players.analyst).go(f"/items/{alert.pk}/")
    yield seated
    context.close()
    assert seated.complaints == []


def test_copy_all_copies_the_canonical_identifiers_one_a_line(desk: Desk) -> None:
    button = desk.page.get_by_role("button", name="Copy all")
    button.click()
    desk.page.get_by_role("button", name="Copied").wait_for()
    assert desk.page.evaluate("navigator.clipboard.readText()") == "+4722334455\nshop.example"
    button.wait_for()


def test_printed_item_keeps_its_label_on_each_page_and_nothing_to_press(desk: Desk) -> None:
    pages = pages_of(desk.page.pdf(format="A4"))
    assert len(pages) > 1
    assert ["TLP:AMBER" in page for page in pages] == [True] * len(pages)
    said = " ".join(" ".join(pages).split())
    assert "You may pass this to those who need to know" in said
    for pressed in ("Search items", "Sign out", "Frameworks", "Confirm receipt", "Copy all", "On paper (PDF)"):
        assert pressed not in said, pressed
