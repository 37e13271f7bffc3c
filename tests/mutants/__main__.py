"""`make mutants`: each fault in a copy of the tree, and the tests that must find it. Resumable; survivors are named."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from portal.runner.postgres import Server
from tests.mutants.faults import FAULTS, SHAPES, Fault

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("portal", "sharing", "trends", "templates", "tests")
PATIENCE = 1800  # seconds for one fault
SAID = {True: "killed", False: "SURVIVED", None: "BROKEN"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--file", type=Path, default=ROOT / "var" / "mutants.jsonl")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="words in a name or a shape, as S13")
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args(arguments)
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    if asked.anew:
        asked.file.unlink(missing_ok=True)
    known = {row["name"]: row for row in _rows(asked.file)}
    wanted = [f for f in FAULTS if asked.only in (f.shape, "") or asked.only in f.name]
    with tempfile.TemporaryDirectory(prefix="accord-mutants-") as folder:
        _try_all(Path(folder), [f for f in wanted if f.name not in known], asked.file, asked.cores)
    found = {row["name"]: row for row in _rows(asked.file)}
    return _tell([found[f.name] for f in wanted if f.name in found])


def _try_all(folder: Path, faults: list[Fault], file: Path, cores: int) -> None:
    """On every core: each worker has a tree and a database of its own, which only the first test of it fills."""
    server = Server(folder / "postgres", fast=True)
    server.start()
    places: Queue[int] = Queue()
    for number in range(cores):
        server.create(f"accord{number}")
        places.put(number)

    def one(fault: Fault) -> None:
        number = places.get()
        try:
            killed = is_killed(fault, folder / f"tree{number}", server.url(f"accord{number}"))
            if killed is not None:
                with file.open("a") as out:
                    out.write(json.dumps({"name": fault.name, "shape": fault.shape, "killed": killed}) + "\n")
            print(f"  {SAID[killed]:<10}{fault.shape:<4}{fault.name}", flush=True)  # noqa: T201
        finally:
            places.put(number)

    try:
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(one, faults))
    finally:
        server.stop()


def is_killed(fault: Fault, tree: Path, url: str) -> bool | None:
    """Whether a test that is asked fails where the fault was seeded; None where the tests cannot even begin."""
    shutil.rmtree(tree, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    seed(fault, tree)
    environ = {**os.environ, "DATABASE_URL": url, "ACCORD_AS_FOUND": "1", "ACCORD_VAR": str(tree / "var")}
    words = [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider", *fault.tests]
    done = subprocess.run(words, cwd=tree, env=environ, capture_output=True, timeout=PATIENCE)
    return {0: False, 1: True}.get(done.returncode)


def seed(fault: Fault, tree: Path) -> None:
    """Write the fault into a tree."""
    place = tree / fault.file
    place.write_text(place.read_text().replace(fault.old, fault.new, 1))


def _rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _tell(rows: list[dict[str, object]]) -> int:
    """By shape, and who survived."""
    for shape, words in SHAPES.items():
        here = [row for row in rows if row["shape"] == shape]
        killed = sum(1 for row in here if row["killed"])
        print(f"  {shape:<4}{words:<44}{killed:>3} of {len(here)} killed")  # noqa: T201
    survivors = [row["name"] for row in rows if not row["killed"]]
    print("".join(f"  survived: {name}\n" for name in survivors), end="")  # noqa: T201
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
