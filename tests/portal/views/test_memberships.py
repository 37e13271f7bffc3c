"""Pages of the later life of memberships: suspension told, days left told, leaving, history, role, closing."""

from datetime import timedelta

from portal import clock
from portal.actions import closing, frameworks
from portal.models import Framework, Participation
from tests.cast import JOINED_AT, Cast
from tests.conftest import SignedIn
from tests.factories import notices


def membership(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name), left_at=None)


def test_suspended_member_reads_why_and_whom_to_ask_on_its_first_page(cast: Cast) -> None:
    row = membership(cast, "company_one")
    frameworks.suspend(row, reason="Passed an item on", by=cast.coordinator)
    words = ("suspended in Framework of the north", "Passed an item on", "Coordinator North", "stays due as it was")
    page = SignedIn(cast.analyst).get("/").text
    assert [page.count(text) for text in words] == [1, 1, 1, 1]
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    page = SignedIn(cast.analyst).get("/").text
    assert [page.count(text) for text in words] == [1, 1, 0, 1]
    assert "suspended in" not in SignedIn(cast.focal_point).get("/").text
    frameworks.resume(row, by=cast.coordinator)
    assert "suspended in" not in SignedIn(cast.analyst).get("/").text


def test_days_left_to_accept_stand_on_the_first_page_and_who_is_late_is_the_coordinators(cast: Cast) -> None:
    frameworks.publish_agreement(
        cast.north,
        instrument="Second memorandum",
        signatory="The ministry",
        signed_on=clock.today(),
        text="New duties.",
        accept_by_on=clock.today() + timedelta(days=3),
        by=cast.coordinator,
    )
    told = []
    for days in (0, 3, 4):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            page = SignedIn(cast.approver("company_one")).get("/").text
            told.append([page.count(text) for text in ("3 days are left.", "today is the last day.", "reads nothing")])
    assert told == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    row = cast.north.participations.get(organization=cast.organization("company_one"))
    door, barring = f"/memberships/{row.pk}/accept/", []
    held, closed = "version that it accepted holds", "items of this framework stay"
    for days in (3, 4):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            page = SignedIn(cast.approver("company_one")).get(door).text
            barring.append([page.count(text) for text in (held, closed)])
    assert barring == [[1, 0], [0, 1]]
    names = f"An approver of yours accepts it: {cast.approver('company_one').name}."
    pages = [SignedIn(one).get("/").text for one in (cast.analyst, cast.approver("company_one"))]
    assert [(page.count(names), page.count(door)) for page in pages] == [(1, 0), (0, 1)]
    page = SignedIn(cast.coordinator).get(cast.north.get_absolute_url()).text
    assert page.split("Not accepted yet by:")[1].split("</p>")[0].count("Company One") == 1
    assert "Not accepted yet by:" not in SignedIn(cast.analyst).get(cast.north.get_absolute_url()).text


def test_approver_leaves_and_the_framework_is_gone(cast: Cast) -> None:
    browser, row = SignedIn(cast.approver("company_one")), membership(cast, "company_one")
    address = f"/memberships/{row.pk}/leave/"
    assert browser.get(cast.north.get_absolute_url()).text.count(address) == 1
    assert address not in SignedIn(cast.analyst).get(cast.north.get_absolute_url()).text
    assert browser.get(address).text.count("Leave for good") == 1
    assert browser.post(address).status_code == 302
    assert [browser.get(place).status_code for place in (cast.north.get_absolute_url(), address)] == [404, 404]


def test_history_is_counted_before_it_is_opened(cast: Cast) -> None:
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    row, browser = membership(cast, "company_one"), SignedIn(cast.coordinator)
    Participation.objects.filter(pk=row.pk).update(reads_from=clock.now())
    address = f"/memberships/{row.pk}/since/"
    counted = browser.post(address, {"reads_from": "2026-01-01", "count": "1"}).text
    assert counted.count("1 item") == 3  # since that day, in the last year, and since the framework's beginning
    row.refresh_from_db()
    assert row.reads_from > JOINED_AT
    assert browser.post(address, {"reads_from": "2026-01-01"}).status_code == 302
    ahead = (clock.today() + timedelta(days=2)).isoformat()
    assert browser.post(address, {"reads_from": ahead}).status_code == 422


def test_closing_says_before_what_it_ends(cast: Cast) -> None:
    alert = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    browser, address = SignedIn(cast.coordinator), f"/frameworks/{cast.north.pk}/close/"
    page = browser.get(address).text
    assert [page.count(text) for text in ("7 members stop", "1 item that you read", "0 open answers")] == [1, 1, 1]
    assert browser.post(address, {"code": "south", "reason": "Over"}).status_code == 422
    assert browser.post(address, {"code": "north", "reason": "Over"}).status_code == 302
    assert SignedIn(cast.analyst).get(alert.get_absolute_url()).status_code == 404
    assert SignedIn(cast.analyst).get("/frameworks/").text.count("closed on") == 1


def test_closed_framework_leaves_no_choice_behind(cast: Cast) -> None:
    closing.close(cast.region, code="region", reason="Over", by=cast.approver("coordinator_region"))
    page = SignedIn(cast.focal_point).get("/alerts/new/").text
    assert [page.count(str(room)) > 0 for room in (cast.north, cast.region)] == [True, False]
