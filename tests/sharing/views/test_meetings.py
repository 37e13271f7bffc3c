"""A consultation from its call to its recommendations, through the pages, with bad input above all."""

import uuid
from datetime import UTC, datetime

from sharing import access
from sharing.models import Meeting, Recommendation, RecommendationNote
from tests import seen
from tests.access.house import text_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.meetings import post, recommended, shared
from tests.portal.views.pages import refused, wrong


def test_coordinator_calls_holds_and_records_a_consultation(cast: Cast) -> None:
    browser, sent = SignedIn(cast.coordinator), post(cast, submission_key=str(uuid.uuid4()))
    page = browser.post("/meetings/new/", sent)["Location"]
    assert browser.post("/meetings/new/", sent)["Location"] == page
    row = access.plain(Meeting).get()
    assert row.begins_at == datetime(2026, 9, 1, 8, tzinfo=UTC)  # ten o'clock in Oslo
    browser.post(f"/items/{row.pk}/submit/")
    seen.approve(browser, row.pk)
    reader = SignedIn(cast.analyst)
    assert "Autumn consultation" in reader.get(page).text
    assert reader.get(f"/items/{row.pk}/")["Location"] == page
    told = post(cast, stage="held", minutes="It was **agreed**.", note="It was held; minutes added.")
    assert browser.post(f"{page}record/", told)["Location"] == page
    said = {"text": "Check listings weekly", "owner": str(cast.organization("company_one").pk), "due_on": "2026-12-01"}
    browser.post(f"{page}recommend/", said)
    again = reader.get(page).text
    assert "It was <strong>agreed</strong>." in again
    assert again.count("Changed since you read it") == 1
    assert again.count("It was held; minutes added.") == 2  # there, and among the versions
    assert reader.post(f"/items/{row.pk}/react/", {"on": "helpful"}).status_code == 302
    assert 'name="off" value="helpful"' in reader.get(page).text
    assert "Company One" in browser.get(page).text.split("What readers tell you")[1]
    recommendation = access.plain(Recommendation).get()
    assert reader.post(recommendation.get_absolute_url(), {"state": "done", "text": "All checked."}).status_code == 302
    assert "All checked." in browser.get(recommendation.get_absolute_url()).text


def test_form_says_at_each_field_what_is_wrong(cast: Cast) -> None:
    browser = SignedIn(cast.coordinator)
    wanted = {
        "begins_at": ({"begins_at": "tomorrow"}, ["Enter a valid date/time."]),
        "ends_at": ({"ends_at": "2026-09-01T09:00"}, ["It ends before it begins."]),
        "time_zone": (
            {"time_zone": "Mars/Base"},
            ["Select a valid choice. Mars/Base is not one of the available choices."],
        ),
        "stage": (
            {"stage": "held", "begins_at": "2099-09-01T10:00", "ends_at": "2099-09-01T12:00"},
            ["By the time above it has not begun yet."],
        ),
        "place": ({"place": ""}, ["Say where: a place, or an online address."]),
        "links": (
            {"links": "Paper https://a.example/\nPaper two"},
            ["This line does not end in an address that begins with https://: Paper two"],
        ),
        "online_address": ({"online_address": "javascript:alert(1)"}, ["Enter a valid URL."]),
        "framework": (
            {"framework": str(cast.south.pk)},
            ["Select a valid choice. That choice is not one of the available choices."],
        ),
    }
    for field, (sent, errors) in wanted.items():
        answer = browser.post("/meetings/new/", post(cast, **sent))
        assert (answer.status_code, wrong(answer)) == (422, {field: errors})
        assert "Autumn consultation" in answer.text
    assert not access.plain(Meeting).exists()


def test_time_that_the_clocks_skip_is_refused(cast: Cast) -> None:
    sent = post(cast, begins_at="2026-03-29T02:30", ends_at="2026-03-29T05:00")
    answer = SignedIn(cast.coordinator).post("/meetings/new/", sent)
    assert list(wrong(answer)) == ["begins_at"]


def test_report_after_another_says_so_and_keeps_what_was_typed(cast: Cast) -> None:
    row = recommended(cast, shared(cast))
    browser, seen = SignedIn(cast.analyst), row.changed_at.isoformat()
    SignedIn(cast.coordinator).post(row.get_absolute_url(), {"state": "under_way", "due_on": "2026-12-24"})
    sent = {"state": "done", "text": "We are through.", "seen": seen}
    answer = browser.post(row.get_absolute_url(), sent)
    assert (answer.status_code, refused(answer)) == (
        422,
        ["Somebody has changed this meanwhile. Look at it, and save again if yours still holds."],
    )
    assert "We are through." in answer.text
    newest = answer.text.partition('name="seen" value="')[2].partition('"')[0]
    assert browser.post(row.get_absolute_url(), {**sent, "seen": newest}).status_code == 302
    assert access.plain(RecommendationNote).filter(recommendation=row).count() == 2


def test_consultations_of_one_framework_and_a_framework_of_others(cast: Cast) -> None:
    shared(cast, title="Of the north")
    by = cast.approver("coordinator_region")
    shared(cast, title="Of the region", framework=cast.region, by=by)
    browser = SignedIn(cast.analyst)
    both, north = browser.get("/meetings/").text, browser.get(f"/meetings/?framework={cast.north.pk}").text
    assert ("Of the north" in both, "Of the region" in both) == (True, True)
    assert ("Of the north" in north, "Of the region" in north) == (True, False)
    assert "Of the region" not in SignedIn(cast.member("authority_north2")).get("/meetings/?framework=nonsense").text


def test_consultation_is_a_page_of_paper_too(cast: Cast) -> None:
    row = shared(cast, agenda="1. Opening")
    recommended(cast, row, text="Check listings weekly")
    answer = SignedIn(cast.analyst).get(f"/items/{row.pk}/pdf/")
    assert "Checklistingsweekly" in text_of(answer)
    assert SignedIn(cast.member("outsider")).get(f"/items/{row.pk}/pdf/").status_code == 404
