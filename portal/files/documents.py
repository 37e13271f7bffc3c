"""PDF, opened by qpdf and kept as it is. Runs in the process of `portal.files.opening`.

A document is evidence by its bytes: it is not rewritten. One with active content is refused, not mended, so that the
person who sends it knows what is kept.
"""

import io
from typing import Any, Final

import pikepdf

ACTIVE: Final = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/GoToE", "/GoToR",
    "/Movie", "/Sound",
}  # fmt: skip
ACTIVE_KEYS: Final = ("/JS", "/XFA", "/RichMediaContent", "/AA")
ACTIVE_SUBTYPES: Final = {"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
END: Final = b"%%EOF"


class NotKept(ValueError):
    """The message is a key of `opening.REASONS`."""


def keep(data: bytes) -> tuple[dict[str, str], bytes, bytes]:
    """The document as it came. Raises NotKept."""
    if not data.rstrip(b"\0\t\n\f\r ").endswith(END):
        raise NotKept("trailing" if END in data else "damaged")
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise NotKept("password")
            _refuse_active(document)
            if not len(document.pages):
                raise NotKept("damaged")
    except pikepdf.PasswordError as error:
        raise NotKept("password") from error
    except (pikepdf.PdfError, MemoryError, RuntimeError, TypeError, RecursionError) as error:
        raise NotKept("damaged") from error
    return {"media_type": "application/pdf"}, data, b""


def _refuse_active(document: pikepdf.Pdf) -> None:
    """Every object of the file is looked at, however it is reached, and what stands directly inside it."""
    for found in document.objects:
        for part in _parts(found, 0):
            _refuse_part(part)


def _refuse_part(part: Any) -> None:
    names = {str(part.get(key, "")) for key in ("/S", "/Type", "/Subtype")}
    if names & ACTIVE or any(key in part for key in ACTIVE_KEYS) or str(part.get("/Subtype", "")) in ACTIVE_SUBTYPES:
        raise NotKept("active")
    if "/OpenAction" in part and not _goes_to_a_page(part["/OpenAction"]):
        raise NotKept("active")
    if isinstance(part, pikepdf.Stream) and "/F" in part:  # its bytes are in another file, or on another machine
        raise NotKept("active")
    if "/EmbeddedFiles" in part or "/EF" in part or names & {"/EmbeddedFile", "/FileAttachment"}:
        raise NotKept("enclosed")


def _goes_to_a_page(act: Any) -> bool:
    """Whether nothing is done at the opening but to turn to a page: a destination, its name, or the act to go there."""
    if isinstance(act, pikepdf.Dictionary):
        return str(act.get("/S", "")) == "/GoTo" and "/Next" not in act
    return isinstance(act, pikepdf.Array | pikepdf.Name | pikepdf.String)


def _parts(found: Any, depth: int) -> list[Any]:
    """The dictionary itself, a stream's, and those written inside it or inside an array."""
    if depth > 50:
        raise NotKept("damaged")
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        inner = [value for _key, value in found.items()]
        return [found, *(part for value in inner for part in _inside(value, depth))]
    if isinstance(found, pikepdf.Array):
        return [part for value in found for part in _inside(value, depth)]
    return []


def _inside(value: Any, depth: int) -> list[Any]:
    """What is written in place; what is only named is an object of its own, and looked at as such."""
    return [] if getattr(value, "is_indirect", False) else _parts(value, depth + 1)
