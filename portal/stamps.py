"""A line in the margin of every page of a PDF that says whose copy it is: bytes in, bytes out.

    html(recipient, office, language=...)   finished HTML of a page that `portal.pdf` renders once for a recipient
    put(content, page=..., number=..., day=...)   the PDF with that page's line, a number and a day on each of its pages

Rendering takes a second, stamping milliseconds: the page of a recipient is kept, and brings the letters in which any
number is written. The line is an artifact: nobody has it read aloud on each page, and what the file says of itself
(PDF/UA-1, PDF/A-3a) stays true.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final

import pikepdf
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import pdf
from portal.characters import seen
from portal.scripts import direction

# Base32 of Crockford and what a day is written with. The page draws them last, from left to right in every language; no
# copy shows them.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"
LONGEST: Final = 60  # letters of a name
# Points, above the running foot; what is rendered is as wide as what is left of the line (`pdf/stamp.css`).
LEFT, BOTTOM, HEIGHT, WIDTH, GAP = 56.7, 41.0, 14.2, 481.9, 108.0
SIZE: Final = 7  # points
# Ground and ink, as `pdf/pdf.css` has them there.
ON_COVER: Final = ("0.043 0.231 0.322", "0.663 0.859 0.91")
ON_PAPER: Final = ("1 1 1", "0.08 0.133 0.176")
BLANK: Final = {" ": "-300"}  # thousandths of the size by which the next letter is further on
UNREADABLE: Final = "the line of a recipient does not draw the letters of a number as they are"
SHOWN: Final = ("Tj", "TJ")
MARKS: Final = ("BDC", "BMC", "EMC")
# What no line shows, beside what `portal.characters` takes out.
_UNSEEN: Final = {"Cc", "Co", "Cs", "Cn", "Zl", "Zp"}


def html(recipient: str, office: str, *, language: str) -> str:
    """Finished HTML of the page; its words are in the language of the document."""
    told = {"recipient": _isolated(recipient), "office": _isolated(office), "letters": LETTERS}
    return pdf.html("pdf/stamp.html", told, language=language)


def plain(name: str) -> str:
    """A name as it is printed: on one line, without what is not seen, and short."""
    line = seen(unicodedata.normalize("NFC", re.sub(r"\s", " ", name)))
    told = " ".join("".join(one for one in line if unicodedata.category(one) not in _UNSEEN).split())
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def put(content: bytes, *, page: bytes, number: str, day: date) -> bytes:
    """The PDF with the line on every page. `page` is what was rendered of `html`; `number` is made of LETTERS. Raises
    `portal.pdf.PdfFailed` rather than to print another number.
    """
    with pikepdf.open(BytesIO(content)) as document, pikepdf.open(BytesIO(page)) as stamp:
        cover, other = _forms(document, stamp, f"{number}  {day.isoformat()}")
        drawn = [
            (name, form, document.make_stream(_drawn(name))) for name, form in (("/Cover", cover), ("/Stamp", other))
        ]
        before = document.make_stream(b"q\n")
        for each in document.pages:
            name, form, after = drawn[min(each.index, 1)]
            each.contents_add(before, prepend=True)
            each.contents_add(after)
            _resources(each)[name] = form
        saved = BytesIO()
        # As they are: what `portal.conformance` left unpacked would be packed, and end otherwise.
        document.save(saved, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return saved.getvalue()


def _isolated(name: str) -> SafeString:
    """A name as HTML that keeps its own direction in a line of another."""
    told = plain(name)
    return format_html('<bdi dir="{}">{}</bdi>', direction(told), told)


def _drawn(name: str) -> bytes:
    """What is said of each page: the page ends where it began, and the line is no part of what it tells."""
    return f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq 1 0 0 1 {LEFT} {BOTTOM} cm {name} Do Q\nEMC\n".encode()


def _resources(page: pikepdf.Page) -> Any:
    """The drawings that the page knows by name, as all pages of a document may."""
    resources: Any = page.obj.Resources
    if "/XObject" not in resources:
        resources["/XObject"] = pikepdf.Dictionary()
    return resources.XObject


def _forms(document: pikepdf.Pdf, stamp: pikepdf.Pdf, said: str) -> Iterator[Any]:
    """The line as a drawing, for the cover and for the pages after it: a ground, number and day, and the words of the
    recipient's page.
    """
    page = stamp.pages[0]
    shown, letters = _parted(page)
    font, codes = _codes(page, letters)
    if not codes.keys() >= set(said):
        raise pdf.PdfFailed(UNREADABLE)
    text = " ".join(codes[letter] for letter in said)
    line = f"BT {font} {SIZE} Tf 1 0 0 1 4 4.5 Tm [{text}] TJ ET\n".encode()
    plain_words = [part for part in shown if str(part[1]) != "rg"]
    words = b"q 1 0 0 1 %.1f 0 cm\n%s\nQ\n" % (GAP, pikepdf.unparse_content_stream(plain_words))
    resources = document.copy_foreign(stamp.make_indirect(page.obj.Resources))
    for ground, ink in (ON_COVER, ON_PAPER):
        form = document.make_stream(f"{ground} rg 0 0 {WIDTH} {HEIGHT} re f\n{ink} rg\n".encode() + line + words)
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox, form.Resources = [0, 0, WIDTH, HEIGHT], resources
        yield form


def _parted(page: pikepdf.Page) -> tuple[list[Any], list[Any]]:
    """What the page draws, without marks: what is shown, and its last words, which are the letters."""
    drawn: list[Any] = [part for part in pikepdf.parse_content_stream(page) if str(part[1]) not in MARKS]
    begins = max(place for place, (_what, by) in enumerate(drawn) if str(by) == "BT")
    ends = next(place for place in range(begins, len(drawn)) if str(drawn[place][1]) == "ET")
    return drawn[:begins] + drawn[ends + 1 :], drawn[begins:ends]


def _codes(page: pikepdf.Page, letters: list[Any]) -> tuple[str, dict[str, str]]:
    """The font in which the letters are set, and what draws each. What it draws is asked of the font, which says so to
    whoever searches or copies it: a page that draws other letters, or in another order, is refused.
    """
    font = next((what[0] for what, by in letters if str(by) == "Tf"), "")
    shown = [what[0] for what, by in letters if str(by) in SHOWN]
    joined = b"".join(bytes(part) for array in shown for part in array if isinstance(part, pikepdf.String))
    pairs = [joined[place : place + 2] for place in range(0, len(joined), 2)]
    means = _means(page, font) if font else {}
    if "".join(means.get(pair, "\ufffd") for pair in pairs) != LETTERS:
        raise pdf.PdfFailed(UNREADABLE)
    return str(font), {letter: f"<{pair.hex()}>" for letter, pair in zip(LETTERS, pairs, strict=True)} | BLANK


def _means(page: pikepdf.Page, font: Any) -> dict[bytes, str]:
    """The letters that the codes of a font stand for, as its table (ToUnicode) says."""
    table: Any = pikepdf.parse_content_stream(page.obj.Resources.Font[font].ToUnicode)
    told = [bytes(each) for what, by in table if str(by) == "endbfchar" for each in what]
    return {code: letter.decode("utf-16-be") for code, letter in zip(told[::2], told[1::2], strict=True)}
