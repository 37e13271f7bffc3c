"""Documents for word processors: read back by another program."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from docx import Document

from portal import docx, markdown
from portal.docx import Run, Table, words

AT = datetime(2026, 3, 31, tzinfo=UTC)
MARKDOWN = """One **strong** and *slanted* word.

- first [link](https://a.example/b)
- second

1. third

## Heading

| a | b |
|---|---|
| 1 | 2 |

> said <script>alert(1)</script>
"""


def made(*blocks: docx.Block, language: str = "en", title: str = "A title") -> bytes:
    return docx.document(blocks, title=title, author="Coordinator", language=language, head=["TLP:AMBER"], made_at=AT)


def test_blocks_of_markdown_are_those_of_the_page() -> None:
    read = Document(BytesIO(made(*docx.of_html(markdown.render(MARKDOWN, below=2)))))
    told = [(paragraph.style.name if paragraph.style else "", paragraph.text) for paragraph in read.paragraphs]
    assert told == [
        ("Normal", "One strong and slanted word."),
        ("Normal", "first link (https://a.example/b)"),
        ("Normal", "second"),
        ("Normal", "third"),
        ("Heading 2", "Heading"),
        ("Normal", ""),
        ("Quote", "said <script>alert(1)</script>"),
    ]
    assert [(run.text, run.bold, run.italic) for run in read.paragraphs[0].runs][1::2] == [
        ("strong", True, None),
        ("slanted", None, True),
    ]
    lists: list[Any] = [paragraph._p.pPr for paragraph in read.paragraphs[1:4]]
    numbered = [found.numPr.numId.val for found in lists]
    assert numbered == [1, 1, 2]
    (table,) = read.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["1", "2"]]


def test_label_stands_on_each_page_and_no_person_in_the_properties() -> None:
    read = Document(BytesIO(made(words("Words"))))
    assert [paragraph.text for paragraph in read.sections[0].header.paragraphs] == ["TLP:AMBER"]
    told = read.core_properties
    assert (told.title, told.author, told.language, told.last_modified_by, told.created) == (
        "A title",
        "Coordinator",
        "en-GB",
        "",
        AT.replace(tzinfo=UTC),
    )


def test_hostile_words_stay_words() -> None:
    hostile = "</w:t><w:p/>&\x00\x0b\ud800 =1+1"
    content = made(words(hostile), Table([hostile], [[hostile]]), title=hostile)
    kept = "</w:t><w:p/>& =1+1"
    read = Document(BytesIO(content))
    assert (read.paragraphs[0].text, read.tables[0].cell(1, 0).text, read.core_properties.title) == (kept,) * 3


def test_file_holds_nothing_that_runs_or_is_fetched() -> None:
    with ZipFile(BytesIO(made(words("Words")))) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/header1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    assert [name for name, text in parts.items() if "TargetMode" in text or "fldSimple" in text] == []
    for text in parts.values():
        ElementTree.fromstring(text.encode())


def test_arabic_runs_from_right_to_left() -> None:
    with ZipFile(BytesIO(made(docx.Paragraph([Run("كلمات")]), Table(["أ"], [["ب"]]), language="ar"))) as packed:
        body, styles = packed.read("word/document.xml").decode(), packed.read("word/styles.xml").decode()
    assert (body.count("<w:bidi/>"), body.count("<w:rtl/>"), body.count("<w:bidiVisual/>")) == (4, 3, 1)
    assert 'w:bidi="ar"' in styles


def test_same_words_are_the_same_bytes() -> None:
    assert made(words("Words")) == made(words("Words"))
