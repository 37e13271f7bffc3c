"""Answering through the pages: what is wrong stands at its field, and what was typed comes back."""

from datetime import timedelta
from typing import Any

from portal import clock
from sharing import access
from sharing.models import Outcome, Question, Receipt
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.views.pages import told, wrong

REQUIRED = ["This field is required."]


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
                "count": ["Ensure this value is greater than or equal to 0."],
                "markets": ["Select a valid choice. SE is not one of the available choices."],
            },
        ),
    ]
    for sent, errors in wanted:
        answer = browser.post(f"/items/{row.pk}/outcome/", sent)
        assert (answer.status_code, wrong(answer)) == (422, errors)
        form = answer.context["form"]
        assert {name: form[name].value() for name in sent} == sent
    assert "Kept words" in answer.text
    assert [access.plain(model).count() for model in (Receipt, Outcome, Question)] == [0, 0, 0]


def test_outcome_is_recorded_line_by_line(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.analyst)
    page = f"/items/{row.pk}/outcome/"
    first = browser.post(page, {"decision": "account_suspended", "count": "2", "markets": ["NO"], "another": "1"})
    assert first.headers["Location"] == page
    answer = browser.post(page, {"decision": "needs_more", "note": "Which listing?"}, follow=True)
    assert told(answer) == ["Recorded. The issuer sees it now."] * 2
    lines = access.plain(Outcome).order_by("recorded_at").values_list("decision", "count", "markets")
    assert list(lines) == [("account_suspended", 2, ["NO"]), ("needs_more", None, [])]
    issuer = SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    assert [text for text in ("Account suspended", "Which listing?") if text not in issuer] == []


def test_answer_is_not_open_to_those_who_may_only_read(cast: Cast) -> None:
    row = acts.released(cast)
    for person, code in ((cast.member("observer"), 403), (cast.colleague, 403), (cast.member("outsider"), 404)):
        browser = SignedIn(person)
        assert browser.get(f"/items/{row.pk}/outcome/").status_code == code
        assert browser.post(f"/items/{row.pk}/outcome/", {"decision": "no_trace"}).status_code == code
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
