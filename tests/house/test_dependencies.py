"""Every dependency says why it is here, and is pinned and hashed."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text()
LOCKS = ("requirements.txt", "tests/requirements.txt")


def declared(project: dict[str, list[str]] | list[str]) -> set[str]:
    return {_plain(re.split(r"[~=<>\[; ]", line)[0]) for line in project}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> dict[str, str]:
    """What stands behind each pinned name: its version and its hashes."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    rows = [line for line in text.splitlines() if line and not line.startswith(("#", " ", "-"))]
    return {_plain(re.split(r"[=\[; ]", row)[0]): row for row in rows}


def test_each_dependency_has_its_reason() -> None:
    block = re.search(r"^dependencies = \[\n(.*?)^\]", PYPROJECT, re.S | re.M)
    assert block
    assert [line for line in block[1].splitlines() if not re.search(r'",\s+# \w.{8,}', line)] == []


def test_what_runs_the_site_is_pinned() -> None:
    wanted = declared(tomllib.loads(PYPROJECT)["project"]["dependencies"])
    assert wanted - set(pinned("requirements.txt")) == set()


def test_what_tests_the_site_is_pinned() -> None:
    wanted = declared(tomllib.loads(PYPROJECT)["dependency-groups"]["test"])
    assert wanted - set(pinned("tests/requirements.txt")) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_is_exact_and_hashed(lock: str) -> None:
    rows = pinned(lock)
    assert len(rows) > 20
    assert [name for name, row in rows.items() if "==" not in row or "--hash=sha256:" not in row] == []


def test_both_pin_the_same_versions() -> None:
    run, test = (pinned(lock) for lock in LOCKS)
    version = {name: re.findall(r"==([^\s;]+)", row) for name, row in run.items()}
    other = {name: re.findall(r"==([^\s;]+)", row) for name, row in test.items()}
    assert [name for name in version.keys() & other.keys() if version[name] != other[name]] == []
