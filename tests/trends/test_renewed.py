"""An edition in the language of its master says to those who make it what changed there since it was made."""

from typing import Any

import pytest

from sharing import access
from sharing.actions import corrections, review
from sharing.models import NoticeVersion
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_consents import item
from tests.trends.test_editions import body, composed, labelled, written
from trends.actions import composing, correcting, editions, translating
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library, renewed

CHANGED = "since this edition was made of it"
NEW = "Our corrected words."


def fresh(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).select_related("framework", "originator", "master").get(pk=row.pk)


def derived(cast: Cast, master: Bulletin, tlp: str = "green", language: str = "en") -> Bulletin:
    return editions.derive(fresh(master), tlp=tlp, language=language, by=cast.member("coordinator_north"))


def published(cast: Cast, row: Bulletin) -> Bulletin:
    review.submit(fresh(row), by=cast.member("coordinator_north"))
    acts.approve(fresh(row), by=cast.coordinator)
    return fresh(row)


def corrected(cast: Cast, row: Bulletin, *, recount: bool = False, **words: str) -> Bulletin:
    """Once it is published: these words of its section about coverage."""
    sections = [{**one, **words} if one["key"] == "coverage" else one for one in fresh(row).sections]
    said: dict[str, Any] = {"title": row.title, "sections": sections, "note": "A slip", "recount": recount}
    version = correcting.propose(fresh(row), **said, by=cast.member("coordinator_north"))
    corrections.approve(version, by=cast.coordinator)
    return fresh(row)


def both(cast: Cast, heading: str = "Coverage") -> tuple[Bulletin, Bulletin]:
    """A published bulletin and a draft edition of it for more readers; then the first is corrected."""
    master = published(cast, written(cast, composed(cast)))
    made = derived(cast, master)
    assert renewed.changed(fresh(made)) == {}
    return corrected(cast, master, body=NEW, heading=heading), fresh(made)


def saved(cast: Cast, row: Bulletin, **ticked: str) -> Bulletin:
    """The form of an edition as a browser sends it, with these boxes ticked."""
    browser = SignedIn(cast.member("coordinator_north"))
    assert browser.post(f"/bulletins/{row.pk}/edit/", {**sent(row), **ticked}).status_code == 302
    return fresh(row)


def test_pages_of_a_draft_edition_say_what_was_corrected_in_its_master(cast: Cast) -> None:
    master, made = both(cast)
    browser = SignedIn(cast.member("coordinator_north"))
    page, editor = (browser.get(f"/bulletins/{made.pk}/{path}").text for path in ("", "edit/"))
    before = browser.get(f"/items/{made.pk}/release/").text
    assert (CHANGED in page, master.reference in page, "Coverage" in page) == (True, True, True)
    assert (editor.count(CHANGED), NEW in editor, 'name="renew_coverage"' in editor) == (1, True, True)
    assert 'href="#changed-coverage"' in editor
    assert "1 section has changed in the bulletin from which this edition was made" in before
    page, editor = (browser.get(f"/bulletins/{master.pk}/{path}").text for path in ("", "correct/"))
    assert (CHANGED in page, CHANGED in editor) == (False, False)


def test_words_are_taken_over_or_left_and_nothing_is_told_any_more(cast: Cast) -> None:
    _master, made = both(cast, heading="Our view")
    left = saved(cast, made, done_coverage="on")
    assert (body(left, "coverage"), renewed.changed(left)) == ("Our own words.", {})
    _master = corrected(cast, _master, body="Corrected once more.")
    taken = saved(cast, fresh(left), renew_coverage="on")
    heading = next(one["heading"] for one in taken.sections if one["key"] == "coverage")
    assert (body(taken, "coverage"), heading, renewed.changed(taken)) == ("Corrected once more.", "Our view", {})


def test_saving_without_a_word_about_it_leaves_the_notice(cast: Cast) -> None:
    _master, made = both(cast)
    assert list(renewed.changed(saved(cast, made))) == ["coverage"]
    assert list(renewed.changed(written(cast, made, body="Words of this edition."))) == ["coverage"]


def test_words_that_changed_once_more_since_they_were_shown_are_not_taken(cast: Cast) -> None:
    master, made = both(cast)
    shown = {"coverage": renewed.changed(made)["coverage"].print}
    corrected(cast, master, body="Corrected once more.")
    by = cast.member("coordinator_north")
    translating.save(fresh(made), pieces={}, of=shown, done=(), taken={"coverage"}, by=by)
    assert body(fresh(made), "coverage") == "Our own words."
    assert list(renewed.changed(fresh(made))) == ["coverage"]


def test_section_that_is_labelled_more_strictly_in_the_master_is_not_carried(cast: Cast) -> None:
    master = written(cast, composed(cast))
    made = derived(cast, master)
    labelled(cast, written(cast, master, body=NEW), "amber", "coverage")
    (row,) = renewed.changed(fresh(made)).values()
    assert (row.section, row.label) == (None, "TLP:AMBER")
    editor = SignedIn(cast.member("coordinator_north")).get(f"/bulletins/{made.pk}/edit/").text
    assert (NEW in editor, "renew_coverage" in editor, "cannot stay under this edition" in editor) == (
        False, False, True,
    )  # fmt: skip
    by = cast.member("coordinator_north")
    translating.save(fresh(made), pieces={}, of={"coverage": row.print}, done=(), taken={"coverage"}, by=by)
    assert body(fresh(made), "coverage") == "Our own words."


def test_words_that_are_taken_over_make_no_label_wider(cast: Cast) -> None:
    _master, made = both(cast)
    made = labelled(cast, made, "amber_strict", "coverage")
    composing.edit(made, title=made.title, tlp="amber_strict", sections=made.sections, by=made.author)
    taken = saved(cast, fresh(made), renew_coverage="on")
    assert [(one["body"], one["tlp"]) for one in taken.sections if one["key"] == "coverage"] == [(NEW, "amber_strict")]


def test_published_edition_tells_its_coordinator_alone_until_it_is_corrected_too(cast: Cast) -> None:
    master = published(cast, written(cast, composed(cast)))
    made = published(cast, derived(cast, master, "amber_strict"))
    master = corrected(cast, master, body=NEW)
    own = SignedIn(cast.member("coordinator_north"))
    page, other = (browser.get(f"/bulletins/{made.pk}/").text for browser in (own, SignedIn(cast.analyst)))
    assert (CHANGED in page, master.reference in page, "Correct this edition too" in page) == (True, True, True)
    assert CHANGED not in other
    assert NEW in own.get(f"/bulletins/{made.pk}/correct/").text
    made = corrected(cast, made, body="A comma, set.")
    assert list(renewed.changed(made)) == ["coverage"]
    form = {f"{part}_{one['key']}": one[part] for one in made.sections for part in ("heading", "body")}
    of = {f"of_{key}": known for key, known in renewed.sources(made).items()}
    sent = {**form, **of, "done_coverage": "on", "title": made.title, "note": "Dealt with", "based_on": "2"}
    assert own.post(f"/bulletins/{made.pk}/correct/", {**sent, "body_coverage": "Other words."}).status_code == 302
    corrections.approve(access.plain(NoticeVersion).get(notice=made.pk, released_at=None), by=cast.coordinator)
    assert renewed.changed(fresh(made)) == {}
    assert CHANGED not in own.get(f"/bulletins/{made.pk}/").text


def test_translation_says_so_once_it_is_published(cast: Cast) -> None:
    master = published(cast, written(cast, composed(cast)))
    made = derived(cast, master, "amber", "fr")
    by = cast.member("coordinator_north")
    translating.save(fresh(made), pieces={}, of=renewed.sources(fresh(made)), done={"coverage"}, by=by)
    made = published(cast, made)
    own = SignedIn(by)
    assert CHANGED not in own.get(f"/bulletins/{made.pk}/").text
    corrected(cast, master, body=NEW)
    assert CHANGED in own.get(f"/bulletins/{made.pk}/").text
    assert CHANGED not in SignedIn(cast.analyst).get(f"/bulletins/{made.pk}/").text


def test_figures_that_are_counted_anew_are_nobodys_words(cast: Cast) -> None:
    master = composed(cast)
    master = published(cast, written(cast, master, body=f"{body(master, 'coverage')}\n\nAnd a word.", heading="Reach"))
    made = derived(cast, master)
    figures = {**fresh(master).figures, "countries": 9, "countries_posted": 9, "companies": 9, "companies_answered": 9}
    told = library.told_sections(fresh(master), Figures.of_json(figures))
    access.plain(Bulletin).filter(pk=master.pk).update(figures=figures, sections=told)
    assert "9 of 9 countries posted." in body(fresh(master), "coverage")
    assert renewed.changed(fresh(made)) == {}


@pytest.mark.parametrize("what", ["sentence", "paragraph"])
def test_sentence_that_is_taken_out_of_the_master_is_a_change(cast: Cast, what: str) -> None:
    master = composed(cast)
    made = derived(cast, master)
    lines = body(master, "coverage").splitlines()
    left = lines[1:] if what == "sentence" else lines[:2]
    written(cast, master, heading="Coverage and method", body="\n".join(left))
    assert list(renewed.changed(fresh(made))) == ["coverage"]


def test_words_are_not_taken_over_while_the_label_is_lowered(cast: Cast) -> None:
    """What is taken over is looked through for the label that it is to have only once it stands there."""
    for _number in range(3):
        item(cast, tlp="green")
    master = composed(cast)
    made = derived(cast, master)
    written(cast, fresh(made), key="overview", heading="Overview", body="Own words.")
    line = body(fresh(master), "overview")
    written(cast, fresh(master), key="overview", heading="Overview", body=line.replace("shared:", "shared here:"))
    browser, row = SignedIn(cast.member("coordinator_north")), fresh(made)
    page = browser.post(f"/bulletins/{row.pk}/edit/", {**sent(row), "tlp": "clear", "renew_overview": "on"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["tlp"])
    saved(cast, row, renew_overview="on")
    assert "shared here: 3" in body(fresh(made), "overview")
    lowered = fresh(made)
    lowered.tlp = "clear"
    saved(cast, lowered)
    assert (fresh(made).tlp, "3" in body(fresh(made), "overview")) == ("clear", False)


def test_ticks_come_back_with_what_was_refused(cast: Cast) -> None:
    _master, made = both(cast)
    browser, sections = SignedIn(cast.member("coordinator_north")), {**sent(made), "renew_coverage": "on"}
    page = browser.post(f"/bulletins/{made.pk}/edit/", {**sections, "title": ""})
    assert (page.status_code, 'name="renew_coverage" checked' in page.text) == (422, True)
    initial = browser.get(f"/bulletins/{made.pk}/edit/").context["form"].initial
    written(cast, made, body="A colleague's words.")
    page = browser.post(f"/bulletins/{made.pk}/edit/", {**sections, "base": initial["base"], "seen": initial["seen"]})
    assert (page.status_code, "where you write or take over" in page.text) == (422, True)
    assert ("A colleague" in page.text, 'name="renew_coverage" checked' in page.text) == (True, True)


def sent(row: Bulletin) -> dict[str, Any]:
    """What the form of a draft edition sends."""
    form: dict[str, Any] = {"title": row.title, "tlp": row.tlp}
    for one in row.sections:
        form |= {f"heading_{one['key']}": one["heading"], f"body_{one['key']}": one["body"]}
    return form | {f"of_{key}": one.print for key, one in renewed.changed(row).items()}
