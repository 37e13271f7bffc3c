"""What `make prove` says at its end: how much was compared, and whether it came to its end; and what it counts."""

from pathlib import Path

import pytest

from portal.runner import proof, state
from tests.access.prove_sweep import WALKS
from tests.mutants.__main__ import Found, counts
from tests.mutants.faults import FAULTS

ROOT = Path(__file__).resolve().parents[2]
FOUND = [
    {"kind": "worlds", "number": 1000, "examples": 100, "pairs": 1274},
    {"kind": "worlds", "number": 1001, "examples": 100, "pairs": 1000},
    {"kind": "lives", "number": 1000, "examples": 10, "steps": 260},
    {"kind": "doors", "number": 1000, "examples": 2, "doors": 300},
    {"kind": "acts", "number": 1000, "examples": 2, "acts": 144},
    {"kind": "sweeps", "number": 1000, "examples": 1, "doors": 40},
]
LEAK = {"kind": "worlds", "number": 1002, "leak": 1}
KILLED = {"killed": 3, "survived": 0, "untried": 0}
OK, FAILED, INTERRUPTED = int(pytest.ExitCode.OK), int(pytest.ExitCode.TESTS_FAILED), int(pytest.ExitCode.INTERRUPTED)


def told(code: int, *more: dict[str, object]) -> dict[str, str]:
    """The table by its lines, each ending with its number."""
    lines = [line.strip() for line in proof.table([*FOUND, *more], KILLED, code=code).splitlines()]
    return {line[:40].strip(): line[40:].strip() for line in lines}


def test_table_adds_up_what_all_runs_have_compared() -> None:
    assert told(OK) == told(int(pytest.ExitCode.NO_TESTS_COLLECTED)) == {
        "worlds read in the database": "200",
        "worlds walked through the doors": "2",
        "worlds in which acts were tried": "2",
        "acts tried, taken and refused": "144",
        "lives of a world": "10",
        "steps after which all was compared": "260",
        "orders of each race played": "0",
        "statements in them": "0",
        "walks through the house": "1",
        "doors swept": "340",
        "pairs compared": "2,274",
        "mutants killed": "3",
        "mutants that survived": "0",
        "mutants untried": "0",
        "leaks found": "0",
    }  # fmt: skip


def test_run_that_was_interrupted_says_so_and_accuses_nobody() -> None:
    said = proof.table(FOUND, KILLED, code=INTERRUPTED)
    assert told(INTERRUPTED)["leaks found"] == "ended early"
    assert ("2,274" in said, "stands above" in said) == (True, False)
    assert said.splitlines()[-1].strip().startswith("Ended early")


@pytest.mark.parametrize("code", [FAILED, int(pytest.ExitCode.INTERNAL_ERROR)])
def test_run_that_failed_points_to_what_stands_above(code: int) -> None:
    assert told(code)["leaks found"] == "see above"
    assert proof.table(FOUND, KILLED, code=code).endswith("What was found stands above.")


def test_leaks_are_counted_until_their_batch_has_passed() -> None:
    assert {told(code, LEAK, LEAK)["leaks found"] for code in (OK, FAILED, INTERRUPTED)} == {"1"}
    assert told(OK, LEAK, {**LEAK, "number": 1003})["leaks found"] == "2"
    passed = {"kind": "worlds", "number": 1002, "examples": 100, "pairs": 5}
    assert (told(OK, LEAK, passed)["leaks found"], told(OK, LEAK, passed)["pairs compared"]) == ("0", "2,279")


def test_run_fails_where_something_leaks_survives_was_not_tried_or_did_not_end() -> None:
    assert [proof.status(FOUND, KILLED, code=code) for code in (0, 5)] == [0, 0]
    assert [proof.status(FOUND, KILLED, code=code) for code in (1, 2, 3)] == [1, 2, 3]
    assert proof.status([*FOUND, LEAK], KILLED, code=0) == 1
    assert [proof.status(FOUND, {**KILLED, name: 1}, code=0) for name in ("survived", "untried")] == [1, 1]


def test_every_walk_through_the_house_is_asked_for() -> None:
    assert proof.KINDS["sweeps"] == len(WALKS)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A small product with tests."""
    for name, text in {
        "pyproject.toml": "", "requirements.txt": "", "tests/requirements.txt": "", "tests/postgres.py": "",
        "portal/rule.py": "TRUE = 1\n", "portal/runner/demo.py": "", "sharing/x.html": "", "trends/x.py": "",
        "templates/x.html": "", "tests/test_one.py": "from tests.near import (\n    thing,\n)\n",
        "tests/conftest.py": "", "tests/near/__init__.py": "from tests import far\n", "tests/near/thing.py": "",
        "tests/far.py": "", "tests/other.py": "",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_was_found_counts_until_the_product_or_what_the_tests_import_is_changed(code: Path) -> None:
    def changes(name: str) -> bool:
        before, text = state.of(code, ["tests/test_one.py"]), (code / name).read_text()
        (code / name).write_text(text + "\n")
        after = state.of(code, ["tests/test_one.py"])
        (code / name).write_text(text)
        assert state.of(code, ["tests/test_one.py"]) == before
        return before != after

    product = ("portal/rule.py", "sharing/x.html", "templates/x.html", "requirements.txt", "pyproject.toml")
    tests = ("tests/test_one.py", "tests/near/__init__.py", "tests/near/thing.py", "tests/far.py", "tests/conftest.py")
    assert [name for name in (*product, *tests) if not changes(name)] == []
    assert [name for name in ("tests/other.py", "portal/runner/demo.py") if changes(name)] == []


def test_fault_that_was_tried_at_another_state_is_untried(code: Path) -> None:
    fault, file = next(one for one in FAULTS if one.shape == "S13"), code / "found.jsonl"
    mine = type(fault)(fault.name, fault.shape, "portal/rule.py", "1", "2", ("tests/test_one.py::test_it",))
    found = Found(file, code)
    assert counts(found.of([mine])) == {"killed": 0, "survived": 0, "untried": 1}
    found.write(key=found.key(mine.tests, mine), killed=True)
    assert counts(Found(file, code).of([mine])) == {"killed": 1, "survived": 0, "untried": 0}
    (code / "portal/rule.py").write_text("TRUE = 1 \n")
    assert counts(Found(file, code).of([mine])) == {"killed": 0, "survived": 0, "untried": 1}
