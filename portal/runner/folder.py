"""The folder `var/`: all that one installation keeps, and that only one demo at a time may use."""

import contextlib
import fcntl
import os
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from portal.runner import processes
from portal.runner.console import Refused, step
from portal.runner.environment import PYTHON, ROOT, refuse_full
from portal.runner.postgres import Server

HOST = "127.0.0.1"
ROOM = 500  # megabytes that a new demo writes
FREED_WITHIN = 3.0  # seconds that a demo just killed may take to let go of its port
REACH = """
import os, psycopg
try:
    psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10).close()
except psycopg.Error as error:
    raise SystemExit(str(error).strip())
"""


def place() -> Path:
    """Where everything of this installation is kept."""
    return Path(os.environ.get("ACCORD_VAR", ROOT / "var")).resolve()


def port() -> int:
    """The port of the site, from PORT."""
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refused(f"PORT is {text!r}; give a number from 1 to 65535")
    return int(text)


def address() -> str:
    """Where the site answers."""
    return f"http://{HOST}:{port()}"


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """One demo a folder; the lock goes with the process, however it ends. The port is looked at before long work."""
    var = place()
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (var / "lock").open("a+")
    except OSError as error:
        raise Refused(f"cannot write to {var} ({error.strerror}); give another folder as ACCORD_VAR") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise Refused(
                f"a demo already runs in {var} ({lock.read().strip()}); stop it first, or give another folder "
                "and port: make demo ACCORD_VAR=var2 PORT=8001"
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {address()}\n")
        lock.flush()
        _refuse_busy(port())
        if not (var / "postgres" / "data").exists():
            refuse_full(var, ROOM)
        (var / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
        yield


def _refuse_busy(number: int) -> None:
    deadline = time.monotonic() + FREED_WITHIN
    while (reason := _busy(number)) and time.monotonic() < deadline:
        time.sleep(0.1)
    if reason:
        other = number + 1 if number >= 1024 else 8000
        raise Refused(f"port {number} cannot be used ({reason}); give another one: make demo PORT={other}")


def _busy(number: int) -> str:
    """Why the port cannot be had; nothing where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as error:
            return error.strerror or str(error)
    return ""


@contextlib.contextmanager
def database(*, share: bool = False) -> Iterator[str]:
    """The address of the database: the one that DATABASE_URL names, or the embedded server's. `share` uses the
    server of a demo that runs.
    """
    if given := os.environ.get("DATABASE_URL"):
        _refuse_silent()
        yield given
        return
    server = Server(place() / "postgres")
    if share and server.attach():
        yield server.url("accord")
        return
    try:
        with step("starting PostgreSQL"):
            server.start()
            server.create("accord")
        yield server.url("accord")
    finally:
        server.stop()


def _refuse_silent() -> None:
    code, printed = processes.ask([PYTHON, "-c", REACH], cwd=ROOT)
    if code:
        raise Refused(f"the server of DATABASE_URL cannot be used: {' '.join(printed.split())}")


def environ(url: str) -> dict[str, str]:
    """What the site's processes are told."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _secret(),
        "ACCORD_VAR": str(place()),
        "ACCORD_BASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _secret() -> str:
    """The key of this installation, made once; it appears whole or not at all."""
    file = place() / "secret"
    if not file.exists():
        half = file.with_suffix(".half")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(48))
        half.rename(file)
    return file.read_text()
