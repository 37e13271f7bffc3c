"""Runs a program and ends it together with whatever it started; arguments: PARENT PATIENCE PROGRAM [ARGUMENT ...].

It does so when it is asked to (SIGTERM), when its parent ends, and when the program ends by itself. The program is
asked first, and after PATIENCE seconds it is killed: one that is still starting may lose sight of its own children.
"""

import contextlib
import os
import signal
import subprocess
import sys
from types import FrameType

from portal.runner import keeper


class Guard:
    """One program, in a process group of its own."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.asked = False
        self.program: subprocess.Popen[bytes] | None = None

    def run(self, words: list[str]) -> int:
        """The program's exit code; negative where a signal ended it."""
        kept = [sys.executable, "-S", keeper.__file__, str(int(signal.SIGTERM)), str(os.getpid()), "-", *words]
        self.program = subprocess.Popen(kept, process_group=0)
        if self.asked:
            self._ask()
        code = self.program.wait()
        self._kill()
        return code

    def end(self, number: int, frame: FrameType | None) -> None:
        """Ask the program to end, now or as soon as it is there."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, lambda number, frame: self._kill())
        signal.alarm(self.patience)
        self.asked = True
        self._ask()

    def _ask(self) -> None:
        if self.program is not None:
            self.program.send_signal(signal.SIGTERM)

    def _kill(self) -> None:
        if self.program is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.program.pid, signal.SIGKILL)


def main() -> int:
    """Guard a program until it ends, and end as it did."""
    parent, patience, words = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    guard = Guard(patience)
    signal.signal(signal.SIGTERM, guard.end)
    keeper.die_with(parent, int(signal.SIGTERM))
    code = guard.run(words)
    if code < 0:
        with contextlib.suppress(OSError):  # the kernel lets nobody change what SIGKILL does
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code
