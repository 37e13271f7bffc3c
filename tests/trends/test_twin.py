"""The machine-readable twin tells what the page tells, and no more."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from trends import compose, edition, twin
from trends.edition import Edition
from trends.figures import Figures, Law, Row, Source, guard

ABOUT = {"tlp": "TLP:GREEN", "handling": "You may pass this on", "title": "=HYPERLINK(1)", "reference": "ABC-2026-1"}
METHODS = {"MK-14": "@SUM(1) redirect", "MF-02": "Designer precursor offer"}


def told(**fields: Any) -> Edition:
    figures = Figures(begins_on="2026-02-01", ends_on="2026-02-28", **fields)
    sections = [section.as_json() for section in compose.sections(figures, METHODS)]
    return edition.made(figures, sections, METHODS)


def rows(shown: Edition) -> list[tuple[str, ...]]:
    text = twin.as_csv(ABOUT, shown)
    assert text.startswith("\ufeff")
    return [tuple(row) for row in csv.reader(StringIO(text[1:]))]


def of(shown: Edition, table: str) -> list[tuple[str, ...]]:
    return [row[1:] for row in rows(shown) if row[0] == table]


def test_each_figure_has_a_row_of_its_own() -> None:
    shown = told(
        totals=[Row("alert", 1231, 19), Row("mo_note", 0, 0)],
        months=[Row("2026-01", 19), Row("2026-02", 1231)],
        answered=41,
        median_hours=6.5,
        countries_posted=8,
        countries=12,
    )
    assert rows(shown)[0] == twin.COLUMNS
    assert of(shown, "items") == [("alert", "Alert", "1231", "19"), ("mo_note", "MO note", "0", "0")]
    assert of(shown, "answers") == [
        ("answers", "Answers", "41", ""),
        ("median_hours", "Hours to first confirmation, median", "6.5", ""),
    ]
    assert of(shown, "alerts_by_month") == [("2026-01", "Jan", "19", ""), ("2026-02", "Feb", "1231", "")]
    assert of(shown, "coverage")[:2] == [
        ("countries", "Countries", "12", ""),
        ("countries_taking_part", "Countries that posted", "8", ""),
    ]


def test_cells_that_a_spreadsheet_would_calculate_are_text() -> None:
    shown = told(methods=[Row("MK-14", 11, 5)])
    assert [row[2] for row in rows(shown) if row[:2] == ("about", "title")] == ["'=HYPERLINK(1)"]
    assert of(shown, "methods") == [("MK-14", "'@SUM(1) redirect", "11", "5")]


def test_label_and_handling_come_first() -> None:
    assert list(json.loads(twin.as_json(ABOUT, told())))[:3] == ["format", "tlp", "handling"]
    assert rows(told())[1:3] == [
        ("about", "tlp", "TLP:GREEN", "", ""),
        ("about", "handling", "You may pass this on", "", ""),
    ]


def test_what_is_hidden_from_the_page_is_hidden_here() -> None:
    """Every number that the rule takes away is one that occurs nowhere else."""
    figures = Figures(
        begins_on="2026-02-01",
        ends_on="2026-02-28",
        totals=[Row("alert", 91, 82), Row("mo_note", 3, 71)],
        urgencies=[Row("immediate", 2, 61), Row("high", 53, 44), Row("routine", 36, 21)],
        months=[Row("2026-01", 4), Row("2026-02", 91)],
        methods=[Row("MK-14", 1, 1)],
        new_methods=["MK-14"],
        sources=[Source("u-1", "ABC-2026-2", "mo_note", "Told by nobody", "green", "2026-02-03")],
        answered=None,
        countries_posted=4,
        countries=12,
        companies=None,
    )
    guard(figures, {"MK-14": "marketing"})
    shown = edition.made(figures, [section.as_json() for section in compose.sections(figures, METHODS)], METHODS)
    assert of(shown, "items") == [("alert", "Alert", "91", "82"), ("mo_note", "MO note", "", "")]
    assert [row[2] for row in of(shown, "alerts_by_urgency")] == ["", "53", ""]
    assert of(shown, "alerts_by_month") == [("2026-01", "Jan", "", ""), ("2026-02", "Feb", "91", "")]
    assert of(shown, "answers") == [("answers", "Answers", "", "")]
    assert of(shown, "methods") == []
    assert of(shown, "coverage") == [
        ("countries", "Countries", "12", ""),
        ("countries_taking_part", "Countries that posted", "", ""),
    ]
    whole = twin.as_json(ABOUT, shown)
    assert [word in whole for word in ("71", "36", "MK-14", "redirect", "Told by nobody", "ABC-2026-2", "u-1")] == [
        False
    ] * 7


@pytest.mark.parametrize("title", ["", "Seen"])
def test_sources_are_told_as_the_page_names_them(title: str) -> None:
    law = Law("NO", "Examplenitazene", "controlled", "2026-05", "Regulation 12", "confirmed", source="u-2")
    shown = told(sources=[Source("u-1", "ABC-2026-2", "alert", title, "green", "2026-02-03")], laws=[law], unnamed=3)
    whole = json.loads(twin.as_json(ABOUT, shown))
    assert whole["sources"] == [{"reference": "ABC-2026-2", "title": title, "tlp": "green", "shared_on": "2026-02-03"}]
    assert whole["unnamed"] == 3
    (section,) = [one for one in whole["sections"] if one["key"] == "law"]
    assert section["rows"] == [
        [
            "Norway",
            "Examplenitazene",
            "Controlled",
            "May 2026",
            "Regulation 12",
            "Confirmed by the jurisdiction's authority",
        ]
    ]
    assert "u-2" not in twin.as_json(ABOUT, shown)
