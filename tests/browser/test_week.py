"""The weeks of a coordinator and of a focal point by the keyboard alone, with JavaScript and without it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from portal import clock
from portal.actions import applications
from portal.enums import ParticipationRole
from portal.models import User
from sharing import access, parts
from sharing.actions import questions, receipts
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Evidence, Meeting, Notice, Question, Recommendation, WorkingCopy
from tests.browser.conftest import Desk
from tests.browser.keyboard import choose, follow, set_day, tab_to, write
from tests.cast import Cast, assemble
from tests.factories import acts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Sit = Callable[[User], Desk]


@pytest.fixture
def players(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def sit(chromium: Browser, live_server: LiveServer, players: Cast, request: pytest.FixtureRequest) -> Iterator[Sit]:
    """`sit(person)`: somebody, signed in; at the end no page has complained."""
    opened: list[Desk] = []

    def take_a_seat(person: User) -> Desk:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=request.param)
        opened.append(Desk(context.new_page(), live_server.url))
        opened[-1].come_in(person).go("/")
        return opened[-1]

    yield take_a_seat
    complaints = [text for desk in opened for text in desk.complaints]
    for desk in opened:
        desk.page.context.close()
    assert complaints == []


@pytest.mark.parametrize("sit", [True], ids=["with script"], indirect=True)
def test_coordinators_week(sit: Sit, players: Cast, tmp_path: Path) -> None:
    newcomer = players.approver("outsider")
    applications.apply(
        players.north,
        role=ParticipationRole.COMPANY,
        reason="We sell here.",
        duties="",
        version=1,
        signatory="A director",
        by=newcomer,
    )
    desk = sit(players.coordinator)
    coordinator_admits_who_asked(desk)
    coordinator_calls_a_consultation(desk)
    row = access.plain(Meeting).get()
    assert access.can_read(newcomer, row)
    coordinator_records_that_it_was_held(desk, tmp_path)
    assert parts.readable_evidence(newcomer).filter(notice=row.pk).get().name == "minutes.txt"
    coordinator_records_what_was_adopted(desk)
    owner_says_how_far_it_has_come(sit(players.analyst))
    desk.page.reload()
    assert desk.sees("Check listings weekly Company One")
    assert desk.sees("Under way")
    assert not access.plain(WorkingCopy).exists()


def coordinator_admits_who_asked(desk: Desk) -> None:
    follow(desk, "Outsider")
    follow(desk, "Admit")
    tab_to(desk, "reason")
    desk.page.keyboard.insert_text("Welcome.")
    follow(desk, "Admit")
    assert desk.sees("Outsider is admitted.")


def coordinator_calls_a_consultation(desk: Desk) -> None:
    desk.go("/")
    follow(desk, "Consultations")
    follow(desk, "New consultation")
    write(desk, "title", "Autumn consultation")
    yesterday = (clock.today() - timedelta(days=1)).strftime("%m%d%Y")
    set_day(desk, "begins_at", yesterday, "1000AM")
    set_day(desk, "ends_at", yesterday, "1200PM")
    write(desk, "place", "Hall 2")
    write(desk, "agenda", "1. Opening")
    follow(desk, "Save the draft")
    assert desk.sees("The draft is saved.")
    follow(desk, "Submit for approval …")
    follow(desk, "Submit for approval")
    follow(desk, "Approve and share …")
    follow(desk, "Approve and share")
    assert desk.sees("The item is approved and shared.")


def coordinator_records_that_it_was_held(desk: Desk, folder: Path) -> None:
    paper = folder / "minutes.txt"
    paper.write_text("Signed minutes")
    follow(desk, "Record what is new")
    write(desk, "note", "It was held.")
    desk.page.set_input_files("[name=attached] >> nth=0", paper)  # the dialog of files is no part of the page
    choose(desk, "stage", "held")
    write(desk, "minutes", "It was **agreed**.")
    follow(desk, "Save")
    assert desk.sees("Saved: its readers see it.")
    assert desk.sees("It was agreed.")
    assert access.plain(Evidence).get().shown_at is not None


def coordinator_records_what_was_adopted(desk: Desk) -> None:
    follow(desk, "New recommendation")
    write(desk, "text", "Check listings weekly")
    choose(desk, "owner", "Company One")
    set_day(desk, "due_on", "12012027")
    follow(desk, "Record")
    assert desk.sees("The recommendation is recorded.")


def owner_says_how_far_it_has_come(desk: Desk) -> None:
    follow(desk, "Check listings weekly")
    choose(desk, "state", "under")
    write(desk, "text", "Begun in Norway.")
    follow(desk, "Save")
    assert desk.sees("Begun in Norway.")
    assert access.plain(Recommendation).get().state == "under_way"


@pytest.mark.parametrize("sit", [False], ids=["without script"], indirect=True)
def test_focal_points_week(sit: Sit, players: Cast) -> None:
    row = acts.draft(players)
    desk = sit(players.focal_point)
    follow(desk, "Our items")
    follow(desk, row.title)
    follow(desk, "Submit for approval …")
    follow(desk, "Submit for approval")
    assert desk.sees("The item waits for approval.")
    second_reader_approves(sit(players.colleague), row)
    company_asks_and_objects(players, row)
    focal_point_explains_and_answers(desk, row)
    focal_point_looks_at_the_alerts(desk)


def second_reader_approves(desk: Desk, row: Notice) -> None:
    follow(desk, row.title)
    follow(desk, "Approve and share …")
    follow(desk, "Approve and share")
    assert desk.sees("The item is approved and shared.")


def company_asks_and_objects(players: Cast, row: Notice) -> None:
    line = OutcomeLine(Decision.LAWFUL_OR_MISTAKEN, acted_at=clock.now() - timedelta(minutes=1), note="It is tea.")
    receipts.record(row, lines=[line], by=players.analyst)
    questions.ask(row, text="Which listing?", by=players.analyst)


def focal_point_explains_and_answers(desk: Desk, row: Notice) -> None:
    desk.go("/")
    assert desk.sees("Questions to you")
    assert desk.sees("To correct, withdraw or explain")
    follow(desk, row.title)
    write(desk, "text", "The laboratory found a nitazene.")
    follow(desk, "Explain to Company One: only they see it")
    assert desk.sees("Sent.")
    follow(desk, "Home")
    assert desk.lacks("To correct, withdraw or explain")
    follow(desk, "Company One")
    write(desk, "text", "The second one.")
    follow(desk, "Answer Company One: only they see it")
    assert desk.sees("Sent.")
    texts = access.plain(Question).order_by("posted_at").values_list("text", flat=True)
    assert list(texts) == ["Which listing?", "The laboratory found a nitazene.", "The second one."]


def focal_point_looks_at_the_alerts(desk: Desk) -> None:
    follow(desk, "Home")
    follow(desk, "My alerts")
    assert desk.page.inner_text("h1") == "My alerts"
    assert desk.page.locator("table tbody tr").last.inner_text().split()[:6] == ["All", "1", "1", "1", "1", "0"]
