"""Writing through the pages: what is wrong stands at its field, nothing typed is lost, one form is one notice."""

import uuid
from typing import Any

from portal.models import Participation
from sharing import access
from sharing.contents import IdentifierRow
from sharing.models import Addressee, ModusOperandiNote, Notice, NoticeVersion, Release, VendorAlert
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices, posts
from tests.portal.views.pages import refused, told, wrong


def shown(answer: Any, *texts: str) -> list[str]:
    """Those of the texts that the page does not show."""
    return [text for text in texts if text not in answer.text]


def test_dsa_notice_without_good_faith_is_refused_at_its_box(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    sent = posts.alert(
        cast, ("shop_handle", "Blue-Lotus"), is_dsa_notice="on", assessed="One gang.", legal_basis="Art. 9"
    )
    answer = browser.post("/alerts/new/", sent)
    assert (answer.status_code, wrong(answer)) == (
        422,
        {"good_faith": ["A notice under Article 16 needs this statement."]},
    )
    assert (
        shown(answer, "Blue-Lotus", "One gang.", "Art. 9", sent["title"], sent["observed"], sent["submission_key"])
        == []
    )
    assert access.plain(Notice).count() == 0
    page = browser.post("/alerts/new/", {**sent, "good_faith": "on"}, follow=True)
    row = access.plain(VendorAlert).get()
    assert (row.is_dsa_notice, row.good_faith, row.legal_basis) == (True, True, "Art. 9")
    assert shown(page, "Article 16") == []


def test_each_error_of_a_page_is_shown_at_once(cast: Cast) -> None:
    sent = posts.alert(cast, ("email", "nobody"), title="", urgency="soon", observed="Seen on sale.")
    answer = SignedIn(cast.focal_point).post("/alerts/new/", sent)
    assert (answer.status_code, wrong(answer)) == (
        422,
        {
            "title": ["This field is required."],
            "urgency": ["Select a valid choice. soon is not one of the available choices."],
            "identifiers-0-value": ["An e-mail address has a name, an @ and a domain."],
        },
    )
    assert shown(answer, "Seen on sale.", "nobody") == []


def test_saved_page_warns_of_identifiers_that_look_wrong(cast: Cast) -> None:
    rows = (("phone", "22 33 44 55"), ("messenger", "@lotus"), ("domain", "lotus.example"))
    page = SignedIn(cast.focal_point).post("/alerts/new/", posts.alert(cast, *rows), follow=True)
    assert told(page) == [
        "The draft is saved.",
        "22 33 44 55: Without the country code (+…) this number cannot be compared with others.",
        "@lotus: Name the service as well, as in telegram:@name.",
    ]
    assert shown(page, "this number cannot be compared with others") == []


def test_saved_page_says_whom_the_platform_proposes(cast: Cast) -> None:
    sent = posts.alert(cast, platform=str(cast.platforms["Bazaar One"].pk), urgency="routine")
    page = SignedIn(cast.focal_point).post("/alerts/new/", sent, follow=True)
    assert [text for text in told(page) if "Company One" in text] != []
    assert list(access.plain(Addressee).values_list("organization__name", flat=True)) == ["Company One"]


def test_company_issues_an_mo_note(cast: Cast) -> None:
    analyst, approver = SignedIn(cast.analyst), SignedIn(cast.approver("company_one"))
    page = analyst.post("/mo-notes/new/", posts.mo_note(cast), follow=True)
    row = access.plain(ModusOperandiNote).get()
    assert (page.status_code, row.originator) == (200, cast.organization("company_one"))
    assert analyst.post(f"/items/{row.pk}/submit/").status_code == 302
    assert seen.approve(approver, row.pk).status_code == 302
    release = access.plain(Release).get(notice=row)
    assert (release.framework, release.audience, release.kind) == (cast.north, "everyone", "mo_note")
    readers = ("authority_north", "observer", "coordinator_north", "company_two", "outsider")
    codes = [SignedIn(cast.member(name)).get(f"/items/{row.pk}/").status_code for name in readers]
    assert codes == [200, 200, 200, 404, 404]


def test_company_issues_no_law_change_and_an_observer_nothing(cast: Cast) -> None:
    pages = ("/alerts/new/", "/mo-notes/new/", "/law-changes/new/")
    codes = {
        who: [SignedIn(cast.member(who)).get(page).status_code for page in pages] for who in ("company_one", "observer")
    }
    assert codes == {"company_one": [200, 200, 403], "observer": [403, 403, 403]}


def test_alert_of_a_company_reaches_authorities_alone(cast: Cast) -> None:
    analyst, room = SignedIn(cast.analyst), f"room_{cast.north.pk}"
    open_ = analyst.post("/alerts/new/", posts.alert(cast))
    assert (open_.status_code, wrong(open_)) == (
        422,
        {room: ["Select a valid choice. everyone is not one of the available choices."]},
    )
    assert analyst.post("/alerts/new/", posts.alert(cast, **{room: "authorities"})).status_code == 302
    key = access.plain(Notice).get().pk
    page = f"/items/{key}/"
    assert analyst.post(f"{page}submit/").status_code == 302
    assert seen.approve(SignedIn(cast.approver("company_one")), key).status_code == 302
    readers = ("authority_north", "coordinator_north", "observer", "former")
    assert [SignedIn(cast.member(name)).get(page).status_code for name in readers] == [200, 200, 404, 404]


def test_second_submit_of_the_same_form_is_the_same_notice(cast: Cast) -> None:
    browser, sent = SignedIn(cast.focal_point), posts.mo_note(cast)
    places = [browser.post("/mo-notes/new/", sent).headers["Location"] for _press in range(3)]
    assert places == [f"/items/{access.plain(Notice).get().pk}/"] * 3
    assert browser.post("/mo-notes/new/", {**sent, "submission_key": str(uuid.uuid4())}).status_code == 302
    assert access.plain(Notice).count() == 2


def test_form_that_another_person_sends_with_the_same_key_is_another_notice(cast: Cast) -> None:
    sent = posts.mo_note(cast)
    places = {
        SignedIn(person).post("/mo-notes/new/", sent).headers["Location"] for person in (cast.focal_point, cast.analyst)
    }
    assert len(places) == access.plain(Notice).count() == 2


def test_edit_of_what_was_submitted_is_said_changes_nothing_and_keeps_the_text(cast: Cast) -> None:
    row, browser, said = (
        acts.submitted(cast),
        SignedIn(cast.focal_point),
        "Only a draft can be edited; this item has been submitted.",
    )
    assert told(browser.get(f"/items/{row.pk}/edit/", follow=True)) == [said]
    answer = browser.post(f"/items/{row.pk}/edit/", posts.alert(cast, title="Slipped in"))
    assert (answer.status_code, refused(answer), shown(answer, "Slipped in")) == (422, [said], [])
    assert acts.now(row).title == "Shop offers a nitazene"


def test_draft_page_of_another_organization_cannot_be_changed(cast: Cast) -> None:
    row = notices.mo_note(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    pages = [f"/items/{row.pk}/{step}/" for step in ("edit", "correct", "share", "withdraw")]
    assert [SignedIn(cast.coordinator).get(page).status_code for page in pages] == [403] * 4
    assert [SignedIn(cast.member("outsider")).get(page).status_code for page in pages] == [404] * 4


def correction(cast: Cast, **more: Any) -> dict[str, Any]:
    sent = posts.alert(cast, ("shop_handle", "Shop-Nine"), urgency="high", note="The title", based_on="1", **more)
    return {name: value for name, value in sent.items() if not name.startswith("room_")}


def test_second_correction_waits_for_the_first_and_loses_nothing(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.focal_point)
    page = f"/items/{row.pk}/correct/"
    assert browser.post(page, correction(cast, title="First")).status_code == 302
    answer = browser.post(page, correction(cast, title="Second", assessed="One gang."))
    assert (answer.status_code, refused(answer)) == (
        422,
        ["A correction is waiting for approval already; approve or discard it first."],
    )
    assert shown(answer, "Second", "One gang.", "The title", "Shop-Nine") == []
    waiting = access.plain(NoticeVersion).filter(notice=row, released_at=None)
    assert [version.content["title"] for version in waiting] == ["First"]


def test_correction_that_was_begun_before_another_was_released_is_refused(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.focal_point)
    page = f"/items/{row.pk}/correct/"
    browser.post(page, correction(cast, title="First"))
    assert seen.approve_correction(SignedIn(cast.colleague), row.pk).status_code == 302
    answer = browser.post(page, correction(cast, title="Second"))
    assert (answer.status_code, refused(answer)) == (
        422,
        ["The item was corrected meanwhile. Look at what it says now, and begin anew."],
    )
    assert acts.now(row).title == "First"
    fresh = browser.get(page).context["form"]["based_on"].value()
    assert fresh == 2
    assert browser.post(page, {**correction(cast, title="Second"), "based_on": "2"}).status_code == 302


def test_correction_of_the_urgency_that_nobody_could_answer_stands_at_its_field(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    answer = SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/", correction(cast))
    assert (answer.status_code, wrong(answer)) == (
        422,
        {"urgency": ["This urgency asks for an answer, but nobody is asked to follow up who can read the item."]},
    )


def test_member_whose_membership_was_suspended_meanwhile_gets_no_page(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    assert browser.get("/mo-notes/new/").status_code == 200
    rows = Participation.objects.filter(organization=cast.organization("company_one"))
    rows.update(suspended_at=notices.RELEASED_AT, suspended_by=cast.coordinator)
    assert browser.post("/mo-notes/new/", posts.mo_note(cast)).status_code == 403
    assert access.plain(Notice).count() == 0


def test_draft_that_a_colleague_changed_is_shown_beside_what_was_typed(cast: Cast) -> None:
    row = acts.draft(cast)
    mine, theirs = SignedIn(cast.focal_point), SignedIn(cast.colleague)
    page = f"/items/{row.pk}/edit/"
    seen = {browser: browser.get(page).context["form"]["seen"].value() for browser in (mine, theirs)}
    row_of_it = {"identifiers-INITIAL_FORMS": "1"}
    changed = {"title": "Shop sells two nitazenes", "seen": seen[theirs], **row_of_it}
    kept = posts.alert(cast, ("shop_handle", "Shop-Nine"), **changed)
    assert theirs.post(page, kept).status_code == 302
    typed = posts.alert(cast, ("shop_handle", "Shop-Ten"), observed="Five listings.", seen=seen[mine], **row_of_it)
    refusal = mine.post(page, typed)
    assert (refusal.status_code, refusal.context["who"]) == (422, cast.colleague)
    assert [(change.label, change.before, change.after) for change in refusal.context["theirs"]] == [
        ("Title", "Shop sells two nitazenes", "Shop offers a nitazene"),
        ("What was observed", "Three listings under the shop name.", "Five listings."),
        ("Identifiers of the seller", "Shop handle: Shop-Nine", "Shop handle: Shop-Ten"),
    ]
    assert shown(refusal, "Shop sells two nitazenes", "Five listings.", "Shop-Ten") == []
    assert acts.now(row).title == "Shop sells two nitazenes"
    told = {"seen": refusal.context["form"]["seen"].value(), "seen_before": refusal.context["seen_before"]}
    assert f'name="seen_before" value="{seen[mine]}"' in refusal.text
    assert mine.post(f"{page}keep/", {**typed, **told}).status_code == 200
    back = mine.get(page).context["form"]["seen"].value()
    assert mine.post(page, {**typed, "seen": back}).status_code == 422  # nobody has chosen yet
    again = {**typed, "title": "Shop sells two nitazenes", "seen": told["seen"]}
    assert mine.post(page, again).status_code == 302
    saved = access.plain(VendorAlert).get(pk=row.pk)
    assert (saved.title, saved.observed) == ("Shop sells two nitazenes", "Five listings.")


def test_page_of_a_draft_says_before_sharing_who_will_see_it(cast: Cast) -> None:
    row = acts.submitted(cast)
    for person in (cast.focal_point, cast.colleague):
        page = SignedIn(person).get(f"/items/{row.pk}/")
        assert shown(page, "Company One", "if it is shared now", "Authority North2", "You may pass this to") == []


def test_discarding_and_stopping_ask_once(cast: Cast) -> None:
    """Without a script: the button that acts stands behind one that opens it."""
    pages = {acts.draft(cast): "discard/", acts.released(cast): "stop/"}
    for row, act in pages.items():
        before = SignedIn(cast.colleague).get(f"/items/{row.pk}/").text.partition(act)[0]
        assert before.rindex("<details") > before.rfind("</details>")


def test_form_says_who_will_see_it_and_where_an_identifier_stands_already(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.focal_point)
    chosen = {"kind": "alert", "tlp": "amber", "urgency": "high", f"room_{cast.north.pk}": "everyone"}
    page = browser.get("/items/audience/", {**chosen, "addressees": str(cast.organization("company_one").pk)})
    assert shown(page, "Company One", "if it is shared now", "Authority North2", "Observer") == []
    nowhere = browser.get("/items/audience/", {"kind": "alert", f"room_{cast.south.pk}": "everyone"})
    assert (shown(nowhere, "shared nowhere yet"), "Company Two" in nowhere.text) == ([], False)
    typed = {"identifiers-4-kind": "shop_handle", "identifiers-4-value": "SHOP-nine"}
    answers = {
        who: SignedIn(cast.member(who)).get("/alerts/seen/", typed).text for who in ("company_one", "company_two")
    }
    assert "Already in 1 alert that you can read:" in answers["company_one"]
    assert row.reference in answers["company_one"]
    assert "sighting" not in answers["company_two"]
    assert "sighting" not in browser.get("/alerts/seen/", {**typed, "but": str(row.pk)}).text
    observer = SignedIn(cast.member("observer"))
    assert observer.get("/alerts/seen/", typed).status_code == 403
    assert observer.get("/items/audience/", {"kind": "alert"}).status_code == 403


def test_rows_that_were_read_say_where_they_stand_already(cast: Cast) -> None:
    row = acts.released(cast, identifiers=[IdentifierRow("email", "sales@lotus.example")])
    sent = {**posts.alert(cast), "pasted": "write to sales[at]lotus[.]example", "step": "read"}
    page = SignedIn(cast.focal_point).post("/alerts/new/", sent)
    assert shown(page, "Already in 1 alert that you can read:", row.reference) == []
