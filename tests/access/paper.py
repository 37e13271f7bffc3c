"""PDF as the HTML that it is made of and the files inside it: the same words, without the second that it takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from portal import pdf
from portal.pdf import Enclosed


@contextmanager
def unrendered() -> Iterator[None]:
    """Inside, every PDF is its HTML, and what it encloses."""
    render = pdf.render
    pdf.render = _words
    try:
        yield
    finally:
        pdf.render = render


def _words(html: str, *, files: Sequence[Enclosed] = (), **_limits: float) -> bytes:
    return "\n".join([html, *(f"{file.name} {file.description} {file.text}" for file in files)]).encode()
