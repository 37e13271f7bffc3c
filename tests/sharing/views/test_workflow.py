"""Sharing further, stopping, sending back and withdrawing through the pages, with bad input above all."""

import re
from datetime import UTC, datetime

from portal import clock
from sharing import access
from sharing.models import Notice, Release
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.views.pages import refused, told, wrong
from tests.program import Program

REQUIRED = ["This field is required."]
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."

BLIND = "These organizations could not read and answer the item as it is shared"
WHAT_TO_DO = "Choose a framework that each of them is in, or ask them no more."


def shared(row: Notice) -> list[tuple[str, str, bool]]:
    rows = access.plain(Release).filter(notice=row).order_by("released_at")
    return [(one.framework.code, one.audience, one.ended_at is not None) for one in rows]


def test_share_says_at_each_field_what_is_wrong(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.colleague)
    page = f"/items/{row.pk}/share/"
    wanted = {
        (): {"framework": REQUIRED, "audience": REQUIRED},
        (("framework", str(cast.south.pk)), ("audience", "everyone")): {"framework": [NO_CHOICE]},
        (("framework", str(cast.north.pk)), ("audience", "everyone")): {"framework": [NO_CHOICE]},  # shared already
        (("framework", "nonsense"), ("audience", "friends")): {
            "framework": ["“nonsense” is not a valid UUID."],
            "audience": ["Select a valid choice. friends is not one of the available choices."],
        },
    }
    for sent, errors in wanted.items():
        answer = browser.post(page, dict(sent))
        assert (answer.status_code, wrong(answer)) == (422, errors)
    assert shared(row) == [("north", "everyone", False)]


def test_share_with_an_addressee_that_could_not_read_keeps_what_was_chosen(cast: Cast) -> None:
    row, browser = acts.released(cast, asked=()), SignedIn(cast.colleague)
    company = str(cast.organization("company_one").pk)
    Release._base_manager.filter(notice=row).update(ended_at=clock.now(), ended_by=cast.colleague)
    sent = {"framework": str(cast.region.pk), "audience": "authorities", "addressees": [company]}
    looked_at = seen.further(browser, row.pk, sent)
    answer = browser.post(f"/items/{row.pk}/share/", {**sent, "seen": looked_at})
    assert (answer.status_code, wrong(answer)) == (
        422,
        {"addressees": [f"{BLIND}: Company One. {WHAT_TO_DO}"]},
    )
    form = answer.context["form"]
    assert [form[name].value() for name in sent] == list(sent.values())
    assert re.search(f'name="addressees" value="{company}"[^>]* checked', answer.text)
    assert shared(row) == [("north", "everyone", True)]


def test_share_and_stop_and_share_again(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.colleague)
    page = f"/items/{row.pk}/"
    for audience in ("everyone", "authorities"):
        sent = {"framework": str(cast.region.pk), "audience": audience}
        looked_at = seen.further(browser, row.pk, sent)
        answer = browser.post(f"{page}share/", {**sent, "seen": looked_at}, follow=True)
        assert told(answer) == ["It is shared there too."]
        release = access.plain(Release).get(notice=row, framework=cast.region, ended_at=None)
        answer = browser.post(f"{page}releases/{release.pk}/stop/", follow=True)
        assert told(answer) == ["It is no longer shared there."]
    assert shared(row) == [("north", "everyone", False), ("region", "everyone", True), ("region", "authorities", True)]
    assert SignedIn(cast.member("authority_south")).get(page).status_code == 404


def test_stop_is_an_approver_s_and_of_the_own_item(cast: Cast) -> None:
    row, other = acts.released(cast), acts.released(cast)
    release = access.plain(Release).get(notice=row)
    assert SignedIn(cast.focal_point).post(f"/items/{row.pk}/releases/{release.pk}/stop/").status_code == 403
    assert SignedIn(cast.colleague).post(f"/items/{other.pk}/releases/{release.pk}/stop/").status_code == 404
    assert SignedIn(cast.coordinator).post(f"/items/{row.pk}/releases/{release.pk}/stop/").status_code == 403
    assert SignedIn(cast.colleague).get(f"/items/{row.pk}/releases/{release.pk}/stop/").status_code == 405
    assert shared(row) == [("north", "everyone", False)]


def test_withdrawal_without_a_reason_is_refused_at_its_field(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.colleague)
    for reason in ("", "  \n "):
        answer = browser.post(f"/items/{row.pk}/withdraw/", {"reason": reason})
        assert (answer.status_code, wrong(answer)) == (422, {"reason": REQUIRED})
    assert acts.now(row).state == "released"
    assert SignedIn(cast.focal_point).post(f"/items/{row.pk}/withdraw/", {"reason": "Mine"}).status_code == 403
    assert browser.post(f"/items/{row.pk}/withdraw/", {"reason": "Mistaken seller"}).status_code == 302
    tombstone = SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    assert tombstone.status_code == 200
    assert "Mistaken seller" in tombstone.text
    assert [text for text in (row.title, "Three listings.", "Shop-Nine") if text in tombstone.text] == []


def test_second_withdrawal_keeps_what_was_typed(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.colleague)
    browser.post(f"/items/{row.pk}/withdraw/", {"reason": "Mistaken seller"})
    answer = browser.post(f"/items/{row.pk}/withdraw/", {"reason": "Another reason"})
    assert (answer.status_code, refused(answer)) == (422, ["Only a released item can be withdrawn."])
    assert "Another reason" in answer.text
    assert acts.now(row).withdrawn_reason == "Mistaken seller"


def test_item_goes_back_with_a_note_and_not_without(cast: Cast) -> None:
    row, browser = acts.submitted(cast), SignedIn(cast.colleague)
    answer = browser.post(f"/items/{row.pk}/return/", {"note": " "})
    assert (answer.status_code, wrong(answer), acts.now(row).state) == (422, {"note": REQUIRED}, "in_review")
    assert SignedIn(cast.focal_point).post(f"/items/{row.pk}/return/", {"note": "Mine"}).status_code == 403
    assert browser.post(f"/items/{row.pk}/return/", {"note": "Which shop?"}).headers["Location"] == "/"
    assert "Which shop?" in SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    late = browser.post(f"/items/{row.pk}/return/", {"note": "Also the date"})
    assert (late.status_code, "Also the date" in late.text) == (422, True)


def test_button_that_comes_too_late_says_so(cast: Cast) -> None:
    row, browser = acts.submitted(cast), SignedIn(cast.colleague)
    stale = datetime(2026, 3, 2, tzinfo=UTC).isoformat()
    screen = f"/items/{row.pk}/release/"
    for sent, said in (
        ({"seen": stale}, "This item was changed and submitted again. Look at it once more before you approve it."),
        ({}, "Look first at who will see it, then approve it there."),
    ):
        unseen = browser.post(f"/items/{row.pk}/approve/", sent, follow=True)
        assert (told(unseen), unseen.redirect_chain, acts.now(row).state) == ([said], [(screen, 302)], "in_review")
    looked_at = {"seen": seen.on(browser, screen, f"/items/{row.pk}/approve/")}
    for said in ("The item is approved and shared.", "This item is no longer in review: somebody has decided on it."):
        assert told(browser.post(f"/items/{row.pk}/approve/", looked_at, follow=True)) == [said]
    assert told(browser.post(f"/items/{row.pk}/submit/", follow=True)) == ["This item has been submitted already."]
    assert told(browser.post(f"/items/{row.pk}/discard/", follow=True)) == ["Only a draft can be discarded."]
    assert shared(row) == [("north", "everyone", False)]


def test_writer_takes_back_what_waits_while_its_approver_has_it_open(cast: Cast) -> None:
    row, writer, approver = acts.submitted(cast), SignedIn(cast.focal_point), SignedIn(cast.colleague)
    door, screen = f"/items/{row.pk}/call-back/", f"/items/{row.pk}/release/"
    looked_at = {"seen": seen.on(approver, screen, f"/items/{row.pk}/approve/")}
    assert [browser.get(f"/items/{row.pk}/").text.count(door) for browser in (writer, approver)] == [1, 1]
    assert told(writer.post(door, follow=True)) == ["It is a draft again. Submit it when it is ready."]
    late = approver.post(f"/items/{row.pk}/approve/", looked_at, follow=True)
    assert told(late) == ["This item is no longer in review: it was sent back, or taken back to be changed."]
    assert (acts.now(row).state, door in writer.get(f"/items/{row.pk}/").text) == ("draft", False)
    assert writer.get(f"/items/{row.pk}/trail/").text.count("Took it back from approval, as a draft") == 1
    writer.post(f"/items/{row.pk}/submit/")
    program = Program(cast.focal_point)
    assert program.ask("post", f"notices/{row.pk}/call-back/").json()["state"] == "draft"
    assert program.code("post", f"notices/{row.pk}/call-back/") == 400


def test_submission_says_who_could_not_read(cast: Cast) -> None:
    row = acts.draft(cast, asked=("company_one", "authority_south"))
    answer = SignedIn(cast.focal_point).post(f"/items/{row.pk}/submit/", follow=True)
    assert told(answer) == [f"{BLIND}: Authority South. {WHAT_TO_DO}"]
    assert acts.now(row).state == "draft"
