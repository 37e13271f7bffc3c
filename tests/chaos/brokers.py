"""The broker under test: Redis where it is installed, else the embedded one, which is the database itself."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from portal.runner import processes
from tests.chaos.database import Database
from tests.chaos.ports import HOST, free_port

PROGRAMS: Final = ("redis-server", "valkey-server")
EMBEDDED: Final = "pgmq://"


class Broker(Protocol):
    """What carries the ring."""

    url: str

    def stop(self) -> None:
        """Nobody answers any more, and what it held is lost."""

    def start(self) -> None:
        """It answers again."""

    def flush(self) -> None:
        """It holds nothing."""


class Redis:
    """A server of our own on the loopback address, in memory alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://{HOST}:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words: list[str | Path | int] = [
            program() or "",
            "--port",
            self.port,
            "--bind",
            HOST,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(processes.tied([*words, "--dir", self.folder]), stdout=log, stderr=log)
        with self._client() as client:
            client.ping()

    def stop(self) -> None:
        """Killed."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def flush(self) -> None:
        with self._client() as client:
            client.flushall()

    def _client(self) -> "redis.Redis":
        tries: Retry = Retry(ConstantBackoff(0.05), 200)
        return redis.Redis(host=HOST, port=self.port, retry=tries, retry_on_error=[redis.ConnectionError])


class Embedded:
    """PostgreSQL's: it cannot be stopped apart from the database, but its queues can be taken away and emptied."""

    url = EMBEDDED

    def __init__(self, database: Database) -> None:
        self.database = database

    def start(self) -> None:
        self._do("ALTER SCHEMA pgmq_away RENAME TO pgmq", "pgmq_away")

    def stop(self) -> None:
        self._do("ALTER SCHEMA pgmq RENAME TO pgmq_away", "pgmq")

    def flush(self) -> None:
        with self.database.connect() as connection:
            for (name,) in connection.execute("SELECT queue_name FROM pgmq.list_queues()").fetchall():
                connection.execute("SELECT pgmq.purge_queue(%s)", [name])

    def _do(self, statement: str, where: str) -> None:
        with self.database.connect() as connection:
            if connection.execute("SELECT FROM pg_namespace WHERE nspname = %s", [where]).fetchone() is not None:
                connection.execute(statement.encode())


def program() -> str | None:
    """Which server is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def running(database: Database, folder: Path, *, wants_redis: bool) -> Iterator[Broker]:
    """The one that a scenario wants, or the embedded one."""
    broker: Broker = Redis(folder) if wants_redis and program() else Embedded(database)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop() if isinstance(broker, Redis) else None
