"""`make prove`: who reads what, in as many random worlds as there is time for, and whether the tests find each seeded
fault; and its table.

What was found is written to the folder of the demo (`var`) with the state of the code at which it was found: Ctrl-C
ends the run, and the next one goes on where it was ended. What was found at another state is not told.
"""

import argparse
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, Final

from portal.runner import environment, folder, processes, state
from portal.runner.console import Refused, say
from portal.runner.environment import PYTHON, ROOT

KINDS: Final = {"worlds": 20_000, "doors": 200, "acts": 200, "lives": 2_000, "orders": 1_000, "sweeps": 41}
OK, FAILED, INTERRUPTED, NOTHING_LEFT = 0, 1, 2, 5  # as pytest says how it ended
EARLY: Final = "  Ended early: the next call goes on where this one ended."
ABOVE: Final = "  What was found stands above."
Rows = list[dict[str, Any]]


def prove(arguments: list[str]) -> int:
    """Run what is left, on every core, then say what all runs have found of the code as it is."""
    asked = _asked(arguments)
    environment.prepare(environment.TESTS)
    file, faults = folder.place() / "prove.jsonl", folder.place() / "mutants.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    if asked.anew:
        file.unlink(missing_ok=True)
        faults.unlink(missing_ok=True)
    wanted, at = {kind: getattr(asked, kind) for kind in KINDS}, state.of_proof(ROOT)
    environ = {**os.environ, "ACCORD_PROVE": json.dumps({**wanted, "file": str(file.resolve()), "state": at})}
    words = [PYTHON, "-m", "pytest", *reversed(state.PROOF), "-n", asked.cores, "--dist", "worksteal"]
    code = processes.attend([*words, "-p", "no:randomly"], cwd=ROOT, environ=environ)
    if code in (OK, NOTHING_LEFT):
        _try_faults(faults, asked)
    found, told = [row for row in rows(file) if row.get("state") == at], _counts(faults)
    say(table(found, told, code=code))
    return status(found, told, code=code)


def mutants(arguments: list[str]) -> int:
    """Seeded faults, and whether the tests find them."""
    environment.prepare(environment.TESTS)
    return _mutants(folder.place() / "mutants.jsonl", *arguments)


def rows(file: Path) -> Rows:
    """What was written, a line each."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def table(found: Rows, faults: dict[str, int], *, code: int) -> str:
    """What all runs have found at one state of the code; `code` is how pytest ended the last."""
    examples, counted = Counter[str](), Counter[str]()
    for row in found:
        examples[row["kind"]] += row.get("examples", 0)
        counted.update({name: row.get(name, 0) for name in ("pairs", "doors", "acts", "steps", "statements")})
    lines = [
        ("worlds read in the database", examples["worlds"]),
        ("worlds walked through the doors", examples["doors"]),
        ("worlds in which acts were tried", examples["acts"]),
        ("acts tried, taken and refused", counted["acts"]),
        ("lives of a world", examples["lives"]),
        ("steps after which all was compared", counted["steps"]),
        ("orders of each race played", examples["orders"]),
        ("statements in them", counted["statements"]),
        ("walks through the house", examples["sweeps"]),
        ("doors swept", counted["doors"]),
        ("pairs compared", counted["pairs"]),
        ("mutants killed", faults["killed"]),
        ("mutants that survived", faults["survived"]),
        ("mutants untried", faults["untried"]),
    ]
    told = [f"  {name:<40}{number:>12,}" for name, number in lines]
    told.append(f"  {'leaks found':<40}{_leaks(found, code):>12}")
    return "\n".join(told + [ABOVE] * (code not in (OK, NOTHING_LEFT, INTERRUPTED)) + [EARLY] * (code == INTERRUPTED))


def status(found: Rows, faults: dict[str, int], *, code: int) -> int:
    """0 where all that was asked was done, no leak was found, and each fault was tried and killed."""
    if code not in (OK, NOTHING_LEFT):
        return code
    return FAILED if leaks(found) or faults["survived"] or faults["untried"] else OK


def leaks(found: Rows) -> int:
    """Batches in which something was not as the oracle says, and that have not passed since."""
    leaking: dict[tuple[str, int], bool] = {(row["kind"], row["number"]): "leak" in row for row in found}
    return sum(leaking.values())


def _leaks(found: Rows, code: int) -> str:
    """Their number, where the run came to its end or has found any."""
    number = leaks(found)
    if number or code in (OK, NOTHING_LEFT):
        return f"{number:,}"
    return "ended early" if code == INTERRUPTED else "see above"


def _try_faults(file: Path, asked: argparse.Namespace) -> None:
    cores = [] if asked.cores == "auto" else ["--cores", asked.cores]
    most = [] if asked.mutants is None else ["--most", str(asked.mutants)]
    _mutants(file, *cores, *most)


def _mutants(file: Path, *words: str) -> int:
    return processes.attend([PYTHON, "-m", "tests.mutants", "--file", file, *words], cwd=ROOT)


def _counts(file: Path) -> dict[str, int]:
    """How many faults were killed, have survived and are untried at this state of the code."""
    code, printed = processes.ask([PYTHON, "-m", "tests.mutants", "--file", file, "--counts"], cwd=ROOT)
    if code:
        raise Refused(f"the seeded faults cannot be counted: {printed}")
    counted: dict[str, int] = json.loads(printed)
    return counted


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", description="as ARGS='--worlds 1000 --lives 50'")
    for kind, number in KINDS.items():
        parser.add_argument(f"--{kind}", type=int, default=number)
    parser.add_argument("--mutants", type=int, help="try no more seeded faults than so many")
    parser.add_argument("--cores", default="auto")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    return parser.parse_args(arguments)
