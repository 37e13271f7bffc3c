"""A process with the product loaded, of which the processes under test are forks: they begin within milliseconds.

It reads one order a line: `{"role": "deliver", "words": {...}, "log": "file"}`, and writes `{"pid": 7, ...}` for it.
When one ends, it writes `{"ended": 7, "code": -9}`. What it started is killed when its input ends.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402  the product is loaded by its settings
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import resolve  # noqa: E402
from granian.cli import cli  # noqa: E402

from portal import clock  # noqa: E402
from portal.celery import app  # noqa: E402
from portal.runner import keeper  # noqa: E402
from tests.chaos import failpoints, plain, waits, wsgi  # noqa: E402

QUIET = "--without-gossip --without-mingle --without-heartbeat"
WORKER = f"worker --pool threads --concurrency 2 --loglevel WARNING {QUIET}"


def web(port: int) -> None:
    """One worker process, which a kill ends together with its server: the next one is started by whoever noticed."""
    os.register_at_fork(after_in_child=lambda: keeper.die_with(os.getppid(), int(signal.SIGKILL)))
    words = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4 --no-access-log"
    cli.main([*words.split(), f"{wsgi.__name__}:application"], standalone_mode=False)


def deliver(every: float = 0.2, *, once: bool = False, mailers: int = 1) -> None:
    """`manage.py deliver`; a kill ends the sending of one mail."""
    call_command("deliver", every=every, once=once, mailers=mailers)


def worker() -> None:
    """Celery's."""
    app.worker_main(WORKER.split())


def ring(tasks: list[str]) -> None:
    """Tell the broker these tasks."""
    for task in tasks:
        app.send_task(task)


ROLES: dict[str, Callable[..., None]] = {"web": web, "deliver": deliver, "worker": worker, "ring": ring}
children = set[int]()


def say(**what: object) -> None:
    """One line at once, also from within a signal's handler."""
    os.write(1, json.dumps(what).encode() + b"\n")


def reap(number: int, frame: FrameType | None) -> None:
    """Tell of each that has ended."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            children.discard(pid)
            _kill_group(pid)
            say(ended=pid, code=os.waitstatus_to_exitcode(status))


def _kill_group(pid: int) -> None:
    """One, and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def bear(order: dict[str, Any]) -> None:
    """Fork one, and say its number."""
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    pid = os.fork()
    if pid:
        children.add(pid)
        say(pid=pid, role=order["role"], log=order["log"])
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        return
    code = 1
    try:
        _settle(parent, Path(order["log"]))
        code = _live(**order)
    finally:
        os._exit(code)


def _settle(parent: int, log: Path) -> None:
    """A process of its own: its group, its signals, its log; it dies with the nursery."""
    os.setpgid(0, 0)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    keeper.die_with(parent, int(signal.SIGKILL))
    out, nothing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(source, target)


def _live(
    role: str,
    words: dict[str, Any],
    at: int = 0,
    thread: str = "",
    skewed: float = 0,
    room: int = 0,
    control: bool = False,
    long: bool = False,
    **rest: object,
) -> int:
    """Become one of the site's processes. `skewed`: so many seconds before, or after, what the others call now; `room`:
    the bytes that any file may have; `control`: without an outbox; `long`: with the product's own waits.
    """
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    if not long:
        waits.shorten()
    if control:
        plain.install()
    failpoints.install()
    if at:
        failpoints.arm(at, thread)
    try:
        if skewed:
            with time_machine.travel(clock.now() + timedelta(seconds=skewed), tick=True):
                ROLES[role](**words)
        else:
            ROLES[role](**words)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def main() -> None:
    """Until its input ends."""
    resolve("/")
    connections.close_all()
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    say(ready=True)
    try:
        for line in sys.stdin:
            bear(json.loads(line))
    finally:
        for pid in [*children]:
            _kill_group(pid)


if __name__ == "__main__":
    main()
