"""Where a process under test ends by SIGKILL: before the n-th step that it takes.

The product knows nothing of it. A step is a statement, the moments before and after a COMMIT, and those before and
after the broker is rung.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from celery.signals import after_task_publish, before_task_publish
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@dataclass
class Count:
    """How many steps were taken, in threads of this name, and before which one the process ends; 0: before none."""

    at: int = 0
    thread: str = ""
    names: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        if not threading.current_thread().name.startswith(self.thread):
            return
        self.names.append(name)
        if len(self.names) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class _Here(threading.local):
    count: Count | None = None


_here, _everywhere = _Here(), list[Count]()


def arm(at: int, thread: str = "") -> None:
    """From now on, whichever thread of this name takes the steps."""
    _everywhere.append(Count(at, thread))


@contextmanager
def counting(at: int) -> Iterator[Count]:
    """The steps of this thread, while the block runs."""
    _here.count = count = Count(at)
    try:
        yield count
    finally:
        _here.count = None


def install() -> None:
    """Look at every connection of this process, and at what it tells the broker."""
    connection_created.connect(_look_at)
    committed = BaseDatabaseWrapper.commit

    def commit(self: BaseDatabaseWrapper) -> None:
        _step("before COMMIT")
        committed(self)
        _step("after COMMIT")

    BaseDatabaseWrapper.commit = commit  # type: ignore[method-assign]
    before_task_publish.connect(_before_ringing)
    after_task_publish.connect(_after_ringing)


def _look_at(connection: BaseDatabaseWrapper, **more: object) -> None:
    if _statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_statement)


def _statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    _step(sql)
    return execute(sql, params, many, context)


def _before_ringing(**more: object) -> None:
    _step("before the broker is rung")


def _after_ringing(**more: object) -> None:
    _step("after the broker is rung")


def _step(name: str) -> None:
    for count in filter(None, (_here.count, *_everywhere)):
        count.step(name)
