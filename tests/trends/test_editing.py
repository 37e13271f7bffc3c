"""The words of a draft: what is typed is kept, and what two people write at once is merged or chosen, never lost."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sharing import access
from sharing.models import WorkingCopy
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from trends import merging
from trends.actions import composing
from trends.models import Bulletin


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    return composing.compose(
        framework=cast.north,
        begins_on=date(2026, 3, 1),
        ends_on=date(2026, 3, 31),
        tlp="amber",
        by=cast.member("coordinator_north"),
    )


def door(draft: Bulletin) -> str:
    return f"/bulletins/{draft.pk}/edit/"


def opened(browser: Client, draft: Bulletin, **typed: str) -> dict[str, str]:
    """The form as it stands on the page, with what somebody typed into it."""
    return {**shown(browser.get(door(draft)).context["form"]), **typed}


def shown(form: Any) -> dict[str, str]:
    return {field.html_name: str(field.value() or "") for field in form}


def now(draft: Bulletin) -> dict[str, str]:
    row = access.plain(Bulletin).get(pk=draft.pk)
    return {"title": row.title, "tlp": row.tlp, **{section["key"]: section["body"] for section in row.sections}}


def test_what_two_people_change_in_different_sections_is_merged(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine, theirs = opened(one, draft, body_methods="Mine."), opened(other, draft, body_done="Theirs.", title="Theirs")
    assert other.post(door(draft), theirs).status_code == 302
    answer = one.post(door(draft), mine, follow=True)
    assert (now(draft)["methods"], now(draft)["done"], now(draft)["title"]) == ("Mine.", "Theirs.", "Theirs")
    assert "together with what" in answer.text


def test_what_two_people_change_in_one_section_stands_side_by_side_and_is_chosen(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine = opened(one, draft, body_methods="Many shops moved.", body_law="My law.", tlp="green")
    theirs = opened(other, draft, body_methods="Few shops moved.", body_law="Their law.", body_done="Done.")
    other.post(door(draft), theirs)
    answer = one.post(door(draft), mine)
    assert (answer.status_code, now(draft)["methods"], now(draft)["law"]) == (422, "Few shops moved.", "Their law.")
    assert re.findall(r"<mark>(.*?)</mark>", answer.text) == ["Few", "Many", "Their", "My"]
    form = shown(answer.context["form"])
    assert (form["body_methods"], form["body_done"], form["tlp"]) == ("Many shops moved.", "Done.", "green")
    sent = {**form, "take_section.methods": "theirs", "take_section.law": "mine", "body_law": "My law, mended."}
    assert one.post(door(draft), sent).status_code == 302
    assert now(draft) == {
        **now(draft),
        "methods": "Few shops moved.",
        "law": "My law, mended.",
        "done": "Done.",
        "tlp": "green",
    }


def test_who_saves_a_third_time_meanwhile_is_not_overwritten_either(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine = opened(one, draft, body_methods="Mine.")
    other.post(door(draft), opened(other, draft, body_methods="Theirs."))
    again = shown(one.post(door(draft), mine).context["form"])
    other.post(door(draft), opened(other, draft, body_methods="Theirs, anew."))
    assert one.post(door(draft), again).status_code == 422
    assert now(draft)["methods"] == "Theirs, anew."
    assert one.post(door(draft), {**again, "take_section.methods": "mine"}).status_code == 422
    last = {**shown(one.post(door(draft), again).context["form"]), "take_section.methods": "mine"}
    assert one.post(door(draft), last).status_code == 302
    assert now(draft)["methods"] == "Mine."


def test_conflict_comes_up_again_until_somebody_chooses(cast: Cast, draft: Bulletin) -> None:
    """Also for who closes its page, whose form is kept as it stands there, and comes back to what was typed."""
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine = opened(one, draft, body_methods="Mine.", body_law="My law.")
    other.post(door(draft), opened(other, draft, body_methods="Theirs.", body_done="Done."))
    for typed in (mine, shown(one.post(door(draft), mine).context["form"])):
        assert one.post(f"/items/{draft.pk}/edit/keep/", typed).status_code == 200
        page = one.get(door(draft))
        assert (page.status_code, re.findall(r"<mark>(.*?)</mark>", page.text)) == (200, ["Theirs.", "Mine."])
        form = shown(page.context["form"])
        assert (form["body_methods"], form["body_law"], form["body_done"]) == ("Mine.", "My law.", "Done.")
        assert one.post(door(draft), form).status_code == 422
        assert now(draft)["methods"] == "Theirs."
    assert one.post(door(draft), {**form, "take_section.methods": "theirs"}).status_code == 302
    assert (now(draft)["methods"], now(draft)["law"], now(draft)["done"]) == ("Theirs.", "My law.", "Done.")


def test_choice_is_kept_with_what_is_typed(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine = opened(one, draft, body_methods="Mine.")
    other.post(door(draft), opened(other, draft, body_methods="Theirs."))
    chosen = {**shown(one.post(door(draft), mine).context["form"]), "take_section.methods": "mine"}
    one.post(f"/items/{draft.pk}/edit/keep/", chosen)
    assert [row[2] for row in one.get(door(draft)).context["conflicts"]] == ["mine"]
    other.post(door(draft), opened(other, draft, body_methods="Theirs, anew."))
    assert [row[2] for row in one.get(door(draft)).context["conflicts"]] == [""]


def test_label_and_sources_of_a_section_are_merged_and_chosen_as_its_words(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    reference = notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")]
    ).reference
    mine = opened(one, draft, body_done="Mine.", label_law="green")
    assert (
        other.post(door(draft), opened(other, draft, label_methods="amber", quotes_methods=reference)).status_code
        == 302
    )
    assert one.post(door(draft), mine).status_code == 302
    kept = {one["key"]: (one.get("tlp"), one.get("quotes")) for one in access.plain(Bulletin).get(pk=draft.pk).sections}
    assert (kept["methods"], kept["law"]) == (("amber", [reference]), ("green", None))
    mine = opened(one, draft, label_methods="clear", quotes_methods="")
    other.post(door(draft), opened(other, draft, label_methods="green"))
    answer = one.post(door(draft), mine)
    assert answer.status_code == 422
    marked = re.findall(r"<mark>(.*?)</mark>", answer.text, re.DOTALL)
    assert [reference in text for text in marked].count(True) == 1
    form = shown(answer.context["form"])
    assert (form["label_methods"], form["quotes_methods"]) == ("clear", "")
    assert one.post(door(draft), {**form, "take_section.methods": "theirs"}).status_code == 302
    kept = {one["key"]: (one.get("tlp"), one.get("quotes")) for one in access.plain(Bulletin).get(pk=draft.pk).sections}
    assert kept["methods"] == ("green", [reference])


def test_own_other_window_is_called_so(cast: Cast, draft: Bulletin) -> None:
    browser = SignedIn(cast.coordinator)
    first, second = opened(browser, draft, body_methods="First."), opened(browser, draft, body_methods="Second.")
    third = opened(browser, draft, body_done="Third.")
    browser.post(door(draft), first)
    answer = browser.post(door(draft), second)
    assert (answer.status_code, "What you saved in another window" in answer.text) == (422, True)
    assert f"What {cast.coordinator} saved" not in answer.text
    assert "with what you saved in another window" in browser.post(door(draft), third, follow=True).text


def test_a_form_without_what_was_seen_overwrites_nothing(cast: Cast, draft: Bulletin) -> None:
    one, other = SignedIn(cast.member("coordinator_north")), SignedIn(cast.coordinator)
    mine = opened(one, draft, body_methods="Mine.", base="no prints")
    other.post(door(draft), opened(other, draft, body_methods="Theirs."))
    assert one.post(door(draft), mine).status_code == 422
    assert now(draft)["methods"] == "Theirs."


def test_what_is_typed_is_kept_and_comes_back(cast: Cast, draft: Bulletin) -> None:
    browser = SignedIn(cast.coordinator)
    typed = opened(browser, draft, body_methods="Half a sentence")
    kept = browser.post(f"/items/{draft.pk}/edit/keep/", typed)
    assert (kept.status_code, kept.json()["said"].startswith("Saved")) == (200, True)
    page = browser.get(door(draft))
    assert (shown(page.context["form"])["body_methods"], "is back. It is not saved yet." in page.text) == (
        "Half a sentence",
        True,
    )
    assert f"{cast.coordinator} is typing into this draft as well." in (
        SignedIn(cast.member("coordinator_north")).get(door(draft)).text
    )
    assert browser.post(door(draft), shown(page.context["form"])).status_code == 302
    assert (now(draft)["methods"], access.plain(WorkingCopy).count()) == ("Half a sentence", 0)


def test_label_and_sentences_of_others_stay_where_only_words_are_changed(cast: Cast, draft: Bulletin) -> None:
    """What else is known of a section is not in the form, and stays."""
    sections = [{**section, "seen_by": section["key"] == "law"} for section in draft.sections]
    access.plain(Bulletin).filter(pk=draft.pk).update(sections=sections)
    browser = SignedIn(cast.coordinator)
    browser.post(door(draft), opened(browser, draft, body_law="Words."))
    row = access.plain(Bulletin).get(pk=draft.pk)
    assert {section["key"]: section["seen_by"] for section in row.sections if section.get("seen_by")} == {"law": True}


def test_box_is_as_tall_as_its_text_and_nothing_is_called_optional_that_is_the_bulletin(
    cast: Cast, draft: Bulletin
) -> None:
    browser = SignedIn(cast.coordinator)
    browser.post(door(draft), opened(browser, draft, body_methods="Words.\n\n" * 8, body_law="x" * 90 * 50))
    page = browser.get(door(draft))
    rows = {name: field.widget.attrs["rows"] for name, field in page.context["form"].fields.items() if "body" in name}
    assert (rows["body_methods"], rows["body_law"], min(rows.values())) == (15, 30, 7)
    assert page.text.count("(optional)") == 2 * len(draft.sections)  # its own label, and what it draws on
    assert page.text.rindex("data-keep") > page.text.rindex('name="quotes_')


@pytest.mark.parametrize(
    ("theirs", "mine", "merged", "conflicts"),
    [
        ("a", "a", "a", []),
        ("a", "b", "b", []),
        ("b", "a", "b", []),
        ("b", "b", "b", []),
        ("b", "c", "c", ["section.x"]),
    ],
)
def test_piece_that_one_of_two_changed_is_taken_from_that_one(
    theirs: str, mine: str, merged: str, conflicts: list[str]
) -> None:
    def of(body: str) -> dict[str, tuple[str, ...]]:
        return merging.pieces("T", "amber", [{"key": "x", "heading": "H", "body": body}])

    found = merging.merge(of(mine), of(theirs), merging.prints(of("a")))
    assert (found.pieces["section.x"], found.conflicts) == (("H", merged, "", ""), conflicts)


def test_ends_of_lines_make_no_difference() -> None:
    one = merging.pieces("T", "amber", [{"key": "x", "heading": "H", "body": "a\r\nb\r\n"}])
    assert one["section.x"] == ("H", "a\nb", "", "")


def test_words_that_differ_are_marked_on_both_sides() -> None:
    assert merging.beside("few shops moved", "many shops moved on") == (
        [("few", True), (" shops moved", False)],
        [("many", True), (" shops moved", False), (" on", True)],
    )
