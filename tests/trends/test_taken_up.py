"""The label of words that a bulletin has taken up: its section keeps it, until they are taken out again."""

from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from sharing import access
from sharing.actions import drafts, review
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_contributions import WEDNESDAY, handed_in, now, told
from tests.trends.test_editions import composed
from trends.actions import composing, correcting
from trends.actions import contributions as act
from trends.actions.editions import derive
from trends.models import Bulletin
from trends.queries import contributions as queries


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with clock.moved_to(WEDNESDAY):
        yield


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    return composed(cast)


def derived(cast: Cast, row: Bulletin, label: str = "green", language: str = "en") -> Bulletin:
    by = now(cast.member("coordinator_north"))
    return derive(access.plain(Bulletin).get(pk=row.pk), tlp=label, language=language, by=by)


def relabelled(cast: Cast, draft: Bulletin, tlp: str, words: str = "Other words.") -> None:
    """The section that took up the words, with another label and nothing of them to be found."""
    row = access.plain(Bulletin).get(pk=draft.pk)
    sections = [{**one, "tlp": tlp, "body": words} if one["key"] == "methods" else one for one in row.sections]
    composing.edit(row, title=row.title, tlp=row.tlp, sections=sections, by=now(cast.coordinator))


@pytest.mark.parametrize("tlp", ["", "clear", "green"])
def test_section_that_took_up_words_keeps_their_label_however_they_were_changed(
    cast: Cast, draft: Bulletin, tlp: str
) -> None:
    act.merge(handed_in(cast, draft), draft, by=now(cast.coordinator))
    with pytest.raises(ActionRefused, match="gave under TLP:AMBER") as refused:
        relabelled(cast, draft, tlp)
    assert refused.value.field == "label_methods"
    page = f"/bulletins/{draft.pk}/edit/"
    browser = SignedIn(cast.coordinator)
    form = browser.get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"label_methods": tlp, "body_methods": "Other"}
    answer = browser.post(page, sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["label_methods"])
    relabelled(cast, draft, "amber_strict")
    relabelled(cast, draft, "amber")
    assert [one["key"] for one in derived(cast, draft).sections] == ["overview", "done", "law", "coverage"]


def test_label_that_was_set_back_before_it_was_kept_holds_in_no_edition(cast: Cast, draft: Bulletin) -> None:
    act.merge(handed_in(cast, draft), draft, by=now(cast.coordinator))
    row = access.plain(Bulletin).get(pk=draft.pk)
    sections = [{name: one[name] for name in ("key", "heading", "body")} for one in row.sections]
    access.plain(Bulletin).filter(pk=row.pk).update(sections=sections)
    assert "methods" not in [one["key"] for one in derived(cast, draft).sections]
    relabelled(cast, draft, "amber")
    row.refresh_from_db()
    assert {one["key"]: one["tlp"] for one in row.sections if "tlp" in one} == {"methods": "amber"}


def test_edition_begun_before_the_words_were_taken_up_is_not_published_with_their_section(
    cast: Cast, draft: Bulletin
) -> None:
    early = derived(cast, draft)
    review.submit(access.plain(Bulletin).get(pk=draft.pk), by=now(cast.member("coordinator_north")))
    review.submit(access.plain(Bulletin).get(pk=early.pk), by=now(cast.member("coordinator_north")))
    review.call_back(draft, by=now(cast.member("coordinator_north")))
    act.merge(handed_in(cast, draft), draft, by=now(cast.member("coordinator_north")))
    review.submit(access.plain(Bulletin).get(pk=draft.pk), by=now(cast.member("coordinator_north")))
    with unrendered():
        acts.approve(draft, by=now(cast.coordinator))
        with pytest.raises(ActionRefused, match="stricter label.* Or discard this edition"):
            acts.approve(early, by=now(cast.coordinator))
    assert "methods" not in [one["key"] for one in derived(cast, draft, "clear").sections]


def test_correction_gives_no_wider_label_to_words_that_were_taken_up(cast: Cast, draft: Bulletin) -> None:
    act.merge(handed_in(cast, draft), draft, by=now(cast.member("coordinator_north")))
    review.submit(access.plain(Bulletin).get(pk=draft.pk), by=now(cast.member("coordinator_north")))
    with unrendered():
        acts.approve(draft, by=now(cast.coordinator))
    row = access.plain(Bulletin).get(pk=draft.pk)
    sections = [{**one, "tlp": ""} for one in row.sections]
    with pytest.raises(ActionRefused, match="gave under TLP:AMBER"):
        correcting.propose(row, title="T", sections=sections, note="N", by=now(cast.coordinator))


def test_words_for_a_section_that_is_not_there_give_their_label_to_the_one_that_takes_them_up(
    cast: Cast, draft: Bulletin
) -> None:
    relabelled(cast, draft, "amber")
    made = derived(cast, draft)
    row = handed_in(cast, draft, tlp="green")
    act.merge(row, made, by=now(cast.coordinator))
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.section, row.placed, queries.floors(made)) == ("methods", "overview", {"overview": "green"})
    assert queries.floors(access.plain(Bulletin).get(pk=draft.pk)) == {}


def test_words_that_were_removed_are_taken_out_and_their_writer_reads_why(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.merge(row, draft, by=now(cast.coordinator))
    row.refresh_from_db()
    browser, page = SignedIn(cast.coordinator), f"/contributions/{row.pk}/decline/"
    assert browser.post(page, {"reason": "Case closed"}).status_code == 422
    relabelled(cast, draft, "amber")
    edition = derived(cast, draft, "amber_strict")
    assert browser.post(page, {"reason": "Case closed"}).status_code == 422
    with pytest.raises(ActionRefused, match="Discard its editions first"):
        drafts.discard(access.plain(Bulletin).get(pk=draft.pk), by=now(cast.coordinator))
    drafts.discard(edition, by=now(cast.coordinator))
    assert page in browser.get(f"/bulletins/{draft.pk}/").text
    assert page in browser.get(f"/contributions/{row.pk}/").text
    assert browser.post(page, {"reason": "Case closed"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.bulletin_id, row.placed, row.reason) == ("declined", None, "", "Case closed")
    assert told(cast.approver("company_one")) == ["contribution_done"]
    assert "Case closed" in SignedIn(cast.approver("company_one")).get(f"/contributions/{row.pk}/").text
    relabelled(cast, draft, "")
    assert "methods" in [one["key"] for one in derived(cast, draft).sections]


def test_words_stay_in_what_was_submitted(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.merge(row, draft, by=now(cast.coordinator))
    relabelled(cast, draft, "amber")
    review.submit(access.plain(Bulletin).get(pk=draft.pk), by=now(cast.member("coordinator_north")))
    row.refresh_from_db()
    with pytest.raises(ActionRefused):
        act.decline(row, reason="Case closed", by=now(cast.coordinator))
    assert f"/contributions/{row.pk}/decline/" not in SignedIn(cast.coordinator).get(f"/contributions/{row.pk}/").text
