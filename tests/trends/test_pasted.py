"""Words of members that stand in a bulletin however they came there: their label holds wherever they are."""

from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from sharing import access
from sharing.actions import corrections, releases, review
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_contributions import SECRET, WEDNESDAY, handed_in, now
from tests.trends.test_editions import body, composed
from trends import quoting
from trends.actions import composing, correcting
from trends.actions import contributions as act
from trends.actions.editions import derive
from trends.models import Bulletin


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with clock.moved_to(WEDNESDAY):
        yield


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    return composed(cast)


def saved(draft: Bulletin) -> Bulletin:
    return access.plain(Bulletin).get(pk=draft.pk)


def written(cast: Cast, draft: Bulletin, words: dict[str, str], label: str | None = None, **more: str) -> Bulletin:
    """The draft with these words by the key of their section, and with another label where one is said."""
    row = saved(draft)
    handled = {} if label is None else {"tlp": label}
    sections = [{**one, "body": words[one["key"]], **handled} if one["key"] in words else one for one in row.sections]
    said = {"title": row.title, "tlp": row.tlp, **more}
    composing.edit(row, **said, sections=sections, by=now(cast.member("coordinator_north")))
    return saved(draft)


def derived(cast: Cast, row: Bulletin, label: str = "clear", language: str = "en") -> Bulletin:
    return derive(saved(row), tlp=label, language=language, by=now(cast.member("coordinator_north")))


def labels(row: Bulletin) -> dict[str, str]:
    return {one["key"]: one["tlp"] for one in row.sections if one.get("tlp")}


def test_lines_of_twenty_letters_are_known_however_they_are_set() -> None:
    words = "Short.\n- **Sellers** moved to\n  [messengers](https://example.org) in  May.\n3. Sellers of fentanyl left."
    assert quoting.telling(words) == ["sellers of fentanyl left."]
    assert "sellers of fentanyl left." in quoting.as_read("## Then\n* *SELLERS* of fentanyl left.")


def test_words_that_moved_to_another_section_keep_their_label(cast: Cast, draft: Bulletin) -> None:
    act.merge(handed_in(cast, draft), draft, by=now(cast.coordinator))
    row = written(cast, draft, {"methods": "Other words.", "overview": f"As one wrote:\n\n* {SECRET.upper()}"})
    assert labels(row) == {"overview": "amber", "methods": "amber"}
    made = derived(cast, row)
    assert [one["key"] for one in made.sections] == ["done", "law", "coverage"]


@pytest.mark.parametrize("declined", [False, True])
def test_words_that_were_pasted_and_never_taken_up_keep_their_label(
    cast: Cast, draft: Bulletin, declined: bool
) -> None:
    row = handed_in(cast, draft)
    if declined:
        act.decline(row, reason="Too long", by=now(cast.coordinator))
    assert labels(written(cast, draft, {"coverage": SECRET})) == {"coverage": "amber"}
    with pytest.raises(ActionRefused, match="gave under TLP:AMBER stand in it") as refused:
        written(cast, draft, {"coverage": SECRET}, label="green")
    assert refused.value.field == "label_coverage"
    assert "coverage" not in [one["key"] for one in derived(cast, draft).sections]
    assert labels(written(cast, draft, {"coverage": "Other words."}, label="")) == {}


def test_words_that_were_pasted_before_they_were_looked_for_go_into_no_lower_edition(
    cast: Cast, draft: Bulletin
) -> None:
    handed_in(cast, draft)
    sections = [{**one, "body": SECRET} if one["key"] == "coverage" else one for one in saved(draft).sections]
    access.plain(Bulletin).filter(pk=draft.pk).update(sections=sections)
    assert "coverage" not in [one["key"] for one in derived(cast, draft).sections]
    access.plain(Bulletin).filter(pk=draft.pk).update(tlp="green")
    with pytest.raises(ActionRefused, match="is labelled TLP:AMBER"):
        review.submit(saved(draft), by=now(cast.member("coordinator_north")))


def test_what_is_still_written_or_of_another_month_gives_no_label(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.take_back(row, by=now(cast.analyst))
    assert labels(written(cast, draft, {"coverage": SECRET})) == {}


def test_titles_and_headings_of_every_bulletin_are_no_members_words(cast: Cast, draft: Bulletin) -> None:
    handed_in(cast, draft, text=f"# {draft.title}\n## The month at a glance\nNothing.")
    assert labels(written(cast, draft, {})) == {}
    made = derived(cast, draft)
    assert (made.title, len(made.sections)) == (draft.title, 5)


def test_title_tells_no_words_of_a_stricter_label(cast: Cast, draft: Bulletin) -> None:
    handed_in(cast, draft)
    row = written(cast, draft, {}, title=f"March: {SECRET}")
    made = derived(cast, row, "green")
    assert (SECRET in row.title, SECRET in made.title, bool(made.title)) == (True, False, True)
    assert SECRET in derived(cast, row, "amber_strict").title
    for bulletin, tlp in ((row, "green"), (made, "green")):
        with pytest.raises(ActionRefused, match="gave under TLP:AMBER") as refused:
            written(cast, bulletin, {}, title=f"March: {SECRET}", tlp=tlp)
        assert refused.value.field == "title"
    access.plain(Bulletin).filter(pk=row.pk).update(tlp="green")
    with pytest.raises(ActionRefused, match="gave under TLP:AMBER"):
        review.submit(saved(row), by=now(cast.member("coordinator_north")))


def test_correction_and_withdrawal_tell_no_words_of_a_stricter_label(cast: Cast) -> None:
    draft = composed(cast, "green")
    handed_in(cast, draft)
    review.submit(saved(draft), by=now(cast.member("coordinator_north")))
    acts.approve(draft, by=now(cast.coordinator))
    row, by = saved(draft), now(cast.member("coordinator_north"))
    own = {"title": row.title, "sections": row.sections, "note": "A typing error."}
    for name, field in (("title", "title"), ("note", "note")):
        with pytest.raises(ActionRefused, match="gave under TLP:AMBER") as refused:
            correcting.propose(row, **{**own, name: SECRET}, by=by)
        assert refused.value.field == field
    sections = [{**one, "body": SECRET} if one["key"] == "coverage" else one for one in row.sections]
    version = correcting.propose(row, **{**own, "sections": sections}, by=by)
    with pytest.raises(ActionRefused, match="is labelled TLP:AMBER"):
        corrections.approve(version, by=now(cast.coordinator))
    with pytest.raises(ActionRefused, match="gave under TLP:AMBER") as refused:
        releases.withdraw(row, reason=SECRET, by=now(cast.coordinator))
    assert refused.value.field == "reason"


def test_words_are_not_taken_out_while_they_stand_in_the_title(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.merge(row, draft, by=now(cast.coordinator))
    written(cast, draft, {"methods": "Other words."}, title=f"March: {SECRET}")
    row.refresh_from_db()
    answer = SignedIn(cast.coordinator).post(f"/contributions/{row.pk}/decline/", {"reason": "Case closed"})
    assert answer.status_code == 422
    assert body(saved(draft), "methods") == "Other words."
