"""A CSV file, read cell by cell, with every problem kept."""

from pathlib import Path

import pytest

from sharing.reference.table import InvalidReference, Problem, Table


def table(folder: Path, raw: bytes) -> Table:
    path = folder / "some.csv"
    path.write_bytes(raw)
    return Table(path, ("name", "note"))


def read(folder: Path, raw: bytes) -> tuple[list[tuple[int, str, str]], list[Problem]]:
    file = table(folder, raw)
    return [(row.line, row.cells["name"], row.cells["note"]) for row in file.records()], file.problems


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"name,note\na,b\nc,d\n", [(2, "a", "b"), (3, "c", "d")]),
        (b"name,note\r\na,b\r\n", [(2, "a", "b")]),
        (b"\xef\xbb\xbfname,note\na,b", [(2, "a", "b")]),
        (b'name,note\n"a\nb",c\nd,e\n', [(2, "a\nb", "c"), (4, "d", "e")]),
        (b"name,note\n\na,b\n\n", [(3, "a", "b")]),
        ("name,note\na\u2028b,\u03b1\n".encode(), [(2, "a\u2028b", "\u03b1")]),
    ],
)
def test_records_know_the_line_on_which_they_begin(
    tmp_path: Path, raw: bytes, rows: list[tuple[int, str, str]]
) -> None:
    assert read(tmp_path, raw) == (rows, [])


@pytest.mark.parametrize(
    ("raw", "rows", "line", "reason"),
    [
        (b"name,note\na\nc,d\n", [(3, "c", "d")], 2, "1 columns instead of 2."),
        (b"name,note\na,b,c\n", [], 2, "3 columns instead of 2."),
        (b"name,note\na,b\nc,\xff\n", [(2, "a", "b")], 3, "This is not UTF-8 text."),
        (b'name,note\na,b\n"c,d\ne,f\n', [(2, "a", "b")], 3, "This is not well-formed CSV: unexpected end of data."),
        (b"note,name\na,b\n", [], 1, "The header must be: name,note"),
        (b"", [], 1, "The header must be: name,note"),
    ],
)
def test_records_name_the_line_that_cannot_be_read(
    tmp_path: Path, raw: bytes, rows: list[tuple[int, str, str]], line: int, reason: str
) -> None:
    assert read(tmp_path, raw) == (rows, [Problem("some.csv", line, "", reason)])


def test_check_raises_all_problems_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = table(tmp_path, b"name,note\n")
    file.refuse(9, "note", "later")
    file.refuse(3, "", "sooner")
    with pytest.raises(InvalidReference) as refused:
        file.check()
    assert str(refused.value) == "some.csv:3: sooner\nsome.csv:9: note: later"


def test_check_is_silent_where_nothing_was_refused(tmp_path: Path) -> None:
    file = table(tmp_path, b"name,note\na,b\n")
    assert len(list(file.records())) == 1
    file.check()
