"""A pytest plugin that starts a throwaway PostgreSQL when it is imported: before Django reads its settings.

Only the controlling process starts one; the workers of pytest-xdist inherit its address. With DATABASE_URL set, that
server is used. Loaded by `-p tests.postgres` in pyproject.toml.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from portal.runner.console import Refused
from portal.runner.postgres import Server

os.environ.setdefault("SECRET_KEY", "a key for tests only, never for a site that people use")


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="accord-test-"))
    server = Server(folder / "postgres", fast=True)
    try:
        server.start()
        server.create("accord")
    except Refused as refusal:
        raise pytest.UsageError(f"no database for the tests: {refusal}") from refusal
    os.environ["DATABASE_URL"] = server.url("accord")
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


if "DATABASE_URL" not in os.environ:
    _start()
if "ACCORD_VAR" not in os.environ:
    os.environ["ACCORD_VAR"] = tempfile.mkdtemp(prefix="accord-var-")
    atexit.register(shutil.rmtree, os.environ["ACCORD_VAR"], ignore_errors=True)
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each has a database of its own, and so its own files: what no row names is swept away.
    os.environ["ACCORD_VAR"] = str(Path(os.environ["ACCORD_VAR"], worker))
Path(os.environ["ACCORD_VAR"], "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
