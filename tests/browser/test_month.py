"""The month of a bulletin in Chromium: contributed to, cleared, published, made into editions, handed on, corrected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal import clock
from portal.models import Framework, User
from sharing import access
from sharing.models import Clearance
from tests.browser.conftest import Desk
from tests.cast import Cast
from tests.factories import notices
from trends.models import Bulletin, Consent, Contribution
from trends.statistics import months_back

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OURS, SAID = "Parcels now come from warehouses within the region.", "Payment moved to vouchers."
MINISTER = {"name": "Amina Diallo", "office": "Minister of Health", "purpose": "The meeting in May"}


@dataclass
class Month:
    """Who plays, and the bulletin that they make."""

    cast: Cast
    sit: Callable[[User], Desk]
    folder: Path
    address: str

    def desk(self, name: str, role: str = "member") -> Desk:
        return self.sit(self.cast.people[name, role])

    @property
    def row(self) -> Bulletin:
        return access.plain(Bulletin).get(pk=self.address.rstrip("/").rpartition("/")[2])


@pytest.fixture
def sit(chromium: Browser, live_server: LiveServer, players: Cast) -> Iterator[Callable[[User], Desk]]:
    """`sit(person)`: each at one desk of their own; at the end no page has complained."""
    desks: dict[User, Desk] = {}

    def seat(person: User) -> Desk:
        if person not in desks:
            page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
            desks[person] = Desk(page, live_server.url).come_in(person)
        return desks[person]

    yield seat
    complaints = [text for desk in desks.values() for text in desk.complaints]
    for desk in desks.values():
        desk.page.context.close()
    assert complaints == []


def test_month_of_a_bulletin(sit: Callable[[User], Desk], players: Cast, chromium: Browser, tmp_path: Path) -> None:
    Framework.objects.filter(pk=players.north.pk).update(publishes_openly=True)
    month = Month(players, sit, tmp_path, "")
    alert = of_last_month(players)
    coordinator_composes_and_asks(month)
    company_writes_and_hands_in(month)
    coordinator_takes_it_up_and_quotes(month, alert)
    issuer_lets_it_be_quoted(month)
    authority_objects_to_a_section(month)
    publisher_publishes_the_rest(month)
    translation_stands_beside_its_source(month)
    anyone_reads_it(month, chromium)
    minister_gets_a_copy_whose_number_tells_whose_it_is(month)
    correction_is_told(month)


def of_last_month(cast: Cast) -> str:
    """The reference of an alert of the month that has ended."""
    at = clock.now().replace(day=1, hour=9) - timedelta(days=3)
    room = [(cast.north, "everyone")]
    row = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=room, released_at=at, tlp="amber")
    return row.reference


def coordinator_composes_and_asks(month: Month) -> None:
    desk = month.desk("coordinator_north")
    desk.go("/bulletins/new/")
    desk.page.select_option("[name=tlp]", "clear")
    desk.press("Fill the draft")
    desk.press("Save")
    month.address = desk.page.url
    desk.press("Ask members")
    desk.page.get_by_label("Company One").check()
    desk.page.select_option("[name=section]", "methods")
    desk.page.fill("[name=note]", "What changed on your site?")
    desk.push("Ask")
    assert desk.sees("asked, due on")


def company_writes_and_hands_in(month: Month) -> None:
    desk = month.desk("company_one", "approver")
    desk.go("/")
    desk.press("Write")
    assert desk.sees("What changed on your site?")
    desk.page.fill("[name=text]", OURS)
    desk.page.select_option("[name=tlp]", "clear")
    desk.press("Save and hand in")
    assert desk.sees("The coordinator reads it.")
    assert month.desk("authority_north").page.request.get(desk.page.url).status == 404


def coordinator_takes_it_up_and_quotes(month: Month, reference: str) -> None:
    desk = month.desk("coordinator_north")
    desk.page.goto(month.address)
    assert desk.sees("1 contribution waits for you.")
    desk.press("Take up")
    assert access.plain(Contribution).get().state == "merged"
    desk.page.select_option("#comments [name=section]", "law")
    desk.page.fill("#comments [name=text]", "Is the date right?")
    desk.push("Comment")
    assert desk.sees("1 comment on it is open.")
    desk.press("Settle")
    desk.press("Edit")
    assert OURS in desk.page.input_value("[name=body_methods]")
    desk.page.fill("[name=body_coverage]", f"As {reference} says:\n\n{SAID}")
    desk.press("Save")
    desk.press("Ask the issuers for consent")


def issuer_lets_it_be_quoted(month: Month) -> None:
    made = access.plain(Consent).get()
    member, approver = month.desk("authority_north"), month.desk("authority_north", "approver")
    member.go(made.get_absolute_url())
    assert member.lacks("Send the answer")
    approver.go("/")
    approver.press(made.notice.reference)
    approver.page.get_by_label("It may quote it in these words").check()
    approver.press("Send the answer")
    made.refresh_from_db()
    assert made.granted is True


def authority_objects_to_a_section(month: Month) -> None:
    coordinator, authority = month.desk("coordinator_north"), month.desk("authority_north2", "approver")
    assert authority.page.request.get(month.address).status == 404
    coordinator.page.goto(month.address)
    coordinator.press("Submit for approval …")
    coordinator.press("Submit for approval")
    coordinator.page.goto(month.address)
    coordinator.press("Ask authorities to clear it …")
    coordinator.page.get_by_label("Authority North2").check()
    coordinator.push("Ask")
    authority.page.goto(month.address)
    assert authority.sees(OURS)
    authority.go(access.plain(Clearance).get().get_absolute_url())
    authority.page.check("[name=answer][value=objection]")
    authority.page.check("[name=sections][value=law]")
    authority.push("Answer")
    authority.page.fill("[name=reason]", "A case is open.")
    authority.push("Answer")
    assert authority.sees("A case is open.")


def publisher_publishes_the_rest(month: Month) -> None:
    desk = month.desk("coordinator_north", "approver")
    desk.page.goto(month.address)
    assert desk.sees("Held back when it is published, because somebody objects: Law that takes effect")
    desk.press("Approve and publish …")
    desk.press("Approve and publish")
    assert [section["key"] for section in month.row.held] == ["law"]
    reader = month.desk("company_one")
    reader.page.goto(month.address)
    assert reader.sees(OURS)
    assert reader.lacks("Law that takes effect")


def translation_stands_beside_its_source(month: Month) -> None:
    desk = month.desk("coordinator_north")
    desk.page.goto(month.address)
    desk.press("Make an edition …")
    desk.page.select_option("[name=language]", "fr")
    desk.press("Make the draft")
    source = desk.page.locator(".beside .original")
    assert OURS in " ".join(source.all_inner_texts())
    assert "law" not in [name.removeprefix("body_") for name in names(desk.page)]
    desk.page.fill("[name=body_methods]", "Les colis viennent d’entrepôts de la région.")
    desk.press("Save")
    assert desk.sees("Les colis viennent d’entrepôts de la région.")
    assert desk.page.get_attribute("[lang=fr]", "lang") == "fr"


def names(page: Page) -> list[str]:
    return [field.get_attribute("name") or "" for field in page.locator("textarea[name^=body_]").all()]


def anyone_reads_it(month: Month, chromium: Browser) -> None:
    """Without an account, cookie or script; what is not published does not exist."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(month.address.partition("/bulletins/")[0] + "/public/bulletins/")
    page.get_by_role("link", name=month.row.title).first.click()
    assert SAID in page.inner_text("main")
    assert "A case is open" not in page.inner_text("body")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="PDF").click()
    downloading.value.save_as(month.folder / "public.pdf")
    assert (month.folder / "public.pdf").read_bytes().startswith(b"%PDF-")
    assert context.cookies() == []
    context.close()


def minister_gets_a_copy_whose_number_tells_whose_it_is(month: Month) -> None:
    desk = month.desk("authority_north", "approver")
    desk.page.goto(month.address)
    desk.press("Hand one out …")
    for name, said in MINISTER.items():
        desk.page.fill(f"[name={name}]", said)
    with desk.page.expect_download() as downloading:
        desk.page.get_by_role("button", name="Record it and take the PDF").click()
    copy = month.folder / "copy.pdf"
    downloading.value.save_as(copy)
    desk.page.goto(month.address)
    assert desk.sees("Amina Diallo, Minister of Health")
    number = desk.page.locator("#copies .side bdi").inner_text()
    publisher = month.desk("coordinator_north", "approver")
    publisher.go("/bulletins/copies/")
    publisher.page.fill("[name=number]", number.lower())
    publisher.page.locator("main form button.btn-primary").click()
    assert publisher.sees("Amina Diallo")
    publisher.go("/bulletins/verify/")
    publisher.page.set_input_files("[name=file]", copy)
    publisher.page.locator("main form button.btn-primary").click()
    assert publisher.sees(month.row.reference)


def correction_is_told(month: Month) -> None:
    desk, publisher = month.desk("coordinator_north"), month.desk("coordinator_north", "approver")
    desk.page.goto(month.address)
    desk.press("Correct")
    desk.page.fill("[name=body_methods]", f"{OURS} Since May.")
    desk.page.fill("[name=note]", "The month was missing.")
    desk.page.locator("main form button.btn-primary").first.click()
    desk.page.wait_for_load_state()
    publisher.page.goto(month.address)
    publisher.press("Approve")
    reader = month.desk("company_one")
    reader.page.goto(month.address)
    assert reader.sees("The month was missing.")
    assert reader.sees("Since May.")


def test_trends_are_read_as_drawing_table_and_files(sit: Callable[[User], Desk], players: Cast, tmp_path: Path) -> None:
    of_last_month(players)
    desk = sit(players.analyst)
    desk.go("/trends/")
    chart = desk.page.locator("figure.chart", has_text="CSV").first
    assert chart.locator("svg[role=img]").first.get_attribute("aria-label") or chart.locator("svg title").count()
    assert chart.locator(".table-beside table").is_visible()
    desk.page.set_viewport_size({"width": 390, "height": 844})
    assert not chart.locator(".table-beside table").is_visible()
    chart.get_by_text("As a table").click()
    assert chart.locator("details table").is_visible()
    for words, begins in (("CSV", b"\xef\xbb\xbf"), ("SVG", b"<?xml")):
        with desk.page.expect_download() as downloading:
            chart.get_by_role("link", name=words).click()
        downloading.value.save_as(tmp_path / words)
        assert (tmp_path / words).read_bytes().startswith(begins)
    first = months_back(clock.today(), 1)
    desk.go(f"/trends/?period=days&begins_on={first}&ends_on={clock.today()}")
    assert desk.sees("1 of 1") or desk.sees("of 1 alert")


def test_days_leave_as_a_calendar_file(sit: Callable[[User], Desk], players: Cast, tmp_path: Path) -> None:
    desk = sit(players.coordinator)
    desk.go("/calendar/")
    with desk.page.expect_download() as downloading:
        desk.page.get_by_role("link", name="For your calendar").click()
    downloading.value.save_as(tmp_path / "accord.ics")
    assert (tmp_path / "accord.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
