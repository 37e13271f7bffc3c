"""`make test`, `make check` and `make bench`."""

import os
import shutil
import subprocess
from pathlib import Path

from portal.runner import environment
from portal.runner.console import Refused, say
from portal.runner.environment import PYTHON, ROOT

REQUIREMENTS = "tests/requirements.txt"
THROWAWAY_KEY = "a key for tests only, never for a site that people use"


def check(arguments: list[str]) -> int:
    """Linters, types and contracts: everything that needs no database."""
    environment.prepare(REQUIREMENTS)
    binaries = PYTHON.parent
    checks: list[list[Path | str]] = [
        [binaries / "ruff", "check", "."],
        [binaries / "ruff", "format", "--check", "."],
        [binaries / "lint-imports", "--no-cache"],
        [binaries / "mypy"],
        [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    ]
    environ = {**os.environ, "SECRET_KEY": THROWAWAY_KEY, "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", "/tmp")}
    failed = 0
    for command in checks:
        words = [str(word) for word in command]
        say(f"  {Path(words[0]).name} {' '.join(words[1:])}")
        failed += subprocess.run(words, cwd=ROOT, env=environ).returncode != 0
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Everything: the checks, then the tests on every core, with a throwaway server unless DATABASE_URL names one."""
    failed = check([])
    _bring_chromium()
    words = [str(PYTHON), "-m", "pytest", "-n", "auto", *arguments]
    return subprocess.run(words, cwd=ROOT).returncode or failed


def bench(arguments: list[str]) -> int:
    """Figures over the demo data, as `benchmarks/README.md` explains them."""
    environment.prepare(REQUIREMENTS)
    return subprocess.run([str(PYTHON), "-m", "benchmarks", *arguments], cwd=ROOT).returncode


def _bring_chromium() -> None:
    """Debian's Chromium for the browser tests; without it only those are skipped."""
    if shutil.which("chromium"):
        return
    try:
        environment.apt_install(["chromium"], "to run the browser tests")
    except Refused as refusal:
        say(f"  The browser tests are skipped: {refusal}")
