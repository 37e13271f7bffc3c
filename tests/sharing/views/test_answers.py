"""Answering through the pages: what is wrong stands at its field, and what was typed comes back."""

import uuid
from datetime import timedelta
from typing import Any

from portal import clock
from sharing import access
from sharing.forms.answers import MOST
from sharing.models import Objection, Outcome, Question, Receipt, VendorAlert
from sharing.queries.ladder import ladder
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.views.pages import told, wrong

REQUIRED = ["This field is required."]


def lines(*sent: dict[str, Any]) -> dict[str, Any]:
    """The form of what was done with these lines."""
    typed = {f"lines-{n}-{name}": value for n, line in enumerate(sent) for name, value in line.items()}
    return {"lines-TOTAL_FORMS": str(len(sent)), "lines-INITIAL_FORMS": "0", **typed}


def told_of(row: VendorAlert) -> list[tuple[str, int | None]]:
    """What the issuer is told, line by line."""
    (rung,) = ladder(row.author, row)
    return [(line.decision, line.count) for line in rung.outcomes]


def test_outcome_says_at_each_field_what_is_wrong(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    later = (clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    wanted: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
        ({"note": "Kept words"}, {"decision": REQUIRED}),
        (
            {"decision": "data_preserved", "note": "Kept words"},
            {"preserved_until_on": ["Until when is the data preserved?"]},
        ),
        (
            {"decision": "needs_more", "count": "3"},
            {"note": ["What more do you need? The issuer gets this as a question."]},
        ),
        (
            {"decision": "no_trace", "acted_at": later, "note": "Kept words"},
            {"acted_at": ["This time lies in the future."]},
        ),
        (
            {"decision": "no_trace", "count": "-1", "markets": ["SE"], "note": "Kept words"},
            {
                "count": ["Ensure this value is greater than or equal to 1."],
                "markets": ["Select a valid choice. SE is not one of the available choices."],
            },
        ),
    ]
    for sent, errors in wanted:
        answer = browser.post(f"/items/{row.pk}/outcome/", lines({"decision": "no_trace"}, sent))
        first, form = answer.context["lines"].forms
        assert (answer.status_code, first.errors, dict(form.errors)) == (422, {}, errors)
        assert {name: form[name].value() for name in sent} == sent
    assert "Kept words" in answer.text
    assert [access.plain(model).count() for model in (Outcome, Question)] == [0, 0]
    assert access.plain(Receipt).get().confirmed_at is None  # the form shows the item, and so it is opened


def test_several_lines_are_recorded_at_once(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    page, key = f"/items/{row.pk}/outcome/", str(uuid.uuid4())
    removed = {"decision": "account_suspended", "count": "2", "markets": ["NO"]}
    asks = {"decision": "needs_more", "note": "Which listing?"}
    sent = {**lines(removed, asks, {"decision": ""}), "submission_key": key}
    for _twice in range(2):
        answer = browser.post(page, sent, follow=True)
        assert told(answer) == ["Recorded. The issuer sees it now."]
    found = access.plain(Outcome).order_by("recorded_at").values_list("decision", "count", "markets")
    assert list(found) == [("account_suspended", 2, ["NO"]), ("needs_more", None, [])]
    issuer = SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    assert [text for text in ("Account suspended", "Which listing?") if text not in issuer] == []


def test_who_was_not_asked_reads_that_the_issuer_is_not_told(cast: Cast) -> None:
    row, other = acts.released(cast), cast.member("authority_north2")
    asked, unasked = SignedIn(cast.analyst), SignedIn(other)
    page, says = f"/items/{row.pk}/outcome/", lines({"decision": "lawful_or_mistaken", "note": "Licensed"})
    told_here = "Authority North is not told of this answer, and “Lawful or mistaken” gives it no task."
    seen_here = "Seen by Authority North and by coordinators"
    shown = [browser.get(page).text for browser in (asked, unasked)]
    assert [(told_here in text, seen_here in text) for text in shown] == [(False, True), (True, False)]
    assert told(unasked.post(page, says, follow=True)) == ["Recorded."]
    line = access.plain(Outcome).get()
    assert told_here in unasked.get(f"{page}{line.pk}/").text
    assert (told_of(row), access.plain(Objection).exists()) == ([], False)


def test_one_more_line_records_nothing_and_keeps_what_was_typed(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    typed = {"decision": "no_trace", "note": "Typed words"}
    answer = browser.post(f"/items/{row.pk}/outcome/", {**lines(typed), "more": "1"})
    assert (answer.status_code, len(answer.context["lines"].forms), answer.text.count('class="error"')) == (200, 2, 0)
    assert "Typed words" in answer.text
    many = {**lines(*[typed] * MOST), "more": "1"}
    assert len(browser.post(f"/items/{row.pk}/outcome/", many).context["lines"].forms) == MOST
    assert browser.post(f"/items/{row.pk}/outcome/", lines(*[typed] * (MOST + 1))).status_code == 422
    assert access.plain(Outcome).count() == 0


def test_line_is_corrected_and_the_earlier_one_is_folded(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    browser.post(f"/items/{row.pk}/outcome/", lines({"decision": "account_suspended", "count": "20"}))
    first = access.plain(Outcome).get()
    page = f"/items/{row.pk}/outcome/{first.pk}/"
    assert 'value="20"' in browser.get(page).text
    right = {"decision": "account_suspended", "count": "2", "submission_key": str(uuid.uuid4())}
    for _twice in range(2):
        answer = browser.post(page, right, follow=True)
    assert told(answer) == ["Corrected. What stood there before is kept in the history."]
    assert told_of(row) == [("account_suspended", 2)]
    issuer = SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    assert issuer.index("What stood there before") < issuer.index('<span class="num">20</span>')
    stale = browser.post(page, {"decision": "no_trace"})
    assert (stale.status_code, "corrected meanwhile" in stale.text, told_of(row)) == (
        422,
        True,
        [("account_suspended", 2)],
    )


def test_line_that_is_taken_back_leaves_the_item_unanswered(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    browser.post(f"/items/{row.pk}/outcome/", lines({"decision": "account_suspended"}))
    line = access.plain(Outcome).get()
    strangers = (cast.focal_point, cast.member("authority_north2"), cast.member("outsider"))
    codes = [SignedIn(one).post(f"/items/{row.pk}/outcome/{line.pk}/take-back/").status_code for one in strangers]
    assert codes == [403, 404, 404]
    answer = browser.post(f"/items/{row.pk}/outcome/{line.pk}/take-back/", follow=True)
    assert told(answer)[-1] == "Taken back. It is kept in the history."
    found = access.plain(Receipt).get()
    assert (found.outcome_at, found.acted, found.confirmed_at is None, told_of(row)) == (None, False, False, [])
    assert "What was taken back" in SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    assert row.title in browser.get("/queue/").text


def test_answer_is_not_open_to_those_who_may_only_read(cast: Cast) -> None:
    row = acts.released(cast)
    for person, code in ((cast.member("observer"), 403), (cast.colleague, 403), (cast.member("outsider"), 404)):
        browser = SignedIn(person)
        assert browser.get(f"/items/{row.pk}/outcome/").status_code == code
        assert browser.post(f"/items/{row.pk}/outcome/", lines({"decision": "no_trace"})).status_code == code
        assert browser.post(f"/items/{row.pk}/confirm/").status_code == code
        assert browser.post(f"/items/{row.pk}/ask/", {"text": "Which?"}).status_code == code
    assert [access.plain(model).count() for model in (Receipt, Outcome, Question)] == [0, 0, 0]


def test_question_needs_words_and_not_too_many(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    empty = browser.post(f"/items/{row.pk}/ask/", {"text": " "})
    assert (empty.status_code, wrong(empty)) == (422, {"text": REQUIRED})
    long = "word " * 801
    answer = browser.post(f"/items/{row.pk}/ask/", {"text": long})
    assert (answer.status_code, wrong(answer)) == (
        422,
        {"text": ["Ensure this value has at most 4000 characters (it has 4004)."]},
    )
    assert long.strip() in answer.text
    assert access.plain(Question).count() == 0


def test_question_and_answer_go_to_and_fro(cast: Cast) -> None:
    row, analyst, issuer = acts.released(cast), SignedIn(cast.analyst), SignedIn(cast.focal_point)
    company = cast.organization("company_one").pk
    reply = f"/items/{row.pk}/reply/{company}/"
    assert issuer.post(reply, {"text": "Nobody asked"}).status_code == 404
    assert told(analyst.post(f"/items/{row.pk}/ask/", {"text": "Which listing?"}, follow=True)) == ["Sent."]
    empty = issuer.post(reply, {"text": ""})
    assert (empty.status_code, wrong(empty)) == (422, {"text": REQUIRED})
    assert issuer.post(f"/items/{row.pk}/reply/{cast.organization('observer').pk}/", {"text": "?"}).status_code == 404
    assert SignedIn(cast.coordinator).post(reply, {"text": "Mine"}).status_code == 404
    assert issuer.post(reply, {"text": "The second."}).status_code == 302
    assert "The second." in analyst.get(f"/items/{row.pk}/").text
    assert "Which listing?" not in SignedIn(cast.coordinator).get(f"/items/{row.pk}/").text
