"""The story in Chromium, each person at a desk of their own."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from portal.models import User
from sharing.models import Substance, SubstanceName, Technique
from sharing.names import match_key
from tests.browser.conftest import Desk
from tests.cast import Cast, assemble

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def players(transactional_db: None) -> Cast:
    row = Substance.objects.create(name="Examplenitazene", slug="examplenitazene", substance_class="nitazene")
    SubstanceName.objects.create(substance=row, kind="name", value=row.name, normalized=match_key(row.name))
    Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    return assemble()


@pytest.fixture
def desks(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Any]:
    """`desks(person)` or `desks(person, 390)`: a signed-in person; at the end no page has complained."""
    opened: list[Desk] = []

    def sit(person: User, width: int = 1440) -> Desk:
        page = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
        opened.append(Desk(page, live_server.url))
        return opened[-1].sign_in(person)

    yield sit
    complaints = [text for desk in opened for text in desk.complaints]
    for desk in opened:
        desk.page.context.close()
    assert complaints == []


def test_alert_is_drafted_approved_and_answered(desks: Any, players: Cast) -> None:
    focal_point = desks(players.focal_point)
    focal_point.press("New alert")
    page = focal_point.page
    page.fill("[name=title]", "Shop offers a nitazene")
    page.fill("[name=platform_address]", "https://www.bazaar-one.example/shop/9")
    page.fill("[name=identifiers-0-value]", "bluelotus-7731")
    page.fill("[name=observed]", "Three listings under the shop name.")
    page.fill("[name=substances]", "Examplenitazene")
    page.select_option("[name=urgency]", "immediate")
    page.select_option(f"[name=room_{players.north.pk}]", "everyone")
    focal_point.press("One more row")
    page.select_option("[name=identifiers-3-kind]", "email")
    page.fill("[name=identifiers-3-value]", "not an address")
    focal_point.press("Save the draft")
    assert focal_point.sees("An e-mail address has a name, an @ and a domain.")
    page.fill("[name=identifiers-3-value]", "sales[at]bluelotus[.]example")
    focal_point.press("Save the draft")
    assert focal_point.sees("Company One operates the platform and is proposed for action")
    focal_point.press("Submit for approval")
    address = page.url

    colleague = desks(players.colleague)
    colleague.press("Shop offers a nitazene")
    colleague.press("Approve and share")
    assert colleague.sees("not opened")

    analyst = desks(players.analyst, 390)
    assert analyst.sees("1 item for you to act on")
    analyst.press("Shop offers a nitazene")
    analyst.press("Confirm receipt")
    analyst.press("Record what we did")
    analyst.page.select_option("[name=decision]", "account_suspended")
    analyst.page.fill("[name=count]", "2")
    analyst.press("Record")
    assert analyst.sees("Recorded. The issuer sees it now.")
    wide = analyst.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide

    page.goto(address)
    assert focal_point.sees("Account suspended · 2")

    outsider = desks(players.member("outsider"))
    assert outsider.page.goto(address).status == 404
    assert not outsider.sees("bluelotus")


def test_bulletin_is_composed_approved_and_downloaded(desks: Any, players: Cast) -> None:
    composer = desks(players.member("coordinator_north"))
    composer.go("/bulletins/")
    composer.press("Compose")
    composer.press("Fill the draft")
    assert composer.page.input_value("[name=heading_overview]") == "The month at a glance"
    composer.page.fill("[name=body_overview]", "A quiet month. <b>No tags</b> are kept.")
    composer.press("Save")
    composer.press("Submit for approval")
    address = composer.page.url

    publisher = desks(players.coordinator)
    publisher.page.goto(address)
    publisher.press("Approve and publish")

    analyst = desks(players.analyst)
    analyst.page.goto(address)
    assert analyst.sees("A quiet month.")
    answer = analyst.page.request.get(f"{address}pdf/")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
