"""`make test` and `make check`."""

import os
import sys
import tempfile

from portal.runner import environment, processes
from portal.runner.console import Refused, say
from portal.runner.environment import PYTHON, ROOT
from portal.runner.processes import Words

SETTINGS = {
    "SECRET_KEY": "a key for tests only, never for a site that people use",
    "DATABASE_URL": "postgresql:///none?host=/nonexistent",  # no check reads a database
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history",
}
INTERRUPTED = 2  # says pytest when somebody ends it
CHECKS: list[Words] = [
    [PYTHON, "-m", "ruff", "check", "."],
    [PYTHON, "-m", "ruff", "format", "--check", "."],
    [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
    [PYTHON, "-m", "mypy"],
    [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
]


def check(arguments: list[str]) -> int:
    """Linters, types and contracts: everything that needs no database."""
    environment.prepare(environment.TESTS)
    environ = {**os.environ, **SETTINGS}
    failed = 0
    for words in CHECKS:
        say("  " + " ".join(str(word) for word in words[1:]).removeprefix("-m "))
        failed += processes.run(words, cwd=ROOT, environ=environ) != 0
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Everything: the tests on every core, with a throwaway server unless DATABASE_URL names one, and beside them the
    checks, which use one. What these found is shown last.
    """
    environment.prepare(environment.TESTS)
    _bring_tools()
    beside = [sys.executable, "-m", "portal.runner", "check"]
    with tempfile.TemporaryFile() as log, processes.running(beside, cwd=ROOT, log=log.fileno()) as checks:
        code = processes.attend([PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments], cwd=ROOT)
        if code == INTERRUPTED:
            return code
        say("The checks:")
        failed = checks.wait()
        log.seek(0)
        say(log.read().decode(errors="replace"))
    if failed:
        say("The checks failed; what they found stands above.")
    return code or failed


def _bring_tools() -> None:
    """Debian's Chromium and Java for the tests of pages; without them only those are skipped."""
    missing = environment.missing_browser_packages() + environment.missing_checker_packages()
    if not missing:
        return
    try:
        environment.apt_install(missing, "to test the pages")
    except Refused as refusal:
        say(f"  Tests of pages are skipped: {refusal}")
