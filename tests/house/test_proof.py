"""What `make prove` says at its end: how much was compared, and whether it came to its end."""

import pytest

from portal.runner import proof

FOUND = [
    {"kind": "worlds", "number": 1000, "examples": 100, "pairs": 1274},
    {"kind": "worlds", "number": 1001, "examples": 100, "pairs": 1000},
    {"kind": "lives", "number": 1000, "examples": 10, "steps": 260},
]
MUTANTS = [{"name": "one", "shape": "S1", "killed": True}, {"name": "two", "shape": "S1", "killed": False}]


def told(code: pytest.ExitCode) -> dict[str, str]:
    """The table by its lines, each ending with its number."""
    lines = [line.strip() for line in proof.table(FOUND, MUTANTS, code=int(code)).splitlines()]
    return {line[:40].strip(): line[40:].strip() for line in lines}


def test_table_adds_up_what_all_runs_have_compared() -> None:
    assert told(pytest.ExitCode.OK) == told(pytest.ExitCode.NO_TESTS_COLLECTED) == {
        "worlds read in the database": "200",
        "pairs of person and notice compared": "2,274",
        "worlds walked through the doors": "0",
        "answers at doors looked at": "0",
        "lives of a world": "10",
        "steps after which all was compared": "260",
        "orders of each race played": "0",
        "statements in them": "0",
        "mutants tried": "2",
        "mutants killed": "1",
        "leaks found": "0",
    }  # fmt: skip


def test_run_that_was_interrupted_says_so_and_accuses_nobody() -> None:
    said = proof.table(FOUND, MUTANTS, code=int(pytest.ExitCode.INTERRUPTED))
    assert told(pytest.ExitCode.INTERRUPTED)["leaks found"] == "ended early"
    assert ("2,274" in said, "see above" in said) == (True, False)
    assert said.splitlines()[-1].strip().startswith("Ended early")


@pytest.mark.parametrize("code", [pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERNAL_ERROR])
def test_run_that_failed_points_to_what_stands_above(code: pytest.ExitCode) -> None:
    assert told(code)["leaks found"] == "see above"
