"""The processes under test, from outside: they are started, killed, and their ends are waited for."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from portal.runner import processes

ROOT: Final = Path(__file__).resolve().parents[2]
WITHIN: Final = 240.0  # seconds in which a process that was told to end, or is to end by itself, has ended


class Child:
    """One process under test."""

    def __init__(self, pid: int, role: str, log: Path) -> None:
        self.pid, self.role, self.log = pid, role, log
        self.code: int | None = None
        self.asked_at: float | None = None
        self.took = 0.0  # seconds, to end when it was asked to
        self.over = threading.Event()

    @property
    def is_killed(self) -> bool:
        """Whether it was SIGKILL that ended it."""
        return self.code == -signal.SIGKILL

    def kill(self) -> None:
        """At once, with what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask it to."""
        self.asked_at = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def wait(self, seconds: float = WITHIN) -> int:
        """Until it has ended; its exit code, negative for a signal."""
        if not self.over.wait(seconds) or self.code is None:
            raise AssertionError(f"the {self.role} {self.pid} has not ended within {seconds:.0f} seconds: {self.log}")
        return self.code


class Nursery:
    """Starts them: see `tests.chaos.nursery`."""

    def __init__(self, environ: Mapping[str, str], logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self._lock = threading.Lock()
        self._born: queue.Queue[Child | None] = queue.Queue()
        words = processes.tied([sys.executable, "-m", "tests.chaos.nursery"])
        with (logs / "nursery.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        threading.Thread(target=self._listen, daemon=True).start()
        self._next()

    def start(self, role: str, *, words: Mapping[str, Any] | None = None, **plan: Any) -> Child:
        """A process of the site that is told this; see `nursery._live`."""
        assert self.process.stdin
        order = {"role": role, "words": words or {}, "log": str(self.logs / f"{role}.log"), **plan}
        with self._lock:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
            child = self._next()
        assert child
        return child

    def close(self) -> None:
        """Kill what is left."""
        for child in [*self.children]:
            if not child.over.is_set():
                child.kill()
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(WITHIN)

    def _next(self) -> Child | None:
        try:
            return self._born.get(timeout=WITHIN)
        except queue.Empty:
            raise AssertionError(f"the nursery says nothing; {self.logs / 'nursery.log'} says why") from None

    def _listen(self) -> None:
        """A beginning is an answer to an order, and is told before the end."""
        assert self.process.stdout
        for line in self.process.stdout:
            said = json.loads(line)
            if "ended" in said:
                child = next(each for each in reversed(self.children) if each.pid == said["ended"])
                child.code, child.took = said["code"], time.monotonic() - (child.asked_at or time.monotonic())
                child.over.set()
            elif "pid" in said:
                self.children.append(Child(said["pid"], said["role"], Path(said["log"])))
                self._born.put(self.children[-1])
            else:
                self._born.put(None)
