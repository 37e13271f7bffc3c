"""The document for word processors says all that the PDF says: no text of the one is missing in the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document

from sharing.actions import review
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_editions import composed, written
from tests.trends.test_languages import METHODS, bulletin, variants
from trends import docx, edition, pdf
from trends.actions import editions
from trends.edition import Edition, Erratum
from trends.figures import Figures, Revision, Source
from trends.models import Bulletin
from trends.queries import library

# What is no text of the bulletin but of its pages, and of the file: its drawings, and what runs along.
FURNITURE = {"mark", "run-label", "run-title"}
OF_THE_FILE = (
    "Contents",
    "The figures as tables",
    "For programs, these figures lie inside this file as a table (CSV), and the whole bulletin as JSON: see the "
    "attachments in your PDF reader.",
)
OF_DRAWINGS = (
    "The thin line is the period before.",
    "A bar stands for a date of which only the month or the year is known.",
    "One dot for each member country and each member company.",
)
BODY = "Words *slanted*, **bold**.\n\n- [a link](https://a.example/b)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> said\n"


class Printed(HTMLParser):
    """The texts of the HTML of a PDF, and the rows of its tables but that of the cover."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "link", "br"):
            return
        self.open.append((tag, dict(attrs).get("class") or ""))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag
        if tag == "table" and ("section", "cover") in self.open:
            self.rows = []

    def handle_data(self, data: str) -> None:
        tags, names = {tag for tag, _name in self.open}, {one for _tag, name in self.open for one in name.split()}
        if tags & {"head", "svg"} or names & FURNITURE or not data.strip():
            return
        self.texts.append(flat(data))
        if tags & {"td", "th"}:
            self.rows[-1][-1] += flat(data)


def flat(text: str) -> str:
    return " ".join(text.split())


def lacking(html: str, content: bytes, language: str) -> tuple[list[str], list[list[str]]]:
    """The texts, and the rows of tables, that the document does not have."""
    read: Any = Document(BytesIO(content))
    rows = [[flat(cell.text) for cell in row.cells] for table in read.tables for row in table.rows]
    said = flat(" ".join([*(one.text for one in read.paragraphs), *(cell for row in rows for cell in row)]))
    printed = Printed(html)
    with translation.override(language):
        drawn = {flat(f"{pgettext('between sentences', '. ')}{_(text)}") for text in OF_DRAWINGS}
        furniture = {flat(_(text)) for text in OF_THE_FILE} | drawn
    assert [text for text in drawn if text.lstrip(".。 ") in said] == []
    assert len(printed.texts) > 20
    return [text for text in printed.texts if text not in said and text not in furniture], [
        row for row in printed.rows if row not in rows
    ]


def months() -> Iterator[Figures]:
    """Each with what happens to a bulletin later: withdrawals, revisions, and figures that are no longer told."""
    gone = {"overview": [["NORTH-2026-ABCDEF", "2026-05-03"]], "law": [["NORTH-2026-ABCDEG", "2026-05-04"]]}
    moved = [Revision("2026-01", "answers", 10, 20), Revision("2026-01", "alert", 19, None, -1)]
    left = [
        Source("1", "NORTH-2026-AAAAAA", "alert", "2C-B [x](https://a.example)", "green", "2026-02-03"),
        Source("2", "NORTH-2026-BBBBBB", "alert", "", "green", "2026-02-03", "2026-05-05"),
        Source("3", "NORTH-2026-CCCCCC", "mo_note", "", "clear", "2026-02-03"),
    ]
    for figures in variants():
        yield replace(figures, gone=gone, revised=moved, sources=left if figures.sources else [])


def both(counted: Figures, language: str) -> tuple[str, bytes]:
    """The HTML of its PDF and the document."""
    with translation.override(language):
        row = bulletin(counted, language)
        row.sections[0]["body"] += f"\n\n{BODY}"
        errata = [Erratum(2, datetime(2026, 5, 1, tzinfo=UTC), "A figure was wrong & is put right")]
        told: Edition = replace(edition.made(counted, row.sections, METHODS), errata=errata)
        return pdf.html(row, told), docx.document(pdf.frame(row), told)


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "fr"])
def test_document_lacks_no_text_and_no_row_of_the_pdf(language: str) -> None:
    for figures in months():
        assert lacking(*both(figures, language), language) == ([], [])


def test_what_happened_later_is_in_the_document() -> None:
    content = both(next(months()), "en")[1]
    read: Any = Document(BytesIO(content))
    told = [(one.style.name, one.text) for one in read.paragraphs]
    for line in (
        ("Normal", "NORTH-2026-ABCDEF, quoted here, was withdrawn on 3 May 2026."),
        ("Heading 2", "Revised since"),
        ("Heading 1", "Corrected since it was published"),
        ("Normal", "1 May 2026: A figure was wrong & is put right"),
    ):
        assert line in told
    cells = [[cell.text for cell in row.cells] for table in read.tables for row in table.rows]
    assert ["NORTH-2026-BBBBBB", "withdrawn on 5 May 2026", "TLP:GREEN", "3 Feb 2026"] in cells
    assert ["Countries that posted", "8 of 12"] in cells  # also where earlier figures have moved
    assert told[-1][1].endswith("Community of this framework: Members")


def test_translation_says_there_too_which_edition_prevails(cast: Cast) -> None:
    by = cast.member("coordinator_north")
    master = written(cast, composed(cast), key="coverage", heading="C", body="Words")
    made = editions.derive(master, tlp="amber", language="fr", by=by)
    for row in (master, made):
        review.submit(row, by=by)
        acts.approve(row, by=cast.coordinator)
    row = Bulletin._base_manager.select_related("framework", "originator").get(pk=made.pk)
    content = SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/docx/").content
    told = pdf.edition_of(row, library.told(row, cast.analyst), library.method_titles())
    html = pdf.html(row, told)
    assert f"{master.reference}" in html
    assert lacking(html, content, "fr") == ([], [])
