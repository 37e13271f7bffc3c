"""The reference data that ships, and what of a tampered copy is refused."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sharing.dates import PartialDate
from sharing.enums import ControlStatus, DatePrecision, EvidenceMark, MStage, RuleKind
from sharing.reference import parse
from sharing.reference.parse import CAS_ALIASES, DECISIONS, FOLDER, NAMES, SUBSTANCES, TECHNIQUES
from sharing.reference.rows import DecisionRow
from sharing.reference.table import InvalidReference, Problem

READERS: dict[str, Callable[[Path], Any]] = {
    SUBSTANCES: parse.read_substances,
    CAS_ALIASES: parse.read_cas_aliases,
    NAMES: parse.read_names,
    TECHNIQUES: parse.read_techniques,
    DECISIONS: parse.read_decisions,
}


@pytest.fixture(scope="module")
def reference() -> parse.Reference:
    return parse.read_all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files, to be tampered with."""
    for name in READERS:
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def tamper(path: Path, line: int, **cells: str) -> None:
    """Write other words into cells of one row; the files have one line a row."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    for column, value in cells.items():
        rows[line - 1][rows[0].index(column)] = value
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    path.write_bytes(written.getvalue().encode())


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(InvalidReference) as refused:
        READERS[path.name](path)
    return list(refused.value.problems)


def test_read_all_gives_every_row(reference: parse.Reference) -> None:
    counts = [
        len(reference.substances),
        len(reference.aliases),
        len(reference.translated),
        len(reference.techniques),
        len(reference.decisions),
    ]
    assert counts == [474, 27, 224, 62, 154]


def test_substances_have_addresses_of_their_own(reference: parse.Reference) -> None:
    slugs = {row.slug for row in reference.substances}
    assert len(slugs) == 474
    assert {"alpha-pvp", "4-f-alpha-pvp", "beta-hydroxythiofentanyl", "3-4-mdp-2-p"} <= slugs


def test_substances_keep_names_numbers_and_source(reference: parse.Reference) -> None:
    row = next(row for row in reference.substances if row.name == "25I-NBOMe")
    assert (row.cas_number, row.treaty, row.schedule, row.year_scheduled) == ("919797-19-6", "1971", "I", 2015)
    assert (row.synonyms, row.street_names) == (("2C-I-NBOMe", "Cimbi-5"), ("N-bomb", "smiles"))
    assert row.source == "CN25 #7; CAS CN25x2; UN:seen; IK:name+structure"


def test_substances_under_no_convention_have_none(reference: parse.Reference) -> None:
    assert Counter(row.treaty for row in reference.substances) == {"": 240, "1971": 122, "1961": 61, "1988": 51}


@pytest.mark.parametrize(
    "name", ["Acetone", "Toluene", "gamma-Butyrolactone", "Acetic anhydride", "Xylazine", "Ephedrine", "Iodine"]
)
def test_goods_of_everyday_trade_are_marked(reference: parse.Reference, name: str) -> None:
    assert {row.name: row.is_dual_use for row in reference.substances}[name]


@pytest.mark.parametrize("name", ["Isotonitazene", "Fentanyl", "Mephedrone", "Norfentanyl", "MAPA"])
def test_other_substances_are_not(reference: parse.Reference, name: str) -> None:
    assert not {row.name: row.is_dual_use for row in reference.substances}[name]


def test_everyday_goods_named_one_by_one_are_in_the_file(reference: parse.Reference) -> None:
    assert sum(row.is_dual_use for row in reference.substances) == 35


def test_techniques_stand_under_the_four_ms(reference: parse.Reference) -> None:
    assert Counter(row.m_stage for row in reference.techniques) == {
        MStage.MANUFACTURE: 10,
        MStage.MARKETING: 27,
        MStage.MOVEMENT: 12,
        MStage.MONETIZATION: 13,
    }


def test_techniques_keep_evidence_and_all_sources(reference: parse.Reference) -> None:
    assert Counter(row.evidence for row in reference.techniques) == {
        EvidenceMark.SEEN: 35,
        EvidenceMark.RECALL: 25,
        EvidenceMark.MIXED: 2,
    }
    assert sum(len(row.source_url.split()) > 1 for row in reference.techniques) == 11


def test_decisions_keep_absent_and_partial_dates(reference: parse.Reference) -> None:
    adopted = Counter(row.adopted.precision if row.adopted else "" for row in reference.decisions)
    assert sum(row.effective is None for row in reference.decisions) == 103
    assert adopted == {DatePrecision.DAY: 63, DatePrecision.MONTH: 82, DatePrecision.YEAR: 2, "": 7}
    assert Counter(row.adopted_remark for row in reference.decisions) == {"": 149, "press release date": 3, "press": 2}


def test_decisions_tell_what_an_adoption_date_stands_for(reference: parse.Reference) -> None:
    told = [decision(reference, decision_id).remarks for decision_id in ("D018", "D020", "D013")]
    assert told == [
        "Effective date recalled; Date of adoption: press release date",
        "Date of adoption: press release date",
        "Schedule recalled",
    ]


def test_decisions_have_codes_of_jurisdictions(reference: parse.Reference) -> None:
    counts = {"UN": 117, "CN": 11, "EU": 11, "US": 9, "IN": 3, "GB": 2, "IT": 1}
    assert Counter(row.jurisdiction for row in reference.decisions) == counts


def test_decisions_that_are_proposals_or_frameworks_write_no_control(reference: parse.Reference) -> None:
    silent = {row.decision_id: (row.action, row.status) for row in reference.decisions if not row.writes_control}
    assert silent == {
        "D138": ("framework", ""),
        "D148": ("proposal", ""),
        "D152": ("framework", ""),
        "D153": ("proposal", ""),
    }


def decision(reference: parse.Reference, decision_id: str) -> DecisionRow:
    return next(row for row in reference.decisions if row.decision_id == decision_id)


@pytest.mark.parametrize(
    ("decision_id", "status", "rule_kinds"),
    [
        ("D001", ControlStatus.CONTROLLED, [RuleKind.INDIVIDUAL]),
        ("D018", ControlStatus.PRECURSOR, [RuleKind.PRECURSOR]),
        ("D067", ControlStatus.CONTROLLED, [RuleKind.INDIVIDUAL]),
        ("D122", ControlStatus.CONTROLLED, [RuleKind.GENERIC]),
        ("D127", ControlStatus.PRECURSOR, [RuleKind.PRECURSOR, RuleKind.PRECURSOR]),
        ("D128", ControlStatus.CONTROLLED, [RuleKind.CONSOLIDATION, RuleKind.CONSOLIDATION]),
        ("D129", ControlStatus.TEMPORARY, [RuleKind.GENERIC]),
        ("D135", ControlStatus.CONTROLLED, [RuleKind.INDIVIDUAL]),
        ("D136", ControlStatus.TEMPORARY, [RuleKind.TEMPORARY]),
        ("D150", ControlStatus.CONTROLLED, [RuleKind.GENERIC, RuleKind.INDIVIDUAL]),
    ],
)
def test_decisions_say_what_they_do_to_control(
    reference: parse.Reference, decision_id: str, status: str, rule_kinds: list[str]
) -> None:
    row = decision(reference, decision_id)
    assert (row.status, [part.rule_kind for part in row.parts]) == (status, rule_kinds)


def test_decisions_are_parted_by_semicolons_only(reference: parse.Reference) -> None:
    parts = [(part.reference, part.text) for part in decision(reference, "D120").parts]
    assert parts == [("D120/1", "U-47700"), ("D120/2", "MT-45"), ("D120/3", "PMMA"), ("D120/4", "4,4'-DMAR")]
    ester = decision(reference, "D107")
    assert [part.text for part in ester.parts] == ["3,4-MDP-2-P methyl glycidic acid, isopropyl ester"]


def test_parts_of_decisions_have_references_of_their_own(reference: parse.Reference) -> None:
    found = [part.reference for row in reference.decisions for part in row.parts]
    assert len(found) == len(set(found)) == 192


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alpha-PVP", "α-PVP"),
        ("α-pvp", "α-PVP"),
        ("437-38-7", "Fentanyl"),
        ("990-73-8", "Fentanyl"),
        ("Hexahydrocannabinol (HHC)", "Hexahydrocannabinol"),
        ("4-ANPP", "ANPP"),
        ("acrylfentanyl", "Acryloylfentanyl"),
        ("3,4-MDP-2-P methyl glycidic acid, isopropyl ester", "3,4-MDP-2-P methyl glycidic acid, isopropyl ester"),
        ("4-AP (with its carbamates, hence 1-boc-4-AP)", None),
        ("4-AP (ANPP)", None),
        ("Fentanyl-related substances (class)", None),
        ("46 NPS including certain nitazenes", None),
        ("smiles", None),
        ("", None),
    ],
)
def test_names_link_exact_names_only(reference: parse.Reference, text: str, name: str | None) -> None:
    assert reference.names.link(text) == name


def test_names_leave_groups_as_text(reference: parse.Reference) -> None:
    parts = [part for row in reference.decisions if row.writes_control for part in row.parts]
    groups = [part for part in parts if reference.names.link(part.text) is None]
    assert (len(parts), len(groups)) == (186, 26)
    assert {part.rule_kind for part in parts if part not in groups}.isdisjoint({RuleKind.GENERIC})


def test_names_link_every_single_substance_of_the_united_nations(reference: parse.Reference) -> None:
    unlinked = [
        part.text
        for row in reference.decisions
        for part in row.parts
        if row.jurisdiction == "UN" and reference.names.link(part.text) is None
    ]
    assert unlinked == ["Cannabis and cannabis resin"]


TAMPERED: list[tuple[str, int, dict[str, str], str, str]] = [
    (SUBSTANCES, 2, {"name": ""}, "name", "This must not be empty."),
    (SUBSTANCES, 2, {"name": "  "}, "name", "This must not be empty."),
    (SUBSTANCES, 3, {"name": "25b–nbome"}, "name", "The same stands in line 2."),
    (SUBSTANCES, 2, {"name": "x" * 121}, "name", "Longer than 120 characters."),
    (
        SUBSTANCES,
        2,
        {"cas_number": "1026511-90-8"},
        "cas_number",
        "The check digit of the CAS number 1026511-90-8 is wrong.",
    ),
    (SUBSTANCES, 2, {"cas_number": "1026511909"}, "cas_number", "A CAS number is written like 437-38-7."),
    (SUBSTANCES, 3, {"cas_number": "1026511-90-9"}, "cas_number", "The same stands in line 2."),
    (
        SUBSTANCES,
        2,
        {"inchikey": "SUXGNJVVBGJEFB"},
        "inchikey",
        "This does not have the form that it must have: SUXGNJVVBGJEFB",
    ),
    (SUBSTANCES, 3, {"inchikey": "SUXGNJVVBGJEFB-UHFFFAOYSA-N"}, "inchikey", "The same stands in line 2."),
    (SUBSTANCES, 2, {"treaty": "1972"}, "treaty", "Unknown: “1972”. Known are: 1961, 1971, 1988, none."),
    (SUBSTANCES, 2, {"schedule": "Table I"}, "schedule", "The 1971 Convention has no “Table I”."),
    (SUBSTANCES, 2, {"year_scheduled": "15"}, "year_scheduled", "This is not a year: 15"),
    (SUBSTANCES, 2, {"year_scheduled": "2215"}, "year_scheduled", "This is not a year: 2215"),
    (SUBSTANCES, 2, {"synonyms": "a||b"}, "synonyms", "There is an empty name between two bars."),
    (SUBSTANCES, 2, {"synonyms": "a|a"}, "synonyms", "The same name stands here twice."),
    (SUBSTANCES, 2, {"source": ""}, "source", "This must not be empty."),
    (
        CAS_ALIASES,
        2,
        {"alt_cas_number": "1443-54-4"},
        "alt_cas_number",
        "The check digit of the CAS number 1443-54-4 is wrong.",
    ),
    (CAS_ALIASES, 3, {"alt_cas_number": "1443-54-5"}, "alt_cas_number", "The same stands in line 2."),
    (CAS_ALIASES, 2, {"alt_cas_number": ""}, "alt_cas_number", "This must not be empty."),
    (CAS_ALIASES, 2, {"form": ""}, "form", "This must not be empty."),
    (
        TECHNIQUES,
        2,
        {"m_stage": "Money"},
        "m_stage",
        "Unknown: “Money”. Known are: Manufacture, Marketing, Movement, Monetization.",
    ),
    (TECHNIQUES, 2, {"evidence": "sure"}, "evidence", "Unknown: “sure”. Known are: seen, mixed, recall."),
    (TECHNIQUES, 3, {"code": "MF-01"}, "code", "The same stands in line 2."),
    (TECHNIQUES, 2, {"code": "mf 1"}, "code", "This does not have the form that it must have: mf 1"),
    (
        TECHNIQUES,
        2,
        {"source_url": "javascript:alert(1)"},
        "source_url",
        "This does not have the form that it must have: javascript:alert(1)",
    ),
    (DECISIONS, 2, {"jurisdiction": "Atlantis"}, "jurisdiction", "No such country or body: Atlantis"),
    (DECISIONS, 2, {"evidence": ""}, "evidence", "Unknown: “”. Known are: seen, mixed, recall."),
    (DECISIONS, 2, {"effective_date": "2025-02-30"}, "effective_date", "There is no such date: 2025-02-30."),
    (DECISIONS, 2, {"effective_date": "0215-02-03"}, "effective_date", "There is no such date: 0215-02-03."),
    (DECISIONS, 2, {"effective_date": "2025-2-3"}, "effective_date", "There is no such date: 2025-2-3."),
    (
        DECISIONS,
        2,
        {"published_date": "03/2015"},
        "published_date",
        "Write a date as 2025-03-31, 2025-03 or 2025.",
    ),
    (
        DECISIONS,
        2,
        {"date_precision": "week"},
        "date_precision",
        "Unknown: “week”. Known are: day, month, year.",
    ),
    (
        DECISIONS,
        2,
        {"date_precision": "day"},
        "date_precision",
        "This is not how precisely the date of adoption is written.",
    ),
    (
        DECISIONS,
        2,
        {"adopted_date": ""},
        "date_precision",
        "This is not how precisely the date of adoption is written.",
    ),
    (DECISIONS, 3, {"decision_id": "D001"}, "decision_id", "The same stands in line 2."),
    (
        DECISIONS,
        2,
        {"source_url": "https://a.example https://b.example"},
        "source_url",
        "Only one address can stand here.",
    ),
    (DECISIONS, 2, {"substance_or_group": ""}, "substance_or_group", "This must not be empty."),
]


@pytest.mark.parametrize(("name", "line", "cells", "column", "reason"), TAMPERED)
def test_a_tampered_cell_is_named_by_file_line_column_and_reason(
    folder: Path, name: str, line: int, cells: dict[str, str], column: str, reason: str
) -> None:
    tamper(folder / name, line, **cells)
    assert problems_of(folder / name) == [Problem(name, line, column, reason)]


def test_an_unknown_action_is_refused_with_those_known(folder: Path) -> None:
    tamper(folder / DECISIONS, 2, action="ban")
    (problem,) = problems_of(folder / DECISIONS)
    assert str(problem).startswith("scheduling_decisions.csv:2: action: Unknown: “ban”. Known are: schedule, ")


def test_an_alias_of_an_unknown_substance_is_refused(folder: Path) -> None:
    tamper(folder / CAS_ALIASES, 2, substance_name="Nobody")
    with pytest.raises(InvalidReference) as refused:
        parse.read_all(folder)
    assert refused.value.problems == (Problem(CAS_ALIASES, 2, "substance_name", "No such substance: Nobody."),)


def test_an_alias_that_is_the_number_of_another_substance_is_refused(folder: Path) -> None:
    tamper(folder / CAS_ALIASES, 2, alt_cas_number="1026511-90-9")
    with pytest.raises(InvalidReference) as refused:
        parse.read_all(folder)
    assert refused.value.problems == (Problem(CAS_ALIASES, 2, "alt_cas_number", "This is the number of 25B-NBOMe."),)


def test_every_problem_of_every_file_is_named_at_once(folder: Path) -> None:
    tamper(folder / SUBSTANCES, 9, cas_number="1-1-1", year_scheduled="x")
    tamper(folder / TECHNIQUES, 5, evidence="x")
    tamper(folder / DECISIONS, 7, effective_date="2025-13")
    with pytest.raises(InvalidReference) as refused:
        parse.read_all(folder)
    assert [(problem.file, problem.line, problem.column) for problem in refused.value.problems] == [
        (TECHNIQUES, 5, "evidence"),
        (DECISIONS, 7, "effective_date"),
        (SUBSTANCES, 9, "cas_number"),
        (SUBSTANCES, 9, "year_scheduled"),
    ]
    assert str(refused.value).count("\n") == 3


@pytest.mark.parametrize("name", READERS)
def test_another_header_is_refused(folder: Path, name: str) -> None:
    header, _newline, rest = (folder / name).read_text("utf-8").partition("\n")
    (folder / name).write_text(header.replace("source", "sources").strip() + "\n" + rest, "utf-8")
    assert problems_of(folder / name) == [Problem(name, 1, "", f"The header must be: {header.strip()}")]


@pytest.mark.parametrize("name", READERS)
def test_an_empty_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert [(problem.line, problem.column) for problem in problems_of(folder / name)] == [(1, "")]


@pytest.mark.parametrize("name", READERS)
def test_a_missing_file_is_an_error_of_its_own(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError):
        parse.read_all(folder)


def test_the_precision_of_an_effect_is_that_of_its_own_form(folder: Path) -> None:
    tamper(folder / DECISIONS, 2, effective_date="2015-09")
    row = parse.read_decisions(folder / DECISIONS)[0]
    assert row.effective == PartialDate.parse("2015-09")
    assert row.adopted == PartialDate.parse("2015-03")
