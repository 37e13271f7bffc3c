"""Children of the runner: the kernel ends them with it, and each is ended together with whatever it started."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from portal.runner import keeper

Child = subprocess.Popen[bytes]
Words = Sequence[str | Path | int]
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked the runner to end."""


def listen_for_the_end() -> None:
    """Turn the first request to end into `Stopped`; further ones change nothing while things are put away."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in ENDINGS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for number in ENDINGS:
        signal.signal(number, stop)


def end_with_make() -> None:
    """Under make, end when make is killed: the person sees one program."""
    if os.environ.get("MAKELEVEL"):
        keeper.die_with(os.getppid(), int(signal.SIGTERM))


def tied(words: Words, *, ending: signal.Signals = signal.SIGTERM, user: int | None = None) -> list[str]:
    """The command as a child that gets `ending` when this process ends. Only from the main thread: the kernel minds
    the thread that started the child.
    """
    who = "-" if user is None else str(user)
    kept = [sys.executable, "-S", keeper.__file__, str(int(ending)), str(os.getpid()), who]
    return [*kept, *(str(word) for word in words)]


def start(command: Sequence[str], *, log: IO[bytes], environ: Mapping[str, str] | None = None) -> Child:
    """Start a tied command in a session of its own, out of reach of the terminal's Ctrl-C."""
    from portal.runner.environment import ROOT  # noqa: PLC0415  the environment is made by processes

    return subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
    )
