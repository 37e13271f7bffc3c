"""The PDF of a long bulletin, and what each copy of it takes: twelve pages or more, with a drawing of everything that a
bulletin draws.
"""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pikepdf
from django.test import override_settings

from benchmarks.measure import median  # sets Django up
from portal import clock, pdf, signing, stamps  # noqa: E402  settings must be configured first
from sharing.models import Technique  # noqa: E402  as above
from tests.factories import keys  # noqa: E402  as above
from trends.demo.play import newest_bulletin  # noqa: E402  as above
from trends.figures import Figures, Law, Row, Source  # noqa: E402  as above
from trends.models import Bulletin  # noqa: E402  as above
from trends.pdf import edition_of, enclosed, html  # noqa: E402  as above
from trends.queries import library  # noqa: E402  as above

PAGES: Final = 12
CHARTS: Final = 8
SOURCES: Final = 120
PLACES: Final = ("NO", "SE", "DK", "FI", "NL", "DE", "FR", "IT", "ES", "PT")
WORDS: Final = (
    "Sellers move their customers from the listing to a messenger within a few lines of their first words. " * 12
)


def run() -> None:
    """Print what the product takes beside bare WeasyPrint on the same HTML, and what each copy takes beyond it."""
    bulletin = newest_bulletin()
    if bulletin is None:
        return
    bulletin.sections = [{**section, "body": f"{WORDS}\n\n{WORDS}"} for section in bulletin.sections]
    told = edition_of(bulletin, _full(bulletin), library.method_titles())
    finished, files = html(bulletin, told), enclosed(bulletin, told)
    content = pdf.render(finished, files=files)
    pages, drawn = _pages(content), sum(len(part.charts) for part in told.parts)
    assert pages >= PAGES, f"{pages} pages"
    assert drawn == CHARTS, f"{drawn} charts"
    ours = median(lambda: pdf.render(finished, files=files), rounds=3)
    alone = _bare(finished)
    print(f"\na bulletin of {pages} pages with {drawn} charts: {ours:.0f} ms in a process of its own; ", end="")
    print(f"bare WeasyPrint {alone:.0f} ms; {ours / alone:.2f}")
    _copies(content)


def _full(bulletin: Bulletin) -> Figures:
    """The figures of the demo's bulletin, with more of each."""
    figures = library.told(bulletin, library.somebody_of(bulletin.originator))
    codes = Technique.objects.order_by("code").values_list("code", flat=True)[:12]
    law = {
        "what": "Examplenitazene and its salts",
        "status": "controlled",
        "instrument": "Act 77",
        "evidence": "confirmed",
    }
    source = Source("00000000-0000-0000-0000-000000000000", "", "alert", "A shop that offers parcels", "green", "")
    day = figures.ends_on
    return replace(
        figures,
        methods=[Row(code, 40 - 2 * n, 20 + n) for n, code in enumerate(codes)],
        destinations=[Row(place, 30 - n, 12 + n) for n, place in enumerate(PLACES)],
        laws=[_law(figures, place, **law) for place in PLACES],
        sources=[replace(source, reference=f"NO-2026-{n:06}", released_on=day) for n in range(SOURCES)],
    )


def _law(figures: Figures, place: str, **said: str) -> Law:
    year, month, _day = figures.ends_on.split("-")
    after = f"{int(year) + int(month) // 12}-{int(month) % 12 + 1:02}"
    return Law(jurisdiction=place, effective=f"{after}-15", **said)


def _bare(finished: str) -> float:
    """The same HTML by WeasyPrint in this process, tagged, with the fonts as their packages bring them."""
    import weasyprint  # noqa: PLC0415  slow, and only measured here

    def bare() -> None:
        weasyprint.HTML(string=finished, url_fetcher=pdf.fetcher(), base_url="asset:").write_pdf(pdf_variant="pdf/ua-1")

    unpacked, pdf.unpacked = pdf.unpacked, lambda path: path
    alone = median(bare, rounds=3)
    pdf.unpacked = unpacked
    return alone


def _copies(content: bytes) -> None:
    """The line of a holder on every page, and the signature after it."""
    page = pdf.render(stamps.html("Amina Diallo", "Ministry of Health", language="en"))

    def stamp() -> bytes:
        return stamps.put(content, page=page, number="00000-00000", day=clock.today())

    stamped = stamp()
    with TemporaryDirectory() as folder, override_settings(SIGNING_FOLDER=folder):
        keys.put(Path(folder), "bench")
        signed = median(lambda: signing.sign(stamped, code="bench", said="A reference, version 1"))
    print(f"each copy of it: its line {median(stamp):.1f} ms, its signature {signed:.1f} ms")


def _pages(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)
