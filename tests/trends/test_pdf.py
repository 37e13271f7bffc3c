"""The bulletin as a file that people print: its structure, its label, its text alternatives."""

from datetime import date
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest

from portal import pdf
from portal.enums import TLP
from tests.access import house as houses
from tests.cast import Cast
from trends import compose
from trends.figures import Figures, Law, Row, Source
from trends.models import Bulletin
from trends.pdf import html

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
        laws=[Law("NO", "Examplenitazene <b>x</b>", "controlled", "2026-05", "Regulation 12", "confirmed")],
        countries_posted=8,
        countries=12,
        companies_answered=7,
        companies=9,
        sources=[
            Source(str(UUID(int=n)), f"ABC-2026-{n:04d}", "alert", f"Title {n}", "green", "2026-02-03")
            for n in range(60)
        ],
        unnamed=3,
    )


def bulletin(cast: Cast, counted: Figures, tlp: str = TLP.AMBER) -> Bulletin:
    """Unsaved."""
    return Bulletin(
        title=compose.title(cast.north.name, date(2026, 2, 1), date(2026, 2, 28)),
        reference="NORTH-2026-ABCDEF",
        originator=cast.organization("coordinator_north"),
        framework=cast.north,
        begins_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 28),
        tlp=tlp,
        language="en",
        figures=counted.as_json(),
        sections=[section.as_json() for section in compose.sections(counted, METHODS)],
    )


def pages(content: bytes) -> list[str]:
    with pikepdf.open(BytesIO(content)) as document:
        count = len(document.pages)
    texts = houses.pages_of(content)
    assert len(texts) == count
    return texts


@pytest.fixture
def printed(cast: Cast) -> bytes:
    return pdf.render(html(bulletin(cast, figures()), figures(), METHODS))


def test_file_is_tagged_named_and_in_a_language(printed: bytes, cast: Cast) -> None:
    with pikepdf.open(BytesIO(printed)) as document:
        root = document.Root
        assert (bool(root.MarkInfo.Marked), str(root.Lang), bool(root.ViewerPreferences.DisplayDocTitle)) == (
            True,
            "en",
            True,
        )
        assert str(document.docinfo["/Title"]) == f"{cast.north.name}: February 2026"
        with document.open_metadata() as told:
            assert str(told["pdfuaid:part"]) == "1"
        assert [str(entry.title) for entry in document.open_outline().root][:2] == [
            "The month at a glance",
            "How sellers worked",
        ]


def test_label_stands_on_every_page(printed: bytes) -> None:
    texts = pages(printed)
    assert len(texts) > 4
    assert ["TLP:AMBER" in text for text in texts] == [True] * len(texts)
    assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1)][1:] == [True] * (len(texts) - 1)


def test_every_chart_has_a_text_alternative_and_a_table(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as document:
        said = [str(obj.Alt) for obj in document.objects if isinstance(obj, pikepdf.Dictionary) and "/Alt" in obj]
    assert len(said) == 7
    assert [text for text in said if "Alerts by urgency" in text and "Immediate 7" in text] != []
    assert "The figures as tables" in "".join(pages(printed))


def test_markup_in_names_stays_text(printed: bytes) -> None:
    assert "Examplenitazene <b>x</b>" in " ".join(" ".join(pages(printed)).split())


def test_month_without_items_says_so(cast: Cast) -> None:
    empty = Figures(begins_on="2026-02-01", ends_on="2026-02-28", countries=12, companies=9, answered=None)
    text = " ".join(" ".join(pages(pdf.render(html(bulletin(cast, empty), empty, METHODS)))).split())
    for sentence in (
        "Members shared no items for everyone in this period.",
        "No method was named in this period.",
        "Fewer than five answers have come in.",
        "No control that is on record takes effect in the 180 days after this period.",
        "0 of 12 countries posted.",
    ):
        assert sentence in text
