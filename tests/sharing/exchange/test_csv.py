"""The table of one alert: what a spreadsheet makes of it, and that it calculates nothing."""

import csv
import io

import pytest

from sharing.exchange.csv import harmless, of_alert, table


@pytest.mark.parametrize(
    "cell", ["=1+1", "+47 22", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＋1", "－2"]
)
def test_cell_that_would_be_calculated_begins_with_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Shop", "https://x.example/?a=1", "a=b", "متجر", "1+1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_table_is_read_back_as_it_was_written() -> None:
    rows = [["a", 'with "marks", commas'], ["of two\nlines", "متجر"]]
    content = table(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == rows


def test_translations_and_files_have_rows_of_their_own() -> None:
    names = (
        "label",
        "reference",
        "handling",
        "made_for",
        "made_at",
        "is_exercise",
        "state",
        "is_disputed",
        "originator",
        "released_at",
    )
    wording = {"language": "fr", "title": "Boutique", "summary": "", "asked": "Retirez-la", "translator": "A. B."}
    file = {"media_type": "image/png", "name": "a.png", "sha256": "ab12", "remark": "The shop"}
    content = {"identifiers": [], "translations": [wording], "evidence": [file]}
    told = {**dict.fromkeys(names, "x"), "platform_name": "", "content": content}
    rows = list(csv.reader(io.StringIO(of_alert(told).decode("utf-8-sig"), newline="")))
    assert [row[2:] for row in rows if row[2] in ("translation", "evidence")] == [
        ["translation", "title (fr)", "Boutique", "", "A. B.", ""],
        ["translation", "asked (fr)", "Retirez-la", "", "A. B.", ""],
        ["evidence", "image/png", "a.png", "ab12", "The shop", ""],
    ]
