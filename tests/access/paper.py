"""PDF as the HTML that it is made of: the same words, without the second that rendering takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal import pdf


@contextmanager
def unrendered() -> Iterator[None]:
    """Inside, every PDF is its HTML."""
    render = pdf.render
    pdf.render = lambda html, **_limits: html.encode()
    try:
        yield
    finally:
        pdf.render = render
