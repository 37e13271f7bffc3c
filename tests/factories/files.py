"""Files as people hand them in: pictures with what a camera writes into them, documents, and worse."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image

MOVE = b"camera of somebody"


def picture(format_: str = "JPEG", *, size: tuple[int, int] = (60, 40), turn: int = 1, colour: str = "") -> bytes:
    """A picture that is dark in its middle, with a place, a moment and a camera written into it."""
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    if colour:
        image = Image.new("RGB", size, colour)
    details = Image.Exif()
    details[0x0112], details[0x010F] = turn, MOVE.decode()
    details.get_ifd(0x8825).update({1: "N", 2: (59.0, 55.0, 0.0)})
    details.get_ifd(0x8769).update({0x9003: "2026:03:31 14:05:09", 0x9011: "+02:00"})
    out = io.BytesIO()
    image.save(out, format_, **({} if format_ == "GIF" else {"exif": details}))
    return out.getvalue()


def document(change: Callable[[pikepdf.Pdf], object] = lambda pdf: None, **how: Any) -> bytes:
    """A PDF of one empty page, with what `change` does to it."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, **how)
    return out.getvalue()


def act_of(kind: str, **more: Any) -> Callable[[pikepdf.Pdf], object]:
    """A link on the page that does something of this kind when it is pressed."""

    def change(pdf: pikepdf.Pdf) -> None:
        act = pikepdf.Dictionary(S=pikepdf.Name(kind), **more)
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link]))

    return change


def bomb() -> bytes:
    """A PNG of a few bytes that says it is fifty thousand dots wide and high."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")
