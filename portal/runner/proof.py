"""`make prove`: who reads what, in as many random worlds as there is time for; and its table.

What each batch found is written to `prove.jsonl` in the folder of the demo (`var`): Ctrl-C ends the run, and the next
one goes on where it was ended. `--anew` forgets what was found; do so after a change of the code.
"""

import argparse
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, Final

from portal.runner import environment, folder, processes
from portal.runner.console import say
from portal.runner.environment import PYTHON, ROOT

KINDS: Final = {"worlds": 20_000, "doors": 200, "lives": 2_000, "orders": 1_000}
INTERRUPTED, NOTHING_LEFT = 2, 5  # as pytest says how it ended
LEAKS: Final = {0: "0", NOTHING_LEFT: "0", INTERRUPTED: "ended early"}
EARLY: Final = (
    "  Ended early: a leak that was found until then stands above. The next call goes on where this one ended."
)
COUNTED: Final = {"worlds": "pairs", "doors": "answers", "lives": "steps", "orders": "statements"}


def prove(arguments: list[str]) -> int:
    """Run what is left, on every core, then say what all runs have found."""
    asked = _asked(arguments)
    environment.prepare(environment.TESTS)
    file = folder.place() / "prove.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    if asked.anew:
        file.unlink(missing_ok=True)
    wanted = {kind: getattr(asked, kind) for kind in KINDS}
    environ = {**os.environ, "ACCORD_PROVE": json.dumps({**wanted, "file": str(file.resolve())})}
    words = [PYTHON, "-m", "pytest", "tests/access/prove.py", "-n", asked.cores, "-p", "no:randomly"]
    code = processes.attend(words, cwd=ROOT, environ=environ)
    say(table(rows(file), rows(folder.place() / "mutants.jsonl"), code=code))
    return 0 if code == NOTHING_LEFT else code


def mutants(arguments: list[str]) -> int:
    """Seeded faults, and whether the tests find them."""
    environment.prepare(environment.TESTS)
    file = folder.place() / "mutants.jsonl"
    return processes.attend([PYTHON, "-m", "tests.mutants", "--file", file, *arguments], cwd=ROOT)


def rows(file: Path) -> list[dict[str, Any]]:
    """What was written, a line each."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def table(found: list[dict[str, Any]], mutants: list[dict[str, Any]], *, code: int) -> str:
    """What was compared, in all runs since the last that began anew; `code` is how pytest ended the last."""
    examples, counted = Counter[str](), Counter[str]()
    for row in found:
        examples[row["kind"]] += row["examples"]
        counted[row["kind"]] += row[COUNTED[row["kind"]]]
    killed = sum(1 for row in mutants if row["killed"])
    lines = [
        ("worlds read in the database", examples["worlds"]),
        ("pairs of person and notice compared", counted["worlds"]),
        ("worlds walked through the doors", examples["doors"]),
        ("answers at doors looked at", counted["doors"]),
        ("lives of a world", examples["lives"]),
        ("steps after which all was compared", counted["lives"]),
        ("orders of each race played", examples["orders"]),
        ("statements in them", counted["orders"]),
        ("mutants tried", len(mutants)),
        ("mutants killed", killed),
    ]
    told = [f"  {name:<40}{number:>12,}" for name, number in lines]
    told.append(f"  {'leaks found':<40}{LEAKS.get(code, 'see above'):>12}")
    return "\n".join(told + [EARLY] * (code == INTERRUPTED))


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", description="as ARGS='--worlds 1000 --lives 50'")
    for kind, number in KINDS.items():
        parser.add_argument(f"--{kind}", type=int, default=number)
    parser.add_argument("--cores", default="auto")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    return parser.parse_args(arguments)
