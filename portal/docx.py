"""Documents for word processors (Office Open XML, ISO 29500): plain text in, bytes out, nothing that runs.

    document(blocks, title=..., author=..., language=..., head=...)   the file; `head` stands on each page

Headings, paragraphs, lists and tables with heads that repeat, in a language and its direction; no picture, no link that
leads anywhere, no macro, no name of a person but what `head` says. Two documents of the same words are the same bytes.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.template.loader import render_to_string
from django.utils import translation

from portal.characters import writable

# Where each part lies in the file, and its template below `docx/`.
_PARTS: Final = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "package.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "relations.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
}
_NS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TAGS: Final = {"zh-hans": "zh-CN", "en": "en-GB"}  # languages as word processors know them
_TOP: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The first heading of a page is the title of a document.
_STYLES: Final = {"h2": "Heading1", "h3": "Heading2", "h4": "Heading3", "blockquote": "Quote", "pre": "Code"}
_BLOCKS: Final = (*_STYLES, "p", "li", "th", "td")
_LISTS: Final = {"ul": 1, "ol": 2}


@dataclass(frozen=True)
class Run:
    """Words set alike."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """`style` is one of those in `styles.xml`; `list` is 1 with dots, 2 with numbers, 0 in none."""

    runs: Sequence[Run]
    style: str = ""
    list: int = 0


@dataclass(frozen=True)
class Table:
    """Rows below heads; the first cell of each row heads it."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Paragraph | Table


def words(text: str, style: str = "") -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph([Run(text)], style)


def of_html(html: str) -> list[Block]:
    """The blocks of HTML that `portal.markdown` made."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


def document(
    blocks: Iterable[Block], *, title: str, author: str, language: str, head: Sequence[str], made_at: datetime
) -> bytes:
    """The file. `head` are the lines that stand on each page; `author` is an organization."""
    with translation.override(language):
        rtl = translation.get_language_bidi()
    body = "".join(_block(block, rtl) for block in blocks)
    lines = "".join(_paragraph(words(line, "Header"), rtl) for line in head)
    about = {"title": writable(title), "author": writable(author), "language": _TAGS.get(language, language)}
    about["made_at"] = f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    made: dict[str, str] = {name: render_to_string(f"docx/{template}", about) for name, template in _PARTS.items()}
    made["word/header1.xml"] = f'{_TOP}<w:hdr xmlns:w="{_NS}">{lines}</w:hdr>'
    whole = f"<w:body>{body}{_section(rtl)}</w:body>"
    made["word/document.xml"] = f'{_TOP}<w:document xmlns:w="{_NS}" xmlns:r="{_LINKS}">{whole}</w:document>'
    return _packed(made)


def _packed(parts: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _section(rtl: bool) -> str:
    """A4, with the head on each page."""
    sides = {"top": 1474, "right": 1134, "bottom": 1247, "left": 1134, "header": 680, "footer": 567, "gutter": 0}
    margins = " ".join(f'w:{side}="{width}"' for side, width in sides.items())
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        f"<w:pgMar {margins}/>{'<w:bidi/>' * rtl}</w:sectPr>"
    )


def _block(block: Block, rtl: bool) -> str:
    return _paragraph(block, rtl) if isinstance(block, Paragraph) else _table(block, rtl)


def _paragraph(block: Paragraph, rtl: bool) -> str:
    about = f"<w:pStyle w:val={quoteattr(block.style)}/>" if block.style else ""
    if block.list:
        about += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{block.list}"/></w:numPr>'
    if rtl:
        about += "<w:bidi/>"
    return f"<w:p><w:pPr>{about}</w:pPr>{''.join(_run(run, rtl) for run in block.runs)}</w:p>"


def _run(run: Run, rtl: bool) -> str:
    about = "<w:b/><w:bCs/>" * run.bold + "<w:i/><w:iCs/>" * run.italic + "<w:rtl/>" * rtl
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in run.text.split("\n"))
    return f"<w:r><w:rPr>{about}</w:rPr>{lines}</w:r>"


def _table(table: Table, rtl: bool) -> str:
    grid = "".join(f'<w:gridCol w:w="{9638 // len(table.columns)}"/>' for _column in table.columns)
    head = _row(table.columns, rtl, is_head=True)
    rows = "".join(_row(row, rtl) for row in table.rows)
    about = f'<w:tblStyle w:val="Figures"/>{"<w:bidiVisual/>" * rtl}<w:tblW w:w="5000" w:type="pct"/>'
    look = '<w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="1" w:noVBand="1"/>'
    # Two tables that touch would be one.
    return f"<w:tbl><w:tblPr>{about}{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl><w:p/>"


def _row(cells: Sequence[str], rtl: bool, *, is_head: bool = False) -> str:
    about = "<w:trPr><w:cantSplit/>" + "<w:tblHeader/>" * is_head + "</w:trPr>"
    made = (f"<w:tc>{_paragraph(Paragraph([Run(cell, bold=is_head)], 'Cell'), rtl)}</w:tc>" for cell in cells)
    return f"<w:tr>{about}{''.join(made)}</w:tr>"


def _text(text: str) -> str:
    return escape(writable(text))


class _Reader(HTMLParser):
    """Collects paragraphs; cells of a table are collected into its rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.lists: list[int] = []
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LISTS or (tag in _BLOCKS and tag != "p"):
            self._end_paragraph()
        if tag in _LISTS:
            self.lists.append(_LISTS[tag])
        elif tag == "tr":
            self.rows.append([])
        elif tag == "br":
            self.runs.append(Run("\n"))
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.address:
            self.handle_data(f" ({self.address})")
            self.address = ""
        if tag in ("th", "td"):
            self.rows[-1].append("".join(run.text for run in self.runs))
            self.runs = []
        elif tag in _BLOCKS:
            self._end_paragraph()
        elif tag in _LISTS:
            self.lists.pop()
        elif tag == "table":
            self.blocks.append(Table(self.rows[0], self.rows[1:]))
            self.rows = []
        if tag in self.open:
            self.open.reverse()
            self.open.remove(tag)
            self.open.reverse()

    def handle_data(self, data: str) -> None:
        text = data if "pre" in self.open else re.sub(r"\s+", " ", data)
        if text.strip() or self.runs:
            self.runs.append(Run(text, bold="strong" in self.open, italic="em" in self.open))

    def close(self) -> None:
        super().close()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        while self.runs and not self.runs[-1].text.strip():
            self.runs.pop()
        if self.runs:
            style = next((_STYLES[tag] for tag in reversed(self.open) if tag in _STYLES), "")
            listed = self.lists[-1] if self.lists and "li" in self.open else 0
            self.blocks.append(Paragraph(self.runs, style, listed))
        self.runs = []
