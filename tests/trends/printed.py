"""A busy month's bulletin, and its PDF."""

from datetime import date
from functools import cache
from uuid import UUID

from django.utils import translation

from portal import pdf
from portal.enums import TLP
from portal.pdf import Enclosed
from tests.cast import Cast
from trends import compose
from trends.figures import WORDING, Figures, Law, Row, Source
from trends.models import Bulletin
from trends.pdf import edition_of, enclosed, html

METHODS = {"MK-14": "Redirect to a messenger", "MF-02": "Designer precursor offer"}


def figures() -> Figures:
    """A busy month."""
    return Figures(
        begins_on="2026-02-01",
        ends_on="2026-02-28",
        totals=[Row("alert", 31, 19), Row("mo_note", 2, 2), Row("law_change", 1, 0)],
        urgencies=[Row("immediate", 7, 4), Row("high", 12, 9), Row("routine", 10, 6), Row("none", 2, 0)],
        stages=[Row(stage, 12 - index, index) for index, stage in enumerate(("manufacture", "marketing", "movement"))],
        methods=[Row("MK-14", 11, 5), Row("MF-02", 6, None)],
        decisions=[Row("account_suspended", 9), Row("visibility_removed", 21)],
        answered=41,
        median_hours=6.5,
        months=[Row(f"2025-{month:02d}", month) for month in range(1, 13)],
        laws=[
            Law("NO", "Examplenitazene <b>x</b>", "controlled", "2026-05", "Regulation 12", "confirmed"),
            Law("AE", "Isotonitazene", "controlled", "2026-06", "القرار رقم 87", "confirmed"),
        ],
        countries_posted=8,
        countries=12,
        companies_answered=7,
        companies=9,
        sources=[
            Source(str(UUID(int=n)), f"ABC-2026-{n:04d}", "alert", f"Title {n}", "green", "2026-02-03")
            for n in range(60)
        ],
        unnamed=3,
        wording=WORDING,
    )


def bulletin(cast: Cast, counted: Figures, tlp: str = TLP.AMBER, language: str = "en") -> Bulletin:
    """Unsaved."""
    with translation.override(language):
        title = compose.title(cast.north.name, date(2026, 2, 1), date(2026, 2, 28))
        sections = [section.as_json() for section in compose.sections(counted, METHODS)]
    return Bulletin(
        title=title,
        reference="NORTH-2026-ABCDEF",
        originator=cast.organization("coordinator_north"),
        framework=cast.north,
        begins_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 28),
        tlp=tlp,
        language=language,
        figures=counted.as_json(),
        sections=sections,
    )


def printed_of(row: Bulletin, told: Figures) -> bytes:
    edition = edition_of(row, told, METHODS)
    return rendered(html(row, edition), tuple(enclosed(row, edition)))


@cache
def rendered(finished: str, files: tuple[Enclosed, ...]) -> bytes:
    """The same words are rendered once."""
    return pdf.render(finished, files=files)
