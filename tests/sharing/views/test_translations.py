"""A notice in a language that its framework does not work in: asked for, refused without, read in one's own."""

import re
from typing import Any

from sharing import access
from sharing.models import Notice, NoticeVersion, Translation
from tests import seen
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import posts
from tests.portal.views.pages import told, wrong
from tests.program import Program

ARABIC = "متجر يعرض النيتازين"
LACKS = "Framework of the north works in English: add a translation of title, summary and what is asked."


def rows(*translated: dict[str, str]) -> dict[str, Any]:
    sent = {f"translations-{n}-{name}": text for n, row in enumerate(translated) for name, text in row.items()}
    return {"translations-TOTAL_FORMS": str(len(translated)), "translations-INITIAL_FORMS": "0", **sent}


def arabic(cast: Cast, *translated: dict[str, str], **more: Any) -> dict[str, Any]:
    said = {"title": ARABIC, "summary": "ثلاثة عروض", "language": "ar", "requested_actions": ["review_listing"]}
    return posts.alert(cast, **said, **rows(*translated), **more)


ENGLISH = {"language": "en", "title": "Shop offers a nitazene", "summary": "Three listings", "asked": "Take it down."}


def drafted(cast: Cast, *translated: dict[str, str]) -> Notice:
    SignedIn(cast.focal_point).post("/alerts/new/", arabic(cast, *translated))
    return access.plain(Notice).get()


def shared(cast: Cast) -> Notice:
    row = drafted(cast, ENGLISH)
    SignedIn(cast.focal_point).post(f"/items/{row.pk}/submit/")
    seen.approve(SignedIn(cast.colleague), row.pk)
    return access.plain(Notice).get()


def test_language_of_a_new_item_is_that_of_its_author(cast: Cast) -> None:
    cast.focal_point.language = "es"
    cast.focal_point.save()
    SignedIn(cast.focal_point).post("/mo-notes/new/", posts.mo_note(cast, **rows()))
    assert access.plain(Notice).get().language == "es"


def test_submission_is_refused_where_nobody_could_read_it_and_leads_to_the_field(cast: Cast) -> None:
    for translated in (
        (),
        ({**ENGLISH, "summary": ""},),
        ({**ENGLISH, "asked": ""},),
        ({**ENGLISH, "language": "fr"},),
    ):
        row = drafted(cast, *translated)
        browser = SignedIn(cast.focal_point)
        answer = browser.post(f"/items/{row.pk}/submit/")
        assert answer["Location"] == f"/items/{row.pk}/edit/#translations"
        page = browser.get(answer["Location"])
        assert told(page)[-1] == LACKS
        assert page.text.partition('id="translations"')[2].count(LACKS) == 1
        assert access.plain(Notice).get().state == "draft"
        body = Program(cast.focal_point).ask("post", f"notices/{row.pk}/submit/", {})
        assert (body.status_code, LACKS in body.text) == (400, True)
        browser.post(f"/items/{row.pk}/discard/")
    assert shared(cast).state == "released"


def test_sharing_on_and_correcting_ask_for_languages_too(cast: Cast) -> None:
    row = shared(cast)
    cast.region.working_languages = ["fr", "es"]
    cast.region.save()
    sent = {"framework": str(cast.region.pk), "audience": "everyone"}
    answer = SignedIn(cast.colleague).post(f"/items/{row.pk}/share/", sent)
    text = "Framework of the region works in French or Spanish: add a translation of title, summary and what is asked."
    assert wrong(answer) == {"framework": [text]}
    taken_out = arabic(cast, note="Without it") | {"submission_key": ""}
    SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/", taken_out)
    page = seen.approve_correction(SignedIn(cast.colleague), row.pk, follow=True)
    assert told(page) == [LACKS]
    assert access.plain(Translation).get().language == "en"


def test_reader_sees_the_words_of_a_language_it_reads_with_the_original_beside(cast: Cast) -> None:
    row = shared(cast)
    page = SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    assert f'<bdi dir="auto" lang="en">{ENGLISH["title"]}</bdi></h1>' in page.replace("\n", "")
    assert f'dir="auto" lang="ar"><strong>{ARABIC}</strong>' in page
    assert [text in page for text in ("Take it down.", "Unofficial translation by Authority North.")] == [True, True]
    listed = SignedIn(cast.analyst).get("/items/").text
    assert (ENGLISH["title"] in listed, ARABIC in listed) == (True, False)
    cast.analyst.organization.language = "ar"
    cast.analyst.organization.save()
    assert f'<bdi dir="auto" lang="ar">{ARABIC}</bdi>' in SignedIn(cast.analyst).get("/items/").text


def test_search_finds_both_wordings(cast: Cast) -> None:
    row = shared(cast)
    for words in ("nitazene", "النيتازين", "down"):
        assert row.reference in SignedIn(cast.analyst).get("/items/", {"q": words}).text
    assert row.reference not in SignedIn(cast.member("outsider")).get("/items/", {"q": "nitazene"}).text


def test_versions_keep_the_translations_and_a_correction_shows_what_it_changes(cast: Cast) -> None:
    row = shared(cast)
    assert access.plain(NoticeVersion).get().content["translations"] == [{**ENGLISH, "translator": ""}]
    sent = arabic(cast, {**ENGLISH, "title": "Two shops", "translator": "Language service"}, note="Better words")
    SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/", sent)
    page = SignedIn(cast.colleague).get(f"/items/{row.pk}/").text
    put_in = " ".join(re.findall(r"<ins[^>]*>(.*?)</ins>", page, re.DOTALL))
    assert "Two shops" in put_in
    seen.approve_correction(SignedIn(cast.colleague), row.pk)
    page = SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    assert [text in page for text in ("Two shops", "Unofficial translation: Language service.")] == [True, True]


def test_rows_say_what_is_wrong_with_them_and_keep_what_was_typed(cast: Cast) -> None:
    wanted = [
        (
            {"language": "en", "summary": "Three listings"},
            {"translations-0-title": ["Give the title in this language, too."]},
        ),
        ({"title": "Shop offers"}, {"translations-0-language": ["Say which language this is."]}),
    ]
    for row, errors in wanted:
        answer = SignedIn(cast.focal_point).post("/alerts/new/", arabic(cast, row))
        assert (answer.status_code, wrong(answer)) == (422, errors)
        assert next(reversed(row.values())) in answer.text
    twice = SignedIn(cast.focal_point).post("/alerts/new/", arabic(cast, ENGLISH, ENGLISH))
    assert wrong(twice) == {"translations-1-language": ["This language stands here twice."]}
    assert not access.plain(Notice).exists()


def test_program_writes_and_reads_translations(cast: Cast) -> None:
    body = {
        "title": ARABIC, "language": "ar", "tlp": "amber", "urgency": "none", "target_kind": "seller", "observed": "x",
        "legal_nature": "voluntary", "translations": [{"language": "en", "title": "Shop offers a nitazene"}],
        "share_with": [{"framework": str(cast.north.pk)}],
    }  # fmt: skip
    answer = Program(cast.focal_point).ask("post", "alerts/", body)
    (row,) = answer.json()["content"]["translations"]
    assert (answer.status_code, row["title"]) == (201, "Shop offers a nitazene")
    address = f"notices/{answer.json()['id']}/"
    assert Program(cast.focal_point).code("post", f"{address}submit/", {}) == 200
    refused = Program(cast.focal_point).ask(
        "post", "alerts/", {**body, "translations": [{"language": "xx", "title": "x"}]}
    )
    assert (refused.status_code, list(refused.json())) == (400, ["translations"])


def test_look_through_another_s_eyes_shows_the_translation(cast: Cast) -> None:
    row = drafted(cast, ENGLISH)
    page = SignedIn(cast.focal_point).get(f"/items/{row.pk}/as/{cast.organization('company_one').pk}/").text
    assert [text for text in (*list(ENGLISH.values())[1:], ARABIC, "ثلاثة عروض") if text not in page] == []
