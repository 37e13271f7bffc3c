"""A line in the margin of every page of a PDF that says whose copy it is: bytes in, bytes out.

    html(recipient, office, language=...)   finished HTML of a page that `portal.pdf` renders once for a recipient
    put(content, page=..., number=..., day=...)   the PDF with that page's line, a number and a day on each of its pages

Rendering takes a second, stamping milliseconds: the page of a recipient is kept, and brings the letters in which any
number is written. The line is an artifact: nobody has it read aloud on each page, and what the file says of itself
(PDF/UA-1, PDF/A-3a) stays true.
"""

import re
import unicodedata
from datetime import date
from io import BytesIO
from typing import Any, Final

import pikepdf

from portal import pdf
from portal.characters import seen

# Base32 of Crockford and what a day is written with. The page draws them last, and no copy shows them.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"
LONGEST: Final = 60  # letters of a name
# Points, above the running foot; what is rendered is as wide as what is left of the line (`pdf/stamp.css`).
LEFT, BOTTOM, HEIGHT, WIDTH, GAP = 56.7, 41.0, 14.2, 481.9, 108.0
SIZE: Final = 7  # points
BLANK: Final = "-300"  # thousandths of the size by which the next letter is further on
SHOWN: Final = ("Tj", "TJ")
MARKS: Final = ("BDC", "BMC", "EMC")
# What no line shows, beside what `portal.characters` takes out.
_UNSEEN: Final = {"Cc", "Co", "Cs", "Cn", "Zl", "Zp"}


def html(recipient: str, office: str, *, language: str) -> str:
    """Finished HTML of the page; its words are in the language of the document."""
    told = {"recipient": plain(recipient), "office": plain(office), "letters": LETTERS}
    return pdf.html("pdf/stamp.html", told, language=language)


def plain(name: str) -> str:
    """A name as it is printed: on one line, without what is not seen, and short."""
    line = seen(unicodedata.normalize("NFC", re.sub(r"\s", " ", name)))
    told = " ".join("".join(one for one in line if unicodedata.category(one) not in _UNSEEN).split())
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def put(content: bytes, *, page: bytes, number: str, day: date) -> bytes:
    """The PDF with the line on every page. `page` is what was rendered of `html`; `number` is made of LETTERS."""
    with pikepdf.open(BytesIO(content)) as document, pikepdf.open(BytesIO(page)) as stamp:
        form = _form(document, stamp, f"{number}  {day.isoformat()}")
        before, after = (document.make_stream(part) for part in (b"q\n", _drawn()))
        for each in document.pages:
            each.contents_add(before, prepend=True)
            each.contents_add(after)
            _resources(each)["/Stamp"] = form
        saved = BytesIO()
        # As they are: what `portal.conformance` left unpacked would be packed, and end otherwise.
        document.save(saved, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return saved.getvalue()


def _drawn() -> bytes:
    """What is said of each page: the page ends where it began, and the line is no part of what it tells."""
    return f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq 1 0 0 1 {LEFT} {BOTTOM} cm /Stamp Do Q\nEMC\n".encode()


def _resources(page: pikepdf.Page) -> Any:
    """The drawings that the page knows by name."""
    resources: Any = page.obj.Resources
    if "/XObject" not in resources:
        resources["/XObject"] = pikepdf.Dictionary()
    return resources.XObject


def _form(document: pikepdf.Pdf, stamp: pikepdf.Pdf, said: str) -> Any:
    """The line as one drawing: a white ground, number and day, and the words of the recipient's page."""
    page = stamp.pages[0]
    shown, letters = _parted(page)
    font, codes = _codes(letters)
    ground = f"1 g 0 0 {WIDTH} {HEIGHT} re f\n".encode()
    text = " ".join(codes.get(letter, BLANK) for letter in said)
    line = f"BT 0.08 0.13 0.18 rg {font} {SIZE} Tf 1 0 0 1 4 4.5 Tm [{text}] TJ ET\n".encode()
    words = b"q 1 0 0 1 %.1f 0 cm\n%s\nQ\n" % (GAP, pikepdf.unparse_content_stream(shown))
    form = document.make_stream(ground + line + words)
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = [0, 0, WIDTH, HEIGHT]
    form.Resources = document.copy_foreign(stamp.make_indirect(page.obj.Resources))
    return form


def _parted(page: pikepdf.Page) -> tuple[list[Any], list[Any]]:
    """What the page draws, without marks: what is shown, and its last words, which are the letters."""
    drawn: list[Any] = [part for part in pikepdf.parse_content_stream(page) if str(part[1]) not in MARKS]
    begins = max(place for place, (_what, by) in enumerate(drawn) if str(by) == "BT")
    ends = next(place for place in range(begins, len(drawn)) if str(drawn[place][1]) == "ET")
    return drawn[:begins] + drawn[ends + 1 :], drawn[begins:ends]


def _codes(letters: list[Any]) -> tuple[str, dict[str, str]]:
    """The font in which the letters are set, and the code of each."""
    font = next(str(what[0]) for what, by in letters if str(by) == "Tf")
    shown = [what[0] for what, by in letters if str(by) in SHOWN]
    strings = [bytes(part) for array in shown for part in array if isinstance(part, pikepdf.String)]
    joined = b"".join(strings)
    pairs = [f"<{joined[place : place + 2].hex()}>" for place in range(0, len(joined), 2)]
    return font, dict(zip(LETTERS, pairs, strict=True))
