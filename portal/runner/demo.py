"""`make demo`: the whole of Accord on one machine, and nothing left behind when it ends."""

import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from portal.runner import environment, keeper
from portal.runner.console import Refused, say, step
from portal.runner.environment import PYTHON, ROOT
from portal.runner.postgres import Server

HOST = "127.0.0.1"
Child = subprocess.Popen[bytes]


class Stopped(Exception):
    """Somebody asked the demo to end."""


def run(arguments: list[str]) -> int:
    """Set up, start, print the address, and wait until stopped."""
    _end_with_make()
    _listen_for_the_end()
    port = _port()
    try:
        with _only_one(_var()):
            environment.prepare("requirements.txt")
            with _database(_var()) as url:
                _fill(url, port)
                _serve(url, port)
    except (Stopped, KeyboardInterrupt):
        say("\nstopped")
    return 0


def manage(arguments: list[str]) -> int:
    """`manage.py` with the demo's settings; starts the embedded server for as long as the command runs."""
    environment.prepare("requirements.txt")
    with _database(_var()) as url:
        return subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=_environ(url, _port())).returncode


def _var() -> Path:
    return Path(os.environ.get("ACCORD_VAR", ROOT / "var")).resolve()


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit():
        raise Refused(f"PORT is {text!r}; give a number")
    return int(text)


def _end_with_make() -> None:
    """Under make, end when make is killed: the person sees one program."""
    if os.environ.get("MAKELEVEL"):
        keeper.die_with(os.getppid(), int(signal.SIGTERM))


def _listen_for_the_end() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[None]:
    """One demo a folder; the lock goes with the process, however it ends."""
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (var / "lock").open("a")
    except OSError as error:
        raise Refused(f"cannot write to {var}: {error.strerror}; give another folder as ACCORD_VAR") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                f"a demo already runs in {var}; stop it first, or give another folder as ACCORD_VAR"
            ) from error
        _refuse_busy(_port())
        yield


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refused(f"port {port} is busy; give another one: make demo PORT={port + 1}") from error


@contextlib.contextmanager
def _database(var: Path) -> Iterator[str]:
    """The address of the database: the one that DATABASE_URL names, or the embedded server's."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    server = Server(var / "postgres")
    try:
        with step("starting PostgreSQL"):
            server.start()
            server.create("accord")
        yield server.url("accord")
    finally:
        server.stop()


def _environ(url: str, port: int) -> dict[str, str]:
    """What the site's processes are told."""
    secret = _var() / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret.read_text(),
        "ACCORD_VAR": str(_var()),
        "ACCORD_BASE_URL": f"http://{HOST}:{port}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _fill(url: str, port: int) -> None:
    """Bring the database to what the story needs; each command is quick where its work is done."""
    environ = _environ(url, port)
    for words, text in (
        (["migrate", "--verbosity", "0"], "preparing the database"),
        (["createcachetable"], ""),
        (["load_reference"], "loading substances, methods and decisions"),
        (["play_demo"], "playing the demo community"),
    ):
        with step(text) if text else contextlib.nullcontext():
            done = subprocess.run([str(PYTHON), "manage.py", *words], cwd=ROOT, env=environ)
        if done.returncode:
            raise Refused(f"`manage.py {' '.join(words)}` failed (exit code {done.returncode})")


def _serve(url: str, port: int) -> None:
    """Web, worker and deliverer, until one of them ends or somebody stops the demo."""
    environ = _environ(url, port)
    binaries = PYTHON.parent
    commands = {
        "web": [binaries / "granian", "--interface", "wsgi", "--host", HOST, "--port", port, "--workers", 2]
        + ["--no-log-access", "portal.wsgi:application"],
        "worker": [binaries / "celery", "-A", "portal.celery", "worker", "--pool", "threads", "--concurrency", 2]
        + ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"],
        "deliverer": [PYTHON, "manage.py", "deliver"],
    }
    children: dict[str, Child] = {}
    try:
        for name, command in commands.items():
            children[name] = _start(name, [str(word) for word in command], environ)
        _wait_for_site(port, children)
        _greet(port)
        _watch(children)
    finally:
        _stop(children)


def _start(name: str, command: list[str], environ: dict[str, str]) -> Child:
    logs = _var() / "log"
    logs.mkdir(exist_ok=True)
    kept = [sys.executable, keeper.__file__, str(int(signal.SIGTERM)), str(os.getpid()), *command]
    with (logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            kept, cwd=ROOT, env=environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )


def _wait_for_site(port: int, children: dict[str, Child]) -> None:
    for _ in range(300):
        _complain_of_the_dead(children)
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Refused(f"the site does not answer; see {_var() / 'log' / 'web.log'}")


def _greet(port: int) -> None:
    people = json.loads((_var() / "demo.json").read_text())
    say(f"\nAccord is at http://{HOST}:{port}/\n")
    for person in people["people"]:
        say(f"  {person['role']:<14} {person['email']:<44} {person['name']}, {person['organization']}")
    say(f"\n  password of all: {people['password']}")
    say(f"  this month's bulletin as PDF: {people['bulletin']}\n\nCtrl-C stops everything; the data stays in {_var()}.")


def _watch(children: dict[str, Child]) -> None:
    while True:
        time.sleep(1)
        _complain_of_the_dead(children)


def _complain_of_the_dead(children: dict[str, Child]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            log = _var() / "log" / f"{name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-6:])
            raise Refused(f"the {name} ended by itself (exit code {child.returncode}); the end of {log}:\n{tail}")


def _stop(children: dict[str, Child]) -> None:
    """End every child and whatever it started."""
    for child in children.values():
        _signal(child, signal.SIGTERM)
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(10)
        _signal(child, signal.SIGKILL)
        child.wait()


def _signal(child: Child, number: signal.Signals) -> None:
    """To the child's whole process group: it leads one of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)
