"""The story of DESIGN's first section in Chromium, from the alert to the printed bulletin, each at an own desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from portal import clock
from portal.models import User
from sharing.models import Technique
from tests.browser.conftest import Desk
from tests.cast import Cast, assemble
from tests.factories.legislation import substance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Sit = Callable[..., Desk]
PHONE = 390


@pytest.fixture
def players(transactional_db: None) -> Cast:
    substance("Examplenitazene")
    Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    return assemble()


@pytest.fixture
def desks(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Sit]:
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


@dataclass
class Story:
    """Who plays, at which desk, and the addresses of what they made."""

    players: Cast
    desks: Sit
    folder: Path
    alert: str = ""
    law: str = ""
    bulletin: str = ""

    def __post_init__(self) -> None:
        self.focal_point = self.desks(self.players.focal_point)
        self.colleague = self.desks(self.players.colleague)
        self.analyst = self.desks(self.players.analyst, PHONE)


def test_story_runs_whole(desks: Sit, players: Cast, tmp_path: Path) -> None:
    story = Story(players, desks, tmp_path)
    focal_point_drafts_the_alert(story)
    colleague_approves_it(story)
    analyst_answers_on_the_phone(story)
    issuer_sees_what_was_done_and_shares_with_the_region(story)
    law_is_shared_and_wakes_the_alert(story)
    coordinator_composes_the_bulletin(story)
    second_person_publishes_it(story)
    entitled_members_download_the_pdf(story)
    nobody_else_sees_a_byte(story)


def focal_point_drafts_the_alert(story: Story) -> None:
    desk, page = story.focal_point, story.focal_point.page
    desk.press("New alert")
    page.fill("[name=title]", "Shop offers a nitazene")
    page.fill("[name=pasted]", "hxxps://www.bazaar-one[.]example/shop/9 of bluelotus\nbluelotus-7731")
    desk.touch("Read the pasted text")
    page.wait_for_selector("text=2 identifiers were read from your text.")
    page.fill("[name=observed]", "Three listings under the shop name.")
    page.fill("[name=substances]", "Examplenitazene")
    page.select_option("[name=urgency]", "immediate")
    page.select_option(f"[name=room_{story.players.north.pk}]", "everyone")
    page.wait_for_selector("text=Company One operates Bazaar One and is proposed for action.")
    assert page.is_checked(f"[name=addressees][value='{story.players.analyst.organization_id}']")
    desk.touch("One more row")
    page.select_option("[name=identifiers-2-kind]", "email")
    page.fill("[name=identifiers-2-value]", "not an address")
    desk.press("Save the draft")
    assert desk.sees("An e-mail address has a name, an @ and a domain.")
    page.fill("[name=identifiers-2-value]", "sales[at]bluelotus[.]example")
    desk.press("Save the draft")
    assert desk.sees("The draft is saved.")
    desk.press("Submit for approval …")
    desk.press("Submit for approval")
    story.alert = page.url


def colleague_approves_it(story: Story) -> None:
    assert story.analyst.page.request.get(story.alert).status == 404
    story.colleague.go("/")
    story.colleague.press("Shop offers a nitazene")
    story.colleague.press("Approve and share …")
    story.colleague.press("Approve and share")
    assert story.colleague.sees("not opened")


def analyst_answers_on_the_phone(story: Story) -> None:
    desk, page = story.analyst, story.analyst.page
    desk.go("/")
    assert desk.sees("1 item for you to act on")
    desk.press("Shop offers a nitazene")
    assert "No information: Italy, Norway" in page.inner_text("#status")
    desk.press("Confirm receipt")
    desk.press("Record what we did")
    page.select_option("[name=lines-0-decision]", "account_suspended")
    page.fill("[name=lines-0-count]", "2")
    desk.press("Record")
    assert desk.sees("Recorded. The issuer sees it now.")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def issuer_sees_what_was_done_and_shares_with_the_region(story: Story) -> None:
    story.focal_point.page.goto(story.alert)
    assert story.focal_point.sees("Account suspended · 2")
    desk = story.colleague
    desk.page.goto(story.alert)
    desk.press("Also share with …")
    desk.page.select_option("[name=framework]", label="Framework of the region")
    desk.page.select_option("[name=audience]", "everyone")
    desk.press("See who would read it")
    assert desk.sees("1 of its members reads it already.")
    desk.press("Share with Framework of the region")
    assert desk.page.url == story.alert
    assert desk.sees("Framework of the region")


def law_is_shared_and_wakes_the_alert(story: Story) -> None:
    """The south, a one-person office, reads the alert through the region; its law counts from today in Italy."""
    desk, page = story.desks(story.players.member("authority_south")), story.colleague.page
    assert desk.page.request.get(story.alert).status == 200
    desk.go("/law-changes/new/")
    assert desk.page.input_value("[name=jurisdiction]") == "IT"
    desk.page.fill("[name=title]", "Examplenitazene is listed")
    desk.page.fill("[name=instrument]", "Regulation 77")
    desk.page.fill("[name=substances]", "Examplenitazene")
    desk.page.select_option("[name=to_status]", "controlled")
    desk.page.fill("[name=effective]", clock.today().isoformat())
    desk.page.select_option(f"[name=room_{story.players.region.pk}]", "everyone")
    desk.press("Save the draft")
    desk.press("Submit for approval …")
    desk.press("Submit for approval")
    story.law = desk.page.url
    story.colleague.go("/")
    story.colleague.press("Examplenitazene is listed")
    assert page.url == story.law
    story.colleague.press("Approve and share …")
    story.colleague.press("Approve and share")
    story.analyst.page.goto(story.alert)
    told = story.analyst.page.inner_text("#status")
    assert [words for words in ("Italy", "In force", "Regulation 77") if words not in told] == []
    assert "No information: Norway" in told


def coordinator_composes_the_bulletin(story: Story) -> None:
    """Of the month that has ended; its sentences are there, and the coordinator changes one."""
    desk = story.desks(story.players.member("coordinator_north"))
    desk.go("/bulletins/")
    desk.press("Compose a bulletin")
    desk.press("Fill the draft")
    assert desk.page.input_value("[name=heading_overview]") == "The month at a glance"
    assert desk.page.input_value("[name=body_overview]") == "Members shared no items for everyone in this period."
    desk.page.fill("[name=body_overview]", "A quiet month. <b>No tags</b> are kept.")
    desk.press("Save")
    desk.press("Submit for approval …")
    desk.press("Submit for approval")
    assert desk.lacks("Approve and publish")
    story.bulletin = desk.page.url


def second_person_publishes_it(story: Story) -> None:
    assert story.analyst.page.request.get(story.bulletin).status == 404
    publisher = story.desks(story.players.coordinator)
    publisher.page.goto(story.bulletin)
    publisher.press("Approve and publish …")
    publisher.press("Approve and publish")
    assert publisher.sees("The item is approved and shared.")


def entitled_members_download_the_pdf(story: Story) -> None:
    """The analyst by the button on the phone; the others of the framework by its address."""
    page = story.analyst.page
    page.goto(story.bulletin)
    assert story.analyst.sees("A quiet month.")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="PDF").click()
    downloading.value.save_as(story.folder / "bulletin.pdf")
    assert (story.folder / "bulletin.pdf").read_bytes().startswith(b"%PDF-")
    assert downloading.value.suggested_filename.endswith(".pdf")
    for person in (story.players.member("observer"), story.players.member("authority_north2")):
        answer = story.desks(person).page.request.get(f"{story.bulletin}pdf/")
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def nobody_else_sees_a_byte(story: Story) -> None:
    """A company outside, and one of the other framework: what they may not read does not exist."""
    for name in ("outsider", "company_two"):
        desk = story.desks(story.players.member(name))
        closed = [story.alert, story.law, story.bulletin, f"{story.bulletin}pdf/"]
        assert [desk.page.request.get(address).status for address in closed] == [404] * 4
        desk.page.goto(story.alert)
        assert desk.lacks("bluelotus")
        desk.go("/items/")
        assert desk.sees("Nothing has been shared with you yet")
