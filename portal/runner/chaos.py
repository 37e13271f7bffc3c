"""`make chaos`: whether all are told who are to be, though the site's own processes are killed and what it stands on is
broken, hundreds of times; and its table.

What was found is written to the folder of the demo (`var`) with the state of the code at which it was found: Ctrl-C
ends the run, and the next one goes on where it was ended. What was found at another state is not told.
"""

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

from portal.runner import environment, folder, processes, state
from portal.runner.console import Refused, say
from portal.runner.environment import PYTHON, ROOT

OK, FAILED = 0, 1
KILLS, CRASHES = 500, 20
COLUMNS: Final = ("kills", "sent", "lost", "extra")
BROKERS: Final = ("redis-server", "valkey-server")
WITHOUT: Final = "  Redis is not installed here: the lines that name it were tried with the embedded broker."
Rows = list[dict[str, Any]]


def run(arguments: list[str]) -> int:
    """Run what is left, then say what all runs have found of the code as it is."""
    asked = _asked(arguments)
    environment.prepare(environment.TESTS)
    _bring_redis()
    file = folder.place() / "chaos.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    if asked.anew:
        file.unlink(missing_ok=True)
    at = state.of(ROOT, [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests" / "chaos").glob("*.py"))])
    words: list[str | Path] = [
        PYTHON,
        "-m",
        "tests.chaos",
        "--file",
        file,
        "--logs",
        folder.place() / "chaos",
        "--state",
        at,
    ]
    code = processes.attend([*words, "--only", asked.only], cwd=ROOT, environ=environ())
    found = [row for row in rows(file) if row["state"] == at]
    say(table(found))
    return code or status(found, whole=not asked.only)


def environ() -> dict[str, str]:
    """What the scenarios are told. The database that they use is their own."""
    told = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **told,
        "CELERY_BROKER_URL": "memory://",
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "SECRET_KEY": "a key for tests only, never for a site that people use",
    }


def rows(file: Path) -> Rows:
    """What was written, a line each."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def table(found: Rows) -> str:
    """A line for each scenario; of its parts the sums, and the longest recovery."""
    names = dict.fromkeys(row["scenario"] for row in found)
    lines = [f"  {'scenario':<36}{'kills':>8}{'sent':>8}{'lost':>8}{'extra':>8}{'recovery s':>12}"]
    lines += [_line(name, [row for row in found if row["scenario"] == name]) for name in names]
    real = [row for row in found if not row["is_control"]]
    lines.append(_line("all but the control", real))
    crashes = sum(row["crashes"] for row in real)
    lines.append(f"  {crashes} database crashes, in which every process of the server was killed")
    lines += [f"  wrong: {row['scenario']}: {what}" for row in real for what in row["wrong"]]
    for row in found:
        if row["is_control"]:
            end = "as it must" if row["lost"] else "AND MUST LOSE SOME: the check sees nothing"
            lines.append(f"  the control lost {row['lost']}, {end}")
    lines += [WITHOUT] * any(row["wants_redis"] and row["broker"] != "redis" for row in found)
    return "\n".join(lines)


def status(found: Rows, *, whole: bool = True) -> int:
    """0 where nothing was lost or wrong and the control has lost some; of a whole run, in as many kills as there must
    be.
    """
    real = [row for row in found if not row["is_control"]]
    enough = sum(row["kills"] for row in real) >= KILLS and sum(row["crashes"] for row in real) >= CRASHES
    controls = [row for row in found if row["is_control"]]
    proved = all(row["ok"] for row in found) and (enough and controls or not whole)
    return OK if found and proved else FAILED


def _line(name: str, parts: Rows) -> str:
    told = "".join(f"{sum(row[column] for row in parts):>8,}" for column in COLUMNS)
    return f"  {name:<36}{told}{max((row['recovery'] for row in parts), default=0):>12.1f}"


def _bring_redis() -> None:
    """Debian's; without it the embedded broker takes its place."""
    if any(shutil.which(name) for name in BROKERS):
        return
    try:
        environment.apt_install(["redis-server"], "to try another broker")
    except Refused as refusal:
        say(f"  The embedded broker takes the place of Redis: {refusal}")


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description="as ARGS='--only database'")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    return parser.parse_args(arguments)
