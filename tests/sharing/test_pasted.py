"""Lists of controls, pasted from a spreadsheet or out of a CSV file."""

import csv
import io
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sharing.dates import PartialDate
from sharing.enums import ControlStatus, RuleKind
from sharing.pasted import MAX_CHARACTERS, MAX_ROWS, Pasted, PastedRow, Problem, parse

STATUSES = (
    "Controlled, Temporarily controlled, Controlled as a precursor, Monitored, Medicine on prescription, "
    "Removed from control"
)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=30)


def row(line: int, substance: str, status: str = ControlStatus.CONTROLLED, **fields: object) -> PastedRow:
    return PastedRow(row=line, substance=substance, status=status, **fields)  # type: ignore[arg-type]


def only_problem(text: str) -> Problem:
    pasted = parse(text)
    (problem,) = pasted.problems
    return problem


def test_parse_reads_every_column_under_its_heading() -> None:
    text = (
        "Status,Substance,Schedule,Effective,Instrument,Adopted,Until,Kind of rule,Source,Note\n"
        'temporary,"1,4-Butanediol",List I,2025-03,"Act, 2025",2025,2026-12-31,generic,https://law.example/7,as read\n'
    )
    expected = row(
        2,
        "1,4-Butanediol",
        ControlStatus.TEMPORARY,
        schedule="List I",
        effective=PartialDate.parse("2025-03"),
        instrument="Act, 2025",
        adopted=PartialDate.parse("2025"),
        until=date(2026, 12, 31),
        rule_kind=RuleKind.GENERIC,
        source_url="https://law.example/7",
        note="as read",
    )
    assert parse(text) == Pasted((expected,), ())


def test_parse_reads_a_list_without_headings_in_their_order() -> None:
    expected = row(1, "Fentanyl", schedule="List I", effective=PartialDate.parse("2019-05-01"), instrument="Act 7")
    assert parse("Fentanyl,controlled,List I,2019-05-01,Act 7") == Pasted((expected,), ())


@pytest.mark.parametrize(
    "text",
    [
        "437-38-7\tcontrolled\tList I; part A",
        "437-38-7;controlled;List I, part A",
        "437-38-7,controlled,List I",
        "437-38-7 ;  CONTROLLED ;List I",
        '"437-38-7", "controlled", "List I"',
        "\ufeff437-38-7\tcontrolled\tList I\r\n\r\n",
        "sep=;\r\n437-38-7;controlled;List I",
    ],
)
def test_parse_finds_the_delimiter(text: str) -> None:
    (found,) = parse(text).rows
    assert (found.substance, found.status) == ("437-38-7", "controlled")
    assert found.schedule.startswith("List I")


def test_parse_prefers_the_delimiter_that_makes_statuses_stand_alone() -> None:
    pasted = parse('A,controlled,"List I; part 1"\nB,precursor,"List II; part 2"')
    assert pasted == Pasted(
        (row(1, "A", schedule="List I; part 1"), row(2, "B", "precursor", schedule="List II; part 2")), ()
    )


def test_parse_leaves_commas_in_names_where_semicolons_part() -> None:
    pasted = parse("1,4-Butanediol;controlled\n3,4-MDP-2-P;precursor")
    assert pasted == Pasted((row(1, "1,4-Butanediol"), row(2, "3,4-MDP-2-P", "precursor")), ())


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("controlled", ControlStatus.CONTROLLED),
        ("Temporarily  Controlled", ControlStatus.TEMPORARY),
        ("controlled as a precursor", ControlStatus.PRECURSOR),
        ("REMOVED", ControlStatus.REMOVED),
    ],
)
def test_parse_understands_codes_and_their_words(word: str, code: str) -> None:
    assert [found.status for found in parse(f"A;{word}").rows] == [code]


def test_parse_counts_lines_as_a_person_does() -> None:
    text = 'substance,status,note\n\nA,controlled,"two\nlines"\n\nB,controlled\nC,wrong\n'
    pasted = parse(text)
    assert [(found.row, found.substance, found.note) for found in pasted.rows] == [(3, "A", "two lines"), (6, "B", "")]
    assert [str(problem) for problem in pasted.problems] == [f"Row 7, status: “wrong” is none of: {STATUSES}."]


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, "", "There is nothing in this list."),
        (" \n\t\n", 1, "", "There is nothing in this list."),
        ("A;controlled\n;controlled", 2, "substance", "This must not be empty."),
        ("A;controlled\nB;;List I", 2, "status", "This must not be empty."),
        ("A;controlled;I;2025-02-30", 1, "effective", "There is no such date: 2025-02-30."),
        ("A;controlled;I;31.3.2025", 1, "effective", "Write a date as 2025-03-31, 2025-03 or 2025."),
        ("substance;status;until\nA;controlled;2025-03", 2, "until", "Write the whole date, as 2025-03-31."),
        (
            "substance;status;effective;until\nA;controlled;2025-03;2025-02-28",
            2,
            "until",
            "It ends before it takes effect.",
        ),
        (
            "substance;status;source\nA;controlled;javascript:alert(1)",
            2,
            "source",
            "Write a web address, beginning with https://.",
        ),
        ("substance;status;rule\nA;controlled;unwritten", 2, "kind of rule", None),
        (f"A;controlled;{'x' * 201}", 1, "schedule", "Longer than 200 characters."),
        (f"{'x' * 501};controlled", 1, "substance", "Longer than 500 characters."),
        ("substance;status;colour\nA;controlled;red", 1, "colour", "This column is not known."),
        ("substance;status;law;act\nA;controlled;x;y", 1, "instrument", "This column stands here twice."),
        ("substance;schedule\nA;I", 1, "status", "This column is missing."),
        ("substance;status\nA;controlled;I", 2, "", None),
        ("substance;status;\nA;controlled;I", 2, "", "There is something in a column without a heading."),
        ('A;controlled\n"B;controlled', 2, "", None),
        ("A;controlled\nＡ ;Controlled", 2, "substance", "The same stands in row 1."),
    ],
)
def test_parse_names_row_column_and_reason(text: str, line: int, column: str, reason: str | None) -> None:
    problem = parse(text).problems[0]
    assert (problem.row, problem.column) == (line, column)
    assert reason is None or problem.reason == reason


def test_parse_takes_a_substance_twice_where_it_says_two_things() -> None:
    pasted = parse("A;temporary;I;2024\nA;controlled;I;2025")
    assert [found.status for found in pasted.rows] == ["temporary", "controlled"]


def test_parse_has_a_limit_of_rows_below_the_headings() -> None:
    rows = [f"S{number};controlled" for number in range(MAX_ROWS)]
    assert len(parse("\n".join(["substance;status", *rows])).rows) == MAX_ROWS
    too_many = parse("\n".join(["substance;status", *rows, "T;controlled", "U;controlled"]))
    assert too_many == Pasted((), (Problem(2002, "", "A list has at most 2000 rows. Paste it in parts."),))


def test_parse_has_a_limit_of_length() -> None:
    assert (
        only_problem("x" * (MAX_CHARACTERS + 1)).reason == "This is longer than 1000000 characters. Paste it in parts."
    )


def test_parse_survives_a_cell_longer_than_csv_reads() -> None:
    assert parse("A;controlled;" + "x" * 200_000).rows == ()


def test_parse_drops_what_a_database_cannot_keep() -> None:
    assert parse("A\x00;controlled").rows == (row(1, "A"),)


def test_parse_understands_the_words_of_the_readers_language() -> None:
    with translation.override("fr"):
        words = str(ControlStatus.PRECURSOR.label)
        assert parse(f"A;{words}").rows == (row(1, "A", "precursor"),)


@given(st.text(max_size=300))
def test_parse_of_any_text_says_something(text: str) -> None:
    pasted = parse(text)
    assert pasted.rows or pasted.problems


@given(
    st.lists(
        st.tuples(WORDS, st.sampled_from(ControlStatus.values), WORDS),
        min_size=1,
        max_size=8,
        unique_by=lambda r: r[0].casefold(),
    ),
    st.sampled_from(["\t", ";", ","]),
)
def test_parse_reads_what_a_spreadsheet_writes(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("substance", "status", "schedule"), *rows])
    pasted = parse(written.getvalue())
    assert {problem.reason.split(" in row")[0] for problem in pasted.problems} <= {"The same stands"}
    assert [(r.substance, r.status, r.schedule) for r in pasted.rows][:1] == [tuple(rows[0])]
