"""What the runner says to the person at the terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """The runner cannot go on; the message is one sentence that says why, and what to do."""


def say(text: str) -> None:
    """One line for the person."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line on the error stream."""
    print(f"accord: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a long step, and say how long it took."""
    started = time.monotonic()
    print(f"  {text} ...", flush=True)
    yield
    seconds = time.monotonic() - started
    if seconds > 1:
        print(f"    done in {seconds:.0f} s", flush=True)
