"""Each seeded fault still has its place: `make mutants` runs them, and this keeps their words in step with the code."""

from pathlib import Path

from tests.mutants.faults import FAULTS, SHAPES

ROOT = Path(__file__).resolve().parents[2]


def test_the_words_of_each_fault_stand_once_in_the_code() -> None:
    found = {fault.name: (ROOT / fault.file).read_text().count(fault.old) for fault in FAULTS}
    assert {name: count for name, count in found.items() if count != 1} == {}


def test_faults_have_names_of_their_own_and_known_shapes() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
    assert {fault.shape for fault in FAULTS} <= set(SHAPES)
    assert [fault.name for fault in FAULTS if fault.old == fault.new or not fault.tests] == []


def test_the_tests_that_are_asked_are_there() -> None:
    asked = {test.split("::")[0] for fault in FAULTS for test in fault.tests}
    assert {name for name in asked if not (ROOT / name).exists()} == set()
