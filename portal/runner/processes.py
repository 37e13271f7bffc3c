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
Environ = Mapping[str, str]
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PATIENCE = 10  # seconds that a child has to end by itself
ROOT = Path(__file__).resolve().parents[2]
# The command's own folder need not be ours, so the guard is told where its module lies.
GUARD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from portal.runner import guard; sys.exit(guard.main())"


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


def start(
    words: Words, *, cwd: Path, log: IO[bytes] | int | None, environ: Environ | None = None, patience: int = PATIENCE
) -> Child:
    """Start a command under a guard, in a session of its own, where the terminal's Ctrl-C does not reach it."""
    guarded = [sys.executable, "-S", "-c", GUARD, str(ROOT), str(os.getpid()), str(patience), *map(str, words)]
    return subprocess.Popen(
        guarded,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=None if log is None else subprocess.STDOUT,
        start_new_session=True,
    )


@contextlib.contextmanager
def running(words: Words, *, cwd: Path, log: int | None, environ: Environ | None = None) -> Iterator[Child]:
    """A command that is ended, with whatever it started, where this block is left before its end."""
    child = start(words, cwd=cwd, log=log, environ=environ)
    try:
        yield child
    finally:
        stop([child])


def run(words: Words, *, cwd: Path, environ: Environ | None = None) -> int:
    """A step of the set-up: run to its end, and return its exit code; what it prints is shown."""
    with running(words, cwd=cwd, log=None, environ=environ) as child:
        return child.wait()


def ask(words: Words, *, cwd: Path, environ: Environ | None = None) -> tuple[int, str]:
    """Run to its end; the exit code, and what it printed."""
    with running(words, cwd=cwd, log=subprocess.PIPE, environ=environ) as child:
        printed, _ = child.communicate()
        return child.returncode, printed.decode(errors="replace").strip()


def attend(words: Words, *, cwd: Path, environ: Environ | None = None) -> int:
    """A command that owns the terminal: Ctrl-C is its own affair, and a request to end this process is passed on."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    child = subprocess.Popen(tied(words, ending=signal.SIGINT), cwd=cwd, env=environ)
    try:
        return child.wait()
    except Stopped:
        child.send_signal(signal.SIGINT)
        child.wait()
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def stop(children: Sequence[Child]) -> None:
    """End every child and whatever it started: its guard asks first, and kills what does not listen."""
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
