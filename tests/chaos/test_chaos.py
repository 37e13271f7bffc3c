"""A selection of `make chaos`, by the same program; and what its table says."""

import json
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from portal.runner import chaos, processes
from portal.runner.processes import Words
from tests.chaos.scenarios import ALL

ROOT = Path(__file__).resolve().parents[2]
ROW = {
    "scenario": "web killed", "part": 0, "ok": True, "kills": 500, "crashes": 20, "sent": 1900, "lost": 0, "extra": 3,
    "recovery": 4.5, "is_control": False, "wants_redis": True, "broker": "redis", "wrong": [],
}  # fmt: skip
CONTROL = {**ROW, "scenario": "control", "kills": 40, "crashes": 0, "sent": 230, "lost": 37, "is_control": True}


def _place() -> dict[str, str]:
    """Where this test's database is."""
    place = connection.settings_dict
    told = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {word: str(place[name]) for word, name in told.items() if place[name]}


def test_nothing_is_lost_though_everything_is_killed_and_plain_celery_loses_some(db: None, tmp_path: Path) -> None:
    file, logs, like = tmp_path / "chaos.jsonl", tmp_path / "logs", make_conninfo(**_place())
    words: Words = [sys.executable, "-m", "tests.chaos", "--short", "--like", like, "--file", file, "--logs", logs]
    code, printed = processes.ask(words, cwd=ROOT, environ=chaos.environ())
    rows = chaos.rows(file)
    assert (code, [row["wrong"] for row in rows if not row["is_control"]]) == (0, [[]]), printed
    assert sum(row["kills"] for row in rows) >= 12, printed
    assert chaos.status(rows, whole=False) == 0


def test_whole_run_crashes_the_database_often_enough() -> None:
    assert len({scenario.name for scenario in ALL}) == len(ALL)
    crashing = [scenario for scenario in ALL if scenario.name == "database crashed"]
    assert [len(scenario.points) for scenario in crashing] == [chaos.CRASHES]


@pytest.mark.parametrize(
    "row",
    [{"lost": 1, "ok": False}, {"ok": False}, {"kills": 499}, {"crashes": 19}],
)
def test_run_fails_where_something_was_lost_or_too_little_was_tried(row: dict[str, object]) -> None:
    assert chaos.status([{**ROW, **row}, CONTROL]) == 1


def test_run_fails_where_the_control_loses_nothing_or_was_not_tried() -> None:
    assert chaos.status([ROW, CONTROL]) == 0
    assert [chaos.status(rows) for rows in ([], [ROW], [ROW, {**CONTROL, "lost": 0, "ok": False}])] == [1, 1, 1]


def test_table_adds_up_the_parts_and_keeps_the_control_apart(tmp_path: Path) -> None:
    file = tmp_path / "rows"
    written = [ROW, {**ROW, "part": 1, "kills": 10, "recovery": 7.25, "broker": "pgmq"}, CONTROL]
    file.write_text("".join(json.dumps(row) + "\n" for row in written))
    told = [line.split() for line in chaos.table(chaos.rows(file)).splitlines()]
    assert told[1] == ["web", "killed", "510", "3,800", "0", "6", "7.2"]
    assert told[3] == ["all", "but", "the", "control", "510", "3,800", "0", "6", "7.2"]
    assert told[4][0] == "40"
    assert told[5:] == [
        ["the", "control", "lost", "37,", "as", "it", "must"],
        chaos.WITHOUT.split(),
    ]
