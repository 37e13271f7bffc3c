"""Small enough to read: functions, and files."""

import ast
import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE, FUNCTION, MOST = 400, 60, 30  # lines; nine of ten functions stay under the last
ORACLE = 165  # lines in which the reading rule is said once more
# A migration is written once, by a tool, and never edited again.
EXEMPT = "/migrations/"


def sources() -> list[Path]:
    """Every Python file of the repository; those of a folder without git where there is none."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split() if listed.returncode == 0 else []
    return [ROOT / name for name in names if EXEMPT not in name and (ROOT / name).exists()]


def functions() -> dict[str, int]:
    """The length of each function, decorators included, by file and name."""
    made = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                made[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = (node.end_lineno or first) - first + 1
    return made


def test_files_stay_under_four_hundred_lines() -> None:
    assert len(sources()) > 200
    assert [str(path) for path in sources() if len(path.read_text().splitlines()) >= FILE] == []


def test_the_oracle_of_the_reading_rule_can_be_read_at_one_sitting() -> None:
    rule = ROOT / "tests/access/oracle/__init__.py"
    assert len(rule.read_text().splitlines()) <= ORACLE


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert [name for name, lines in functions().items() if lines > FUNCTION] == []


def test_nine_of_ten_functions_are_short_and_the_median_is_under_ten() -> None:
    lengths = sorted(functions().values())
    assert lengths[len(lengths) * 9 // 10] < MOST
    assert statistics.median(lengths) <= 9


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "misc", "tools"}
    assert [str(path) for path in sources() if path.stem in empty] == []
