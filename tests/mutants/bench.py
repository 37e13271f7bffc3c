"""Where faults are tried: of the code as it was when the run began, each worker has a tree and a database of its own.

The migrations run once, into a database of which every fault gets a copy: nothing that one leaves meets the next.
"""

import compileall
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any, Final
from xml.etree import ElementTree

import psycopg

from portal.runner import processes, state
from portal.runner.postgres import Server
from tests.mutants.shapes import Fault

COPIED: Final = (*state.PARTS, "tests", "pyproject.toml", "requirements.txt", "manage.py")
PATIENCE: Final = 1800  # seconds for one fault
TEMPLATE, NAME = "accord_template", "accord"  # of databases; Django writes test_ before the latter
FAILED: Final = 1  # as pytest says that tests have failed
# Wherever these are raised, it is not a test that has found something.
NO_FINDING: Final = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "SyntaxError")
OPTIONS: Final = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly")


@dataclass(frozen=True)
class Verdict:
    """Whether a test has failed, by its own finding, where a fault was seeded; None where nothing can be said."""

    killed: bool | None
    why: str = ""
    seconds: float = 0


def snapshot(root: Path, code: Path) -> None:
    """The code as it stands, compiled: by what stands in a file, not by when, is known whether it was compiled."""
    _copy(root, code)
    compileall.compile_dir(code, quiet=1, workers=0, invalidation_mode=PycInvalidationMode.CHECKED_HASH)


class Bench:
    """A server, and for each of some workers a tree and the name of a database."""

    def __init__(self, folder: Path, code: Path) -> None:
        self.folder, self.code = folder, code
        self.server = Server(folder / "postgres", fast=True)
        self.running: set[subprocess.Popen[str]] = set()

    def __enter__(self) -> "Bench":
        self.server.start()
        self.server.create(TEMPLATE)
        environ = {**self._environ(self.code, TEMPLATE), "SECRET_KEY": "a key for tests only" * 3}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=self.code, env=environ, check=True)
        return self

    def __exit__(self, *raised: object) -> None:
        """Whatever still runs is ended."""
        for child in [*self.running]:
            child.terminate()
            child.wait()
        self.server.stop()

    def stands(self, tests: list[str], *, cores: int) -> tuple[bool, str]:
        """Whether these tests pass on the code as it is, and what pytest said."""
        for worker in range(cores):
            self._renew(f"test_{NAME}_gw{worker}")
        code, said = self._ask(self.code, NAME, ["--reuse-db", "-n", str(cores), "--dist", "worksteal", *tests])
        return code == 0, said

    def try_out(self, fault: Fault, worker: int) -> Verdict:
        """The tests that are asked, in a worker's tree with the fault in it."""
        tree, database, begun = self.folder / f"tree{worker}", f"{NAME}{worker}", time.monotonic()
        if not tree.exists():
            shutil.copytree(self.code, tree)
        self._renew(f"test_{database}")
        place, report = tree / fault.file, tree / "report.xml"
        text = place.read_text()
        report.unlink(missing_ok=True)
        place.write_text(fault.seeded(text))
        try:
            kept = "--create-db" if "/migrations/" in fault.file else "--reuse-db"
            code, _said = self._ask(tree, database, [kept, f"--junitxml={report}", *fault.tests])
        finally:
            place.write_text(text)
        why = _why(report) if code == FAILED else f"pytest ended with {code}"
        return Verdict(_judged(code, why), why, round(time.monotonic() - begun, 1))

    def _ask(self, tree: Path, database: str, words: list[str]) -> tuple[int, str]:
        """How pytest ends, and its last words."""
        command = processes.tied([sys.executable, "-m", "pytest", *OPTIONS, *words])
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(command, cwd=tree, env=self._environ(tree, database), **pipes) as child:
            self.running.add(child)
            try:
                said, _nothing = child.communicate(timeout=PATIENCE)
            finally:
                child.kill()
                self.running.discard(child)
        return child.returncode, said

    def _environ(self, tree: Path, database: str) -> dict[str, str]:
        """What was compiled for one fault is kept for the next."""
        told = {"ACCORD_VAR": str(tree / "var"), "ACCORD_AS_FOUND": "1", "PYTHONDONTWRITEBYTECODE": ""}
        return {**os.environ, **told, "DATABASE_URL": self.server.url(database)}

    def _renew(self, database: str) -> None:
        """A copy of what the migrations have made."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")


def _copy(root: Path, code: Path) -> None:
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, code / name)


def _judged(code: int, why: str) -> bool | None:
    if code == FAILED:
        return None if why.startswith(NO_FINDING) or not why else True
    return False if code == 0 else None


def _why(report: Path) -> str:
    """The first line of what has failed, as pytest wrote it for programs."""
    for found in ElementTree.parse(report).iter():  # noqa: S314  pytest wrote it, here
        if found.tag in ("failure", "error"):
            return found.get("message", "").strip().partition("\n")[0][:200]
    return ""
