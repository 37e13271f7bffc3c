"""`make mutants`: whether the tests find each seeded fault. Resumable; survivors are named.

What was found is written to a file with the state of the code at which it was found: of the product, of the tests that
were asked and of the fault itself. What was found at another state does not count.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any

from portal.runner import state
from tests.mutants.bench import Bench, snapshot
from tests.mutants.faults import FAULTS
from tests.mutants.shapes import SHAPES, Fault

ROOT = Path(__file__).resolve().parents[2]
SAID = {True: "killed", False: "SURVIVED", None: "BROKEN"}


class Found:
    """What is on file of one state of the code."""

    def __init__(self, file: Path, code: Path) -> None:
        self.file, self.code = file, code
        self.product = state.digest(code, state.product(code))
        self._of_tests = cache(lambda test: state.digest(code, state.concerned(code, [test])))

    def key(self, tests: tuple[str, ...], *more: object) -> str:
        """The state of the code as far as these tests, and a fault, are concerned."""
        parts = [
            self.product,
            *(f"{test} {self._of_tests(test.partition('::')[0])}" for test in tests),
            *map(repr, more),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def rows(self) -> dict[str, dict[str, Any]]:
        """Each line by the state at which it was found."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return {row["key"]: row for row in map(json.loads, lines) if "key" in row}

    def of(self, faults: list[Fault]) -> list[tuple[Fault, dict[str, Any] | None]]:
        """Each fault with what was found, if it was tried."""
        rows = self.rows()
        return [(fault, rows.get(self.key(fault.tests, fault))) for fault in faults]

    def write(self, **row: Any) -> None:
        with self.file.open("a") as out:
            out.write(json.dumps(row) + "\n")


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    wanted = [fault for fault in FAULTS if asked.only in (fault.shape, "") or asked.only in fault.name]
    if asked.counts:
        print(json.dumps(counts(Found(asked.file, ROOT).of(wanted))))  # noqa: T201
        return 0
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    if asked.anew:
        asked.file.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="accord-mutants-") as folder:
        code = Path(folder, "code")
        code.mkdir()
        snapshot(ROOT, code)
        found = Found(asked.file, code)
        left = [fault for fault, row in found.of(wanted) if row is None]
        left = left if asked.most is None else left[: asked.most]
        if left and not _try_all(Path(folder), found, left, asked.cores):
            return 1
        return _tell(found.of(wanted))


def _try_all(folder: Path, found: Found, faults: list[Fault], cores: int) -> bool:
    """On every core; False where the tests fail without a fault, so that nothing could be said of one."""
    with Bench(folder, found.code) as bench:
        if not _stand(bench, found, faults, cores):
            return False
        places: Queue[int] = Queue()
        for number in range(cores):
            places.put(number)

        def one(fault: Fault) -> None:
            number = places.get()
            try:
                _try(bench, found, fault, number)
            finally:
                places.put(number)

        pool = ThreadPoolExecutor(cores)
        try:
            list(pool.map(one, faults))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return True


def _stand(bench: Bench, found: Found, faults: list[Fault], cores: int) -> bool:
    """Whether the tests that are asked pass where no fault was seeded: those that did so at this state do."""
    known = found.rows()
    keys = {test: found.key((test,), "passes") for fault in faults for test in fault.tests}
    asked = sorted(test for test, key in keys.items() if key not in known)
    if not asked:
        return True
    print(f"  {len(asked)} tests and files of tests on the code as it is ...", flush=True)  # noqa: T201
    passed, said = bench.stands(asked, cores=cores)
    if not passed:
        print(said, "  These tests fail without any fault. No fault was tried.", sep="\n")  # noqa: T201
        return False
    for test in asked:
        found.write(key=keys[test], passes=test)
    return True


def _try(bench: Bench, found: Found, fault: Fault, worker: int) -> None:
    verdict = bench.try_out(fault, worker)
    if verdict.killed is not None:
        row = {"name": fault.name, "shape": fault.shape, **vars(verdict)}
        found.write(key=found.key(fault.tests, fault), **row)
    why = "" if verdict.killed else f": {verdict.why}"
    print(f"  {SAID[verdict.killed]:<10}{fault.shape:<4}{fault.name}{why}", flush=True)  # noqa: T201


def counts(tried: list[tuple[Fault, dict[str, Any] | None]]) -> dict[str, int]:
    """How many were killed, have survived and were not tried."""
    killed = sum(1 for _fault, row in tried if row and row["killed"])
    untried = sum(1 for _fault, row in tried if row is None)
    return {"killed": killed, "survived": len(tried) - killed - untried, "untried": untried}


def _tell(tried: list[tuple[Fault, dict[str, Any] | None]]) -> int:
    """By shape, and who survived; 1 where one did, or was not tried."""
    for shape, words in SHAPES.items():
        here = [(fault, row) for fault, row in tried if fault.shape == shape]
        print(f"  {shape:<4}{words:<44}{counts(here)['killed']:>3} of {len(here)} killed")  # noqa: T201
    for fault, row in tried:
        if not row or not row["killed"]:
            print(f"  {'survived' if row else 'not tried'}: {fault.name}")  # noqa: T201
    return 0 if counts(tried)["killed"] == len(tried) else 1


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--file", type=Path, default=ROOT / "var" / "mutants.jsonl")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="words in a name, or a shape, as S13")
    parser.add_argument("--most", type=int, help="try no more than so many")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    parser.add_argument("--counts", action="store_true", help="try none, and say how many were killed")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
