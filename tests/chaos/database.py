"""The database under test: a server that is crashed and started again, and a database a scenario."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
from django.db import connection as django_connection
from psycopg.conninfo import conninfo_to_dict

from portal.runner.postgres import Server

SETTLED = "template_of_chaos"


class Database:
    """One of a server, made from the template with the world in it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.crashes = 0

    def make(self) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {SETTLED}".encode())

    def drop(self) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)".encode())

    def connect(self, name: str = "") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.server.url(name or self.name), autocommit=True, connect_timeout=30)

    def use(self) -> None:
        """Acts of this process are done here."""
        told = conninfo_to_dict(self.server.url(self.name))
        django_connection.close()
        django_connection.settings_dict.update(
            NAME=self.name, HOST=told["host"], USER=told["user"], PASSWORD=told["password"]
        )

    def copy(self, source: str) -> None:
        """What another server's database holds, of which this is the address."""
        dump = subprocess.run([self.server.program("pg_dump"), "-Fc", source], capture_output=True, check=True).stdout
        words: list[str | Path] = [self.server.program("pg_restore"), "--no-owner", "-d", self.server.url(self.name)]
        subprocess.run(words, input=dump, check=True)

    def crash(self) -> None:
        """SIGKILL to every process of the server at one moment, then a start that reads the log of what was written."""
        process = self.server.process
        assert process
        for pid in [process.pid, *_children(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        self.crashes += 1
        self.server.start()


def _children(parent: int) -> list[int]:
    """As the kernel lists them now."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found
