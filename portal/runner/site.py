"""The processes of the site: web, worker and deliverer."""

import contextlib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from portal.runner import processes
from portal.runner.console import Refused
from portal.runner.environment import PYTHON, ROOT
from portal.runner.processes import Child, Words

ANSWERS_WITHIN = 60.0  # seconds


class Site:
    """What runs at one address, with its logs in one folder."""

    def __init__(self, host: str, port: int, logs: Path) -> None:
        self.host, self.port, self.logs = host, port, logs
        self.children: dict[str, Child] = {}

    @contextlib.contextmanager
    def running(self, environ: Mapping[str, str]) -> Iterator[None]:
        """Everything is started, and the site answers; all is ended when the block is left."""
        self.logs.mkdir(exist_ok=True)
        try:
            for name, words in self._commands().items():
                with self._log(name).open("ab") as log:
                    self.children[name] = processes.start(words, cwd=ROOT, environ=environ, log=log.fileno())
            self._wait_for_answer()
            yield
        finally:
            processes.stop(list(self.children.values()))

    def watch(self) -> None:
        """Until one of the processes ends by itself, which is refused with the end of its log."""
        while True:
            time.sleep(0.5)
            self._refuse_dead()

    def _commands(self) -> dict[str, Words]:
        granian = f"granian --interface wsgi --host {self.host} --port {self.port} --workers 2 --no-access-log"
        granian += " --blocking-threads 8"  # each holds a connection to the database
        celery = "celery -A portal.celery worker --pool threads --concurrency 2 --loglevel WARNING"
        quiet = "--without-gossip --without-mingle --without-heartbeat"
        return {
            "web": [PYTHON, "-m", *granian.split(), "portal.wsgi:application"],
            "worker": [PYTHON, "-m", *celery.split(), *quiet.split()],
            "deliverer": [PYTHON, "manage.py", "deliver"],
        }

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + ANSWERS_WITHIN
        while time.monotonic() < deadline:
            self._refuse_dead()
            if self._answers():
                return
            time.sleep(0.1)
        raise Refused(f"the site does not answer; see {self._log('web')}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _refuse_dead(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                tail = "\n".join(self._log(name).read_text(errors="replace").splitlines()[-8:])
                raise Refused(
                    f"the {name} ended by itself (exit code {child.returncode}); the end of {self._log(name)}:\n{tail}"
                )
