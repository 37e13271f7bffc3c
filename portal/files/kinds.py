"""What a file is, by its first bytes, and whether that is taken. A file that is not what its name says is told so."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal import uploads
from portal.files import names

LARGEST: Final = uploads.LARGEST


class Refused(ValueError):
    """The file is not taken; the message is a translated sentence for the person who gave it."""


class Busy(Refused):
    """Not now: nothing is wrong with the file, which may be given once more."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its media type, the endings that names of it have, and its words."""

    media_type: str
    endings: tuple[str, ...]
    words: str | Promise
    is_image: bool = False


JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif"), _("a JPEG picture"), is_image=True)
PNG = Kind("image/png", ("png",), _("a PNG picture"), is_image=True)
WEBP = Kind("image/webp", ("webp",), _("a WebP picture"), is_image=True)
GIF = Kind("image/gif", ("gif",), _("a GIF picture"), is_image=True)
PDF = Kind("application/pdf", ("pdf",), _("a PDF document"))
CSV = Kind("text/csv", ("csv",), _("a table as text"))
TEXT = Kind("text/plain", ("txt", "text", "log", "md"), _("plain text"))
KINDS: Final = (JPEG, PNG, WEBP, GIF, PDF, CSV, TEXT)
BY_TYPE: Final = {kind.media_type: kind for kind in KINDS}
BY_ENDING: Final = {ending: kind for kind in KINDS for ending in kind.endings}
ACCEPTED: Final = ",".join(f".{ending}" for ending in BY_ENDING)

# First bytes that tell; what is taken comes first, then what is named when it hides behind another name.
_TAKEN: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
_PROGRAM, _ARCHIVE, _PAGE = _("a program"), _("a ZIP archive or an Office document"), _("a web page")
_NAMED: Final[tuple[tuple[bytes, str | Promise], ...]] = (
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"#!", _("a script")),
    (b"PK\x03\x04", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf\x27\x1c", _("an archive")),
    (b"\x1f\x8b", _("an archive")),
    (b"BZh", _("an archive")),
    (b"\xfd7zXZ", _("an archive")),
    (b"\xd0\xcf\x11\xe0", _("an older Office document")),
    (b"{\\rtf", _("a word processor's document")),
    (b"%!PS", _("a PostScript program")),
    (b"II*\x00", _("a TIFF picture")),
    (b"MM\x00*", _("a TIFF picture")),
    (b"BM", _("a BMP picture")),
)
_MARKUP: Final = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe|svg|\?xml)\b", re.I)


def recognize(name: str, data: bytes) -> Kind:
    """The kind of a file, by its contents and in agreement with its name. Raises Refused."""
    if not data:
        raise Refused(_t("The file is empty."))
    refuse_large(len(data))
    named, found = BY_ENDING.get(names.ending(name)), _found(data)
    if isinstance(found, Kind) and found is not named and not names.ending(name):
        return found
    if named is None:
        text = _t("Files named .%(ending)s are not taken. Taken are: %(endings)s.")
        raise Refused(text % {"ending": names.ending(name) or "?", "endings": ", ".join(BY_ENDING)})
    if found is None:
        found = named if named in (CSV, TEXT) else _t("something else")
    if found is not named:
        words = found.words if isinstance(found, Kind) else found
        text = _t("This file is named .%(ending)s but holds %(found)s.")
        raise Refused(text % {"ending": names.ending(name), "found": words})
    return named


def refuse_large(size: int) -> None:
    """Raises Refused where one file has more bytes than are taken."""
    if size > LARGEST:
        raise Refused(_t("The file is larger than %(limit)s MB.") % {"limit": LARGEST // (1024 * 1024)})


def _found(data: bytes) -> Kind | str | Promise | None:
    """What the first bytes say: a kind that is taken, words for one that is not, or nothing."""
    for start, kind in _TAKEN:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _("a HEIC picture or a film")
    for start, words in _NAMED:
        # Of three letters or fewer there are words, too: "BMW" begins no picture.
        if data.startswith(start) and (len(start) > 3 or start == b"#!" or b"\0" in data[:512]):
            return words
    if _MARKUP.match(data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")):
        return _PAGE
    return _("something else") if b"\0" in data else None
