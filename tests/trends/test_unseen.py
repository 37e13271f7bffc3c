"""Letters that nobody sees turn no title: they are taken out of what people type, and of what is stored already."""

import csv
import json
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pikepdf
from django.test import Client
from docx import Document

from sharing import access
from tests.access.house import pages_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.printed import METHODS, bulletin, figures, printed_of
from tests.trends.test_editing import opened
from tests.trends.test_editions import composed, written
from tests.trends.test_public import ATOM, FEED, LIST, address, published
from tests.trends.test_public import opened as framework_opened
from trends import docx, pdf
from trends.models import Bulletin, Comment

TITLE, SEEN = "March \u202etxt.exe\u2066 \u200b2026", "March txt.exe 2026"
TURNED = ("\u202e", "\u2066", "\u200b", "&#8238;")


def hostile(row: Bulletin) -> None:
    """Stored before such letters were taken out."""
    row.title = TITLE
    row.sections = [{**one, "heading": TITLE, "body": f"{TITLE} &#8238;"} for one in row.sections]


def turned(text: str) -> list[str]:
    return [letter for letter in TURNED if letter in text]


def test_title_and_words_are_stored_as_they_are_seen(cast: Cast) -> None:
    draft, browser = composed(cast), SignedIn(cast.coordinator)
    door = f"/bulletins/{draft.pk}/edit/"
    typed = {"title": TITLE, "heading_law": TITLE, "body_law": f"{TITLE}\r\nمحمد \u200cعلی"}
    assert browser.post(door, opened(browser, draft, **typed)).status_code == 302
    draft.refresh_from_db()
    (law,) = [one for one in draft.sections if one["key"] == "law"]
    assert (draft.title, law["heading"], law["body"]) == (SEEN, SEEN, f"{SEEN}\nمحمد \u200cعلی")


def test_programs_store_them_so_too(cast: Cast) -> None:
    draft, program = composed(cast), SignedIn(cast.coordinator)
    door = f"/api/v1/bulletins/{draft.pk}/"
    told = program.get(door).json()
    sections = [{"key": one["key"], "heading": TITLE, "body": TITLE} for one in told["sections"]]
    body = {"seen": told["edition"], "title": TITLE, "tlp": told["tlp"], "sections": sections}
    answer = program.put(door, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    assert {
        answer.json()["title"],
        *(one[key] for one in answer.json()["sections"] for key in ("heading", "body")),
    } == {SEEN}


def test_comments_are_stored_as_they_are_seen(cast: Cast) -> None:
    draft = composed(cast)
    SignedIn(cast.coordinator).post(f"/bulletins/{draft.pk}/comments/", {"section": "law", "text": TITLE})
    assert access.plain(Comment).get().text == SEEN


def test_pages_and_feed_show_stored_ones_as_they_are_seen(cast: Cast) -> None:
    framework_opened(cast)
    row = published(cast, written(cast, composed(cast, "clear")))
    hostile(row)
    access.plain(Bulletin).filter(pk=row.pk).update(title=row.title, sections=row.sections)
    reader = SignedIn(cast.analyst)
    pages = [Client().get(LIST), Client().get(address(row)), Client().get(FEED)]
    pages += [reader.get("/bulletins/"), reader.get(row.get_absolute_url())]
    assert [(SEEN in page.text, turned(page.text)) for page in pages] == [(True, [])] * 5
    (entry,) = ElementTree.fromstring(pages[2].content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == SEEN


def test_documents_and_tables_show_stored_ones_as_they_are_seen(cast: Cast) -> None:
    row = bulletin(cast, figures())
    hostile(row)
    made = pdf.edition_of(row, figures(), METHODS)
    assert [(part.heading, turned(part.html), turned(part.body)) for part in made.parts] == [
        (SEEN, [], ["&#8238;"])
    ] * 5
    content = printed_of(row, figures())
    text = "\n".join(pages_of(content))
    assert (SEEN in text, turned(text)) == (True, [])
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.docinfo["/Title"]) == SEEN
    table, whole = (one.text for one in pdf.enclosed(row, made))
    assert [told[2] for told in csv.reader(StringIO(table)) if told[1] == "title"] == [SEEN]
    assert (json.loads(whole)["title"], turned(whole.replace("&#8238;", ""))) == (SEEN, [])
    row.released_at = row.created_at
    read = Document(BytesIO(docx.document(pdf.frame(row), made)))
    assert [turned("\n".join(one.text for one in read.paragraphs)), read.core_properties.title] == [[], SEEN]
