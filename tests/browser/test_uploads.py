"""Files over a poor line, in Chromium: cut off and coming back, left and chosen again, with and without the script."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route
from pytest_django.live_server_helper import LiveServer

from sharing import access
from sharing.models import Evidence, Notice
from tests.browser.conftest import Desk
from tests.cast import Cast, assemble
from tests.factories import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PART = 256 * 1024


@pytest.fixture
def players(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Half a dozen parts of noise, which no format makes smaller."""
    path = tmp_path / "listing.png"
    Image.effect_noise((1200, 1100), 90).save(path)
    assert path.stat().st_size > 4 * PART
    return path


def slowly(sent: list[int], then: Callable[[], None]) -> Callable[[Route], None]:
    """Each part is noted with its place; after the second one something happens."""

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) == 3:
                then()
                route.abort()
                return
        route.continue_()

    return handle


def test_upload_goes_on_after_the_line_was_cut(
    chromium: Browser, live_server: LiveServer, players: Cast, photo: Path
) -> None:
    row = acts.draft(players)
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    desk = Desk(context.new_page(), live_server.url).come_in(players.focal_point)
    desk.go(f"/items/{row.pk}/evidence/")
    sent: list[int] = []
    desk.page.route("**/api/v1/uploads/**", slowly(sent, lambda: context.set_offline(True)))
    desk.page.set_input_files("#id_attached", photo)
    desk.page.wait_for_selector("text=no connection")
    assert desk.page.inner_text("[data-said]").startswith("listing.png: no connection")
    desk.touch("Add")  # the form waits for its files
    assert desk.sees("The form is sent as soon as the files are uploaded.")
    context.set_offline(False)
    desk.page.wait_for_url(f"{live_server.url}/items/{row.pk}/")
    assert desk.sees("1 file is added.")
    assert sent.count(2 * PART) == 2  # the part that was cut came again, and nothing before it
    assert [place for place in sent if place < 2 * PART] == [0, PART]
    (kept,) = access.plain(Evidence).filter(notice=row.pk)
    assert kept.sha256_given == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert desk.complaints == []
    context.close()


def test_upload_goes_on_after_the_page_was_left(
    chromium: Browser, live_server: LiveServer, players: Cast, photo: Path
) -> None:
    row = acts.draft(players)
    desk = Desk(chromium.new_context().new_page(), live_server.url).come_in(players.focal_point)
    desk.go(f"/items/{row.pk}/evidence/")
    sent: list[int] = []
    desk.page.route("**/api/v1/uploads/**", slowly(sent, lambda: None))
    desk.page.set_input_files("#id_attached", photo)
    desk.page.wait_for_selector("text=no connection")
    desk.go(f"/items/{row.pk}/evidence/")
    assert desk.sees("choose the file again to go on")
    desk.page.set_input_files("#id_attached", photo)
    desk.page.wait_for_selector("[data-state]:text-is('ready')")
    assert [place for place in sent if place < 2 * PART] == [0, PART]
    desk.press("Add")
    assert desk.sees("1 file is added.")
    desk.page.context.close()


def test_photo_comes_with_a_new_alert_and_what_is_refused_is_said(
    chromium: Browser, live_server: LiveServer, players: Cast, photo: Path, tmp_path: Path
) -> None:
    desk = Desk(chromium.new_context().new_page(), live_server.url).come_in(players.focal_point)
    disguised = tmp_path / "invoice.pdf"
    disguised.write_bytes(b"MZ\x90\x00\x03\x00")
    desk.go("/alerts/new/")
    desk.page.fill("[name=title]", "Shop with a photo")
    desk.page.fill("[name=observed]", "Three listings.")
    desk.page.set_input_files("#id_attached", [photo, disguised])
    desk.page.wait_for_selector("text=This file is named .pdf but holds a program.")
    desk.page.wait_for_selector("[data-state]:text-is('ready')")
    desk.press("Save the draft")
    assert desk.sees("listing.png")
    assert access.plain(Notice).get().title == "Shop with a photo"
    assert list(access.plain(Evidence).values_list("name", flat=True)) == ["listing.png"]
    desk.page.context.close()


def test_files_come_with_the_form_where_there_is_no_script(
    chromium: Browser, live_server: LiveServer, players: Cast, photo: Path, tmp_path: Path
) -> None:
    desk = Desk(chromium.new_context(java_script_enabled=False).new_page(), live_server.url)
    desk.come_in(players.focal_point)
    disguised = tmp_path / "invoice.pdf"
    disguised.write_bytes(b"<html>")
    desk.go("/alerts/new/")
    desk.page.fill("[name=title]", "Shop with a photo")
    desk.page.fill("[name=observed]", "Three listings.")
    desk.page.set_input_files("#id_attached", [photo, disguised])
    desk.press("Save the draft")
    assert desk.sees("Not added: invoice.pdf: This file is named .pdf but holds a web page.")
    assert list(access.plain(Evidence).values_list("name", flat=True)) == ["listing.png"]
    desk.page.context.close()
