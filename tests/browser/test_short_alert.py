"""A short alert from one pasted text: on a phone with a photo in few clicks, by keyboard alone, without JavaScript."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sharing import access
from sharing.models import Evidence, SellerIdentifier, VendorAlert
from tests.browser.conftest import Desk
from tests.cast import Cast, assemble
from tests.factories.legislation import substance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "Seen on hxxps://www.bazaar-one[.]example/item/77 by telegram @bluelotus\ncall +47 22 33 44 55"
ROWS = [
    ("listing_url", "https://www.bazaar-one.example/item/77"),
    ("messenger", "telegram:@bluelotus"),
    ("phone", "+47 22 33 44 55"),
]
READ = "text=3 identifiers were read from your text."


@pytest.fixture
def players(transactional_db: None) -> Cast:
    substance("Examplenitazene")
    return assemble()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a telephone's camera hands it over: JPEG, upright, with where it was taken."""
    path, told = tmp_path / "IMG_0001.jpg", Image.Exif()
    told.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    Image.effect_noise((1200, 1600), 60).save(path, exif=told)
    return path


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, players: Cast, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The focal point's, at the form of a new alert; no page has complained at the end."""
    width, script = request.param
    context = chromium.new_context(viewport={"width": width, "height": 844}, java_script_enabled=script)
    desk = Desk(context.new_page(), live_server.url).come_in(players.focal_point)
    desk.go("/alerts/new/")
    yield desk
    context.close()
    assert desk.complaints == []


def saved() -> list[tuple[str, str]]:
    return list(access.plain(SellerIdentifier).order_by("position").values_list("kind", "value"))


@pytest.mark.parametrize("desk", [(390, True)], ids=["phone"], indirect=True)
def test_alert_is_made_on_a_phone_in_few_clicks(desk: Desk, players: Cast, photo: Path) -> None:
    page = desk.page
    page.fill("[name=pasted]", TEXT)
    desk.touch("Read the pasted text")  # 1
    page.wait_for_selector(READ)
    page.wait_for_selector("text=Company One operates Bazaar One and is proposed for action.")
    page.fill("[name=title]", "A nitazene on sale")
    page.fill("[name=observed]", "Three listings.")
    page.get_by_label("Remove the listing").check()  # 2
    page.select_option(f"[name=room_{players.north.pk}]", "everyone")  # 3
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Take a photo").click()  # 4
    chooser.value.set_files(photo)
    page.wait_for_selector("[data-state]:text-is('ready')")
    assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") == 0
    desk.press("Save the draft")  # 5
    assert desk.sees("The draft is saved.")
    (kept,) = access.plain(Evidence).all()
    assert (kept.name, kept.sha256_given) == ("IMG_0001.jpg", hashlib.sha256(photo.read_bytes()).hexdigest())
    shown = page.locator(".file").filter(has_text="IMG_0001.jpg")
    picture = shown.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())
    assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") == 0
    row = access.plain(VendorAlert).get()
    assert (saved(), str(row.platform), row.requested_actions) == (ROWS, "Bazaar One", ["remove_listing"])


@pytest.mark.parametrize("desk", [(1440, True)], ids=["keyboard"], indirect=True)
def test_alert_is_made_by_keyboard_alone(desk: Desk, players: Cast) -> None:
    page, keys = desk.page, desk.page.keyboard

    def tab_to(selector: str) -> None:
        for _step in range(120):
            keys.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no tab leads to {selector}")

    tab_to("[name=pasted]")
    keys.insert_text(TEXT)
    tab_to("[value=read]")
    keys.press("Enter")
    page.wait_for_selector(READ)
    tab_to("[value=remove-1]")
    keys.press("Enter")
    tab_to("[name=title]")
    keys.type("A nitazene on sale")
    tab_to("[name=observed]")
    keys.type("Three listings.")
    tab_to(f"[name=room_{players.north.pk}]")
    keys.type("Every")
    tab_to("[name=title], aside .btn-primary")
    keys.press("Enter")
    page.wait_for_selector("text=The draft is saved.")
    assert saved() == [ROWS[0], ROWS[2]]


@pytest.mark.parametrize("desk", [(1440, False)], ids=["without script"], indirect=True)
def test_alert_is_made_without_script(desk: Desk, players: Cast) -> None:
    page = desk.page
    page.fill("[name=pasted]", TEXT)
    page.fill("[name=title]", "A nitazene on sale")
    with page.expect_navigation():
        page.press("[name=title]", "Enter")  # sends the form, as the button that saves it would; the rows come first
    page.wait_for_selector(READ)
    assert (page.input_value("[name=title]"), saved()) == ("A nitazene on sale", [])
    with page.expect_navigation():
        page.click("[value=remove-0]")
    page.fill("[name=observed]", "Three listings.")
    page.select_option(f"[name=room_{players.north.pk}]", "everyone")
    desk.press("Save the draft")
    assert desk.sees("The draft is saved.")
    assert saved() == ROWS[1:]
