"""The queue's page: filters that stay, several confirmed at once, taken on and found again."""

import uuid

from portal.models import AuditEvent
from sharing import access
from sharing.actions import receipts, releases
from sharing.actions.receipts import SEVERAL
from sharing.models import QueueFilter, Receipt
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.views.pages import told
from tests.sharing.queries.test_home import asked


def test_filters_stay_until_they_are_cleared(cast: Cast) -> None:
    asked(cast, "The late one", -3, urgency="high")
    asked(cast, "The calm one", 3, urgency="routine")
    browser = SignedIn(cast.analyst)
    browser.post("/queue/narrow/", {"urgency": "high", "overdue": "on", "platform": str(uuid.uuid4())})
    for other_visit in (browser, SignedIn(cast.analyst)):
        page = other_visit.get("/queue/").text
        assert ("The late one" in page, "The calm one" in page) == (True, False)
        assert [text for text in ("Urgency: High", "Only what is overdue", "Clear filters") if text not in page] == []
    assert "The calm one" in SignedIn(cast.approver("company_one")).get("/queue/").text
    assert "The calm one" in browser.post("/queue/narrow/", {"clear": "1"}, follow=True).text
    assert QueueFilter.objects.get().asked == {}


def test_filter_of_a_framework_that_one_left_counts_no_more(cast: Cast) -> None:
    asked(cast, "Of the north")
    QueueFilter.objects.create(person=cast.analyst, asked={"framework": str(cast.south.pk), "urgency": "gone"})
    page = SignedIn(cast.analyst).get("/queue/").text
    assert ("Of the north" in page, "Clear filters" in page) == (True, False)


def test_several_are_confirmed_and_refusals_are_told_by_reference(cast: Cast) -> None:
    fresh, before, withdrawn = asked(cast, "One"), asked(cast, "Two"), asked(cast, "Four")
    hidden = asked(cast, "Three", releases=[(cast.south, "everyone")])
    receipts.confirm(before, by=cast.approver("company_one"))
    releases.withdraw(withdrawn, reason="Mistaken", by=cast.colleague)
    keys = [str(row.pk) for row in (fresh, before, hidden, withdrawn)]
    answer = SignedIn(cast.analyst).post("/queue/confirm/", {"notice": [*keys, "no key"]}, follow=True)
    assert told(answer) == [
        "Receipt of 1 item is confirmed.",
        f"Confirmed already: {before.reference}.",
        "2 items are no longer shared with you.",
    ]
    confirmed = access.plain(Receipt).filter(confirmed_by=cast.analyst).values_list("notice", flat=True)
    assert list(confirmed) == [fresh.pk]
    assert AuditEvent.objects.filter(action="notice.confirmed", actor_id=cast.analyst.pk).count() == 1


def test_who_may_only_read_is_told_by_reference(cast: Cast) -> None:
    row = acts.released(cast)
    answer = SignedIn(cast.member("observer")).post("/queue/confirm/", {"notice": str(row.pk)}, follow=True)
    assert told(answer) == [f"You may read these but not answer them: {row.reference}."]
    assert access.plain(Receipt).count() == 0


def test_all_of_a_page_and_no_more_is_confirmed_at_once(cast: Cast) -> None:
    rows = [asked(cast, f"No {number}", number) for number in range(3)]
    browser = SignedIn(cast.analyst)
    shown = {"shown": [str(row.pk) for row in rows[:2]], "all": "1"}
    assert told(browser.post("/queue/confirm/", shown, follow=True)) == ["Receipt of 2 items is confirmed."]
    assert told(browser.post("/queue/confirm/", {}, follow=True)) == ["Nothing was selected: tick the items first."]
    many = {"notice": [str(uuid.uuid4()) for _number in range(SEVERAL + 1)]}
    assert told(browser.post("/queue/confirm/", many, follow=True)) == ["Confirm at most 50 items at once."]


def test_item_is_taken_from_the_queue_and_colleagues_see_it(cast: Cast) -> None:
    row = asked(cast, "To take")
    browser, colleague = SignedIn(cast.analyst), SignedIn(cast.approver("company_one"))
    answer = browser.post(f"/items/{row.pk}/take/", {"back": "queue", "after": ""})
    assert answer.headers["Location"] == f"/queue/#item-{row.pk}"
    led_away = browser.post(f"/items/{row.pk}/take/", {"back": "queue", "after": "https://elsewhere.example/"})
    assert led_away.headers["Location"].startswith("/queue/?after=")
    assert "you have it" in browser.get("/queue/").text
    assert f"{cast.analyst} has it" in colleague.get("/queue/").text
    told_to = told(colleague.post(f"/items/{row.pk}/take/", follow=True))
    assert told_to == [f"{cast.analyst} has taken this on already."]
    seen = {"seen": str(cast.analyst.pk), "to": str(cast.approver("company_one").pk)}
    handed = told(colleague.post(f"/items/{row.pk}/assign/", seen, follow=True))
    assert handed == ["Kept: your colleagues see who has it."]
    assert told(browser.post(f"/items/{row.pk}/assign/", seen, follow=True)) != []
    stranger = {"seen": str(cast.analyst.pk), "to": str(cast.focal_point.pk)}
    browser.post(f"/items/{row.pk}/assign/", stranger)
    assert access.plain(Receipt).get(notice=row).holder == cast.approver("company_one")


def test_case_number_is_kept_found_and_taken_away(cast: Cast) -> None:
    row, browser = asked(cast, "With a number"), SignedIn(cast.analyst)
    page = f"/items/{row.pk}/case/"
    assert browser.post(page, {"case_number": "x" * 101}).status_code == 422
    browser.post(page, {"case_number": " TS-4711 "})
    assert 'value="TS-4711"' in browser.get(page).text
    assert "With a number" in browser.get("/queue/", {"case": "4711"}).text
    assert "No item has this case number" in browser.get("/queue/", {"case": "9"}).text
    assert "With a number" in browser.get("/queue/", {"case": "\0"}).text
    assert "With a number" not in SignedIn(cast.focal_point).get("/queue/", {"case": "4711"}).text
    browser.post(page, {"case_number": ""})
    assert access.plain(Receipt).get().case_number == ""


def test_due_times_stand_in_words_in_the_organization_s_zone(cast: Cast) -> None:
    asked(cast, "Soon", 2)
    page = SignedIn(cast.analyst).get("/queue/").text
    assert "Answer by to" in page


def test_program_narrows_the_queue_and_keeps_its_number(cast: Cast) -> None:
    row = asked(cast, "One", urgency="high")
    asked(cast, "Two", urgency="routine")
    browser, api = SignedIn(cast.analyst), f"/api/v1/notices/{row.pk}"
    json = "application/json"
    assert browser.put(f"{api}/case/", {"case_number": "TS-1"}, json).status_code == 204
    assert browser.put(f"{api}/assignee/", content_type=json).status_code == 204
    assert SignedIn(cast.approver("company_one")).put(f"{api}/assignee/", content_type=json).json() == {
        "to": [f"{cast.analyst} has taken this on already."]
    }
    (found,) = browser.get("/api/v1/queue/", {"urgency": "high"}).json()["results"]
    assert (found["title"], found["assigned_to"], found["case_number"]) == ("One", cast.analyst.name, "TS-1")
    assert browser.get("/api/v1/queue/", {"urgency": "whenever"}).status_code == 400
    assert browser.delete(f"{api}/assignee/").status_code == 204
    assert access.plain(Receipt).get(notice=row).holder is None
    others = SignedIn(cast.focal_point).get(f"/api/v1/notices/{row.pk}/").json()
    assert others["standing"] is None
