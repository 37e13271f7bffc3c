"""A bulletin in several languages: what is translated beside its source, and what readers find of it."""

from datetime import date
from typing import Any

import pytest

from portal.models import User
from sharing.actions import releases, review
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from trends import merging
from trends.actions import composing, editions, translating
from trends.models import Bulletin
from trends.queries import editions as families
from trends.queries import translations
from trends.translations import print_of

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
OWN = {"key": "coverage", "heading": "Our view", "body": "Words that somebody wrote."}


@pytest.fixture
def master(cast: Cast) -> Bulletin:
    by = cast.member("coordinator_north")
    row = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=by)
    return rewritten(row, by)


def rewritten(row: Bulletin, by: User, **words: str) -> Bulletin:
    own = {**OWN, **words}
    sections = [own if section["key"] == "coverage" else section for section in row.sections]
    composing.edit(row, title=row.title, tlp=row.tlp, sections=sections, by=by)
    row.refresh_from_db()
    return row


def derived(cast: Cast, master: Bulletin, language: str = "ar", tlp: str = "amber") -> Bulletin:
    return editions.derive(master, tlp=tlp, language=language, by=cast.member("coordinator_north"))


def translate(row: Bulletin, by: User, done: set[str] = frozenset(), **words: str) -> Bulletin:  # type: ignore[assignment]
    """As the form does: with the prints of what stands beside each section."""
    of = {key: source.print for key, source in translations.beside(row).items()}
    sections = [{**s, **words} if s["key"] == "coverage" else s for s in row.sections]
    pieces = merging.pieces(row.title, row.tlp, sections)
    translating.save(row, pieces=pieces, of=of, done=done, by=by)
    row.refresh_from_db()
    return row


def states(row: Bulletin) -> dict[str, str]:
    return {key: source.state for key, source in translations.beside(row).items()}


def publish(row: Bulletin, cast: Cast) -> Bulletin:
    review.submit(row, by=cast.member("coordinator_north"))
    acts.approve(row, by=cast.approver("coordinator_north"))
    row.refresh_from_db()
    return row


def test_what_somebody_wrote_is_to_be_translated_and_what_is_composed_is_not(cast: Cast, master: Bulletin) -> None:
    made = derived(cast, master)
    assert states(made) == {
        "overview": "composed",
        "methods": "composed",
        "done": "composed",
        "law": "composed",
        "coverage": "missing",
    }
    assert translations.beside(master) == {}
    assert translations.beside(derived(cast, master, language="en", tlp="green")) == {}


def test_translation_is_current_until_its_source_changes(cast: Cast, master: Bulletin) -> None:
    by = cast.member("coordinator_north")
    made = translate(derived(cast, master), by, heading="رأينا", body="كلمات كتبها أحد ما.")
    assert states(made)["coverage"] == "current"
    rewritten(master, by, body="Other words.")
    assert states(made)["coverage"] == "changed"
    translate(made, by, done={"coverage"})
    assert states(made)["coverage"] == "current"


def test_saving_other_sections_leaves_the_mark(cast: Cast, master: Bulletin) -> None:
    by = cast.member("coordinator_north")
    made = translate(derived(cast, master), by)
    assert states(made)["coverage"] == "missing"
    translate(made, by, body="كلمات كتبها أحد ما.")
    rewritten(master, by, body="Other words.")
    translate(made, by)
    assert states(made)["coverage"] == "changed"


def test_translation_of_words_that_changed_meanwhile_is_marked(cast: Cast, master: Bulletin) -> None:
    """The page was opened before the source changed."""
    by = cast.member("coordinator_north")
    made, old = derived(cast, master), print_of(OWN)
    rewritten(master, by, body="Other words.")
    sections = [{**s, "body": "كلمات"} if s["key"] == "coverage" else s for s in made.sections]
    pieces = merging.pieces("x", "amber", sections)
    translating.save(made, pieces=pieces, of={"coverage": old}, done=set(), by=by)
    made.refresh_from_db()
    assert states(made)["coverage"] == "changed"


def test_source_is_the_edition_with_the_same_label(cast: Cast, master: Bulletin) -> None:
    arabic = derived(cast, master, tlp="green")
    assert families.source_of(arabic) == master
    english = derived(cast, master, language="en", tlp="green")
    assert families.source_of(arabic) == english


def test_editor_shows_source_and_translation_side_by_side(cast: Cast, master: Bulletin) -> None:
    made, browser = derived(cast, master), SignedIn(cast.member("coordinator_north"))
    page = browser.get(f"/bulletins/{made.pk}/edit/").text
    assert page.count('class="beside"') == len(made.sections)
    assert "Somebody wrote these words: they are to be translated." in page
    assert "<p>Words that somebody wrote.</p>" in page
    form: dict[str, Any] = {"title": "نشرة", "tlp": "amber", "done_coverage": "on"}
    for section in made.sections:
        form |= {f"heading_{section['key']}": section["heading"], f"body_{section['key']}": section["body"] or "-"}
    form["of_coverage"] = print_of(OWN)
    assert browser.post(f"/bulletins/{made.pk}/edit/", form).status_code == 302
    assert "they are to be translated" not in browser.get(f"/bulletins/{made.pk}/edit/").text
    assert 'class="beside"' not in browser.get(f"/bulletins/{master.pk}/edit/").text


def test_page_of_a_draft_says_what_is_left_to_translate(cast: Cast, master: Bulletin) -> None:
    made, browser = derived(cast, master), SignedIn(cast.member("coordinator_north"))
    before, caution = f"/items/{made.pk}/release/", "1 section is not translated"
    assert "1 section is to be translated" in browser.get(f"/bulletins/{made.pk}/").text
    assert (caution in browser.get(before).text, caution in browser.get(f"/items/{master.pk}/release/").text) == (
        True,
        False,
    )
    translate(made, cast.member("coordinator_north"), done={"coverage"})
    assert caution not in browser.get(before).text
    assert "to be translated" not in browser.get(f"/bulletins/{made.pk}/").text


def test_readers_find_one_entry_in_their_language_and_switch(cast: Cast, master: Bulletin) -> None:
    publish(master, cast)
    arabic = publish(derived(cast, master), cast)
    drafted = derived(cast, master, language="zh-hans")
    reader = SignedIn(cast.analyst)
    for header, first, other in (("ar", arabic, master), ("fr", master, arabic), ("en-GB,en", master, arabic)):
        page = reader.get("/bulletins/", headers={"accept-language": header}).text
        assert page.count('class="item"') == 1
        assert page.index(str(first.pk)) < page.index(str(other.pk))
    User.objects.filter(pk=cast.analyst.pk).update(language="ar")
    page = SignedIn(cast.analyst).get("/bulletins/", headers={"accept-language": "en"}).text
    assert page.index(str(arabic.pk)) < page.index(str(master.pk))
    User.objects.filter(pk=cast.analyst.pk).update(language="en")
    page = reader.get(f"/bulletins/{master.pk}/").text
    assert f'<a href="/bulletins/{arabic.pk}/" lang="ar"><bdi>العربيّة</bdi></a>' in page
    assert str(drafted.pk) not in page


def test_translation_says_which_edition_prevails(cast: Cast, master: Bulletin) -> None:
    publish(master, cast)
    arabic = publish(derived(cast, master), cast)
    said = translations.told(arabic)
    assert (master.reference in said, "الإنكليزية" in said) == (True, True)
    page = SignedIn(cast.analyst).get(f"/bulletins/{arabic.pk}/").text
    assert (said in page, f'href="/bulletins/{master.pk}/"' in page) == (True, True)
    assert translations.told(master) == ""


def test_stricter_or_unpublished_source_is_not_named(cast: Cast, master: Bulletin) -> None:
    green = derived(cast, master, tlp="green")
    assert master.reference not in translations.told(derived(cast, master))
    publish(master, cast)
    assert (master.reference in translations.told(green), "الإنكليزية" in translations.told(green)) == (False, True)


def test_kept_file_of_a_translation_names_nothing_that_was_withdrawn(cast: Cast, master: Bulletin) -> None:
    publish(master, cast)
    row = publish(derived(cast, master), cast)
    with unrendered():
        first = composing.file_of(row, cast.analyst)
        assert (composing.kept_file_of(row, cast.analyst), master.reference in bytes(first.content).decode()) == (
            first, True,
        )  # fmt: skip
        releases.withdraw(master, reason="Wrong month", by=cast.approver("coordinator_north"))
        assert composing.kept_file_of(row, cast.analyst) is None
        assert master.reference not in bytes(composing.file_of(row, cast.analyst).content).decode()


def test_bulletin_is_composed_in_the_language_that_was_chosen(cast: Cast) -> None:
    browser = SignedIn(cast.member("coordinator_north"))
    form = {"framework": str(cast.north.pk), "month": "2026-03", "tlp": "amber"}
    browser.post("/bulletins/new/", {**form, "language": "ru"})
    row = Bulletin._base_manager.get()
    assert (row.language, row.title, row.sections[0]["heading"]) == (
        "ru",
        f"{cast.north.name}: Март 2026",
        "Месяц в цифрах",
    )
