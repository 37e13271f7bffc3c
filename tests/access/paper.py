"""PDF as the HTML that it is made of and the files inside it: the same words, without the second that it takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from portal import pdf, stamps
from portal.pdf import Enclosed


@contextmanager
def unrendered() -> Iterator[None]:
    """Inside, every PDF is its HTML, and what it encloses, and behind that what a copy says of its holder."""
    render, put = pdf.render, stamps.put
    pdf.render, stamps.put = _words, _said
    try:
        yield
    finally:
        pdf.render, stamps.put = render, put


def _words(html: str, *, files: Sequence[Enclosed] = (), **_limits: float) -> bytes:
    return "\n".join([html, *(f"{file.name} {file.description} {file.text}" for file in files)]).encode()


def _said(content: bytes, *, page: bytes, number: str, day: date) -> bytes:
    return b"\n".join([content, page, f"Copy {number}".encode(), day.isoformat().encode()])
