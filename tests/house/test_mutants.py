"""Each seeded fault still has its place: `make mutants` runs them, and this keeps their words in step with the code."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.mutants.faults import FAULTS
from tests.mutants.shapes import SHAPES

ROOT = Path(__file__).resolve().parents[2]


def test_the_words_of_each_fault_stand_once_in_the_code() -> None:
    found = {fault.name: (ROOT / fault.file).read_text().count(fault.old) for fault in FAULTS}
    assert {name: count for name, count in found.items() if count != 1} == {}


def test_faults_have_names_of_their_own_and_known_shapes() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40
    assert [fault.name for fault in FAULTS if fault.old == fault.new or not fault.tests] == []
    assert {shape: n for shape, n in Counter(fault.shape for fault in FAULTS).items() if n >= 3}.keys() == {*SHAPES}


def test_no_two_faults_make_the_same_of_a_file() -> None:
    made = Counter((fault.file, fault.seeded((ROOT / fault.file).read_text())) for fault in FAULTS)
    assert [file for (file, _text), count in made.items() if count > 1] == []


def test_no_fault_is_found_by_a_name_that_is_missing_or_a_sentence_that_is_none(tmp_path: Path) -> None:
    """A test would fail, but none would have found anything."""
    for fault in FAULTS:
        place = tmp_path / f"{fault.name}.py"
        place.write_text(fault.seeded((ROOT / fault.file).read_text()))
    words = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format", "concise"]
    done = subprocess.run([*words, "--select", "F821,F822,E9", tmp_path], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "All checks passed!")


def test_the_tests_that_are_asked_are_there() -> None:
    asked = {test.split("::")[0] for fault in FAULTS for test in fault.tests}
    assert {name for name in asked if not (ROOT / name).is_file()} == set()
