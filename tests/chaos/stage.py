"""One scenario's site: a database, real processes, a mail server and receivers of webhooks that keep what they get."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message as Mail
from pathlib import Path
from typing import Any, Final

from django.db import connection

from tests.cast import PASSWORD, Cast
from tests.certificates import Certificate, certify
from tests.chaos import brokers, world
from tests.chaos.brokers import Broker
from tests.chaos.browser import Browser
from tests.chaos.children import Child, Nursery
from tests.chaos.database import Database
from tests.chaos.ports import HOST, free_port
from tests.receivers import Behaviour, Receiver, receiver
from tests.smtp import MailServer, mail_server

PAUSE: Final = 0.2  # seconds before what has ended by itself is started again
SETTLES_WITHIN: Final = 600.0  # seconds
# What a process of this role can have on its way: a deliverer one mail and four calls, a worker two of either.
SENDERS: Final = {"web": 0, "deliver": 5, "worker": 2}

# What is not over yet: messages and leases, and acts without a seal. An endpoint with nothing to call keeps the lease
# of a caller that was killed: it has run out and bars nobody.
LEFT: Final = """
    SELECT (SELECT count(*) FROM portal_message WHERE sent_at IS NULL AND suppressed_at IS NULL AND dead_at IS NULL)
         + (SELECT count(*) FROM portal_message WHERE lease_token IS NOT NULL)
         + (SELECT count(*) FROM portal_endpoint WHERE leased_until > now())
         + (SELECT count(*) FROM portal_auditpending)
"""


@dataclass
class Arrival:
    """A mail, and when it came."""

    at: datetime
    mail: Mail


@dataclass
class Stage:
    """`kills` are all; `senders_killed`, what those that sent can have had on their way. `hours` are the moments at
    which summaries became due, with the addresses of those who had something to be told by one.
    """

    database: Database
    cast: Cast
    folder: Path
    wants_redis: bool = False
    mails: MailServer = field(default_factory=MailServer)
    arrivals: list[Arrival] = field(default_factory=list)
    hooks: dict[str, Receiver] = field(default_factory=dict)
    hours: list[tuple[datetime, set[str]]] = field(default_factory=list)
    kept: dict[str, "Kept"] = field(default_factory=dict)
    kills: int = 0
    senders_killed: int = 0
    port: int = 0
    environ: dict[str, str] = field(default_factory=dict)
    nursery: Nursery = field(init=False)
    certificate: Certificate = field(init=False)
    broker: Broker = field(init=False)
    mail: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def running(self, **behaviours: Behaviour) -> Iterator["Stage"]:
        """The sinks listen, and processes can be started; `behaviours` are those of receivers, by name."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "var" / "static").mkdir(parents=True)
        self.certificate = certify(self.folder, HOST)
        self.database.make()
        self.database.use()
        self.port = free_port()
        self.mails.before = self._mail_came
        self.open_mail()
        with (
            self.mail,
            self._listening(list(behaviours.items())),
            brokers.running(self.database, self.folder, wants_redis=self.wants_redis) as self.broker,
        ):
            self.environ = self._environ()
            self.nursery = Nursery(self.environ, self.folder)
            try:
                yield self
            finally:
                for kept in self.kept.values():
                    kept.stopped = True
                self.nursery.close()
        connection.close()
        self.database.drop()

    def open_mail(self) -> None:
        """The mail server listens, at the same port as before."""
        self.mail.enter_context(mail_server(self.mails))

    def close_mail(self) -> None:
        """Nobody listens there."""
        self.mail.close()

    def browser(self) -> Browser:
        """The approver's, signed in."""
        browser = Browser(self.port, self.cast.colleague.email, PASSWORD)
        browser.sign_in()
        return browser

    def start(self, role: str, words: Mapping[str, Any] | None = None, **plan: Any) -> Child:
        """One process; whoever asks for it minds its end."""
        return self.nursery.start(role, words={"port": self.port} if role == "web" else words, **plan)

    def keep(self, role: str, **plan: Any) -> "Kept":
        """One process, and another as soon as it has ended."""
        self.kept[role] = Kept(self, role, plan)
        return self.kept[role]

    def rest(self) -> None:
        """All that is kept ends, as when somebody stops the site."""
        for kept in self.kept.values():
            kept.stop()
        self.kept.clear()

    def log(self, role: str) -> str:
        """What its processes have written."""
        file = self.folder / f"{role}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def killed(self, child: Child) -> None:
        """Count it."""
        self.kills += 1
        self.senders_killed += SENDERS[child.role]

    def count(self, statement: str) -> int:
        """What a statement says that counts."""
        with self.database.connect() as look:
            row = look.execute(statement.encode()).fetchone()
            assert row
            return int(str(row[0]))

    def settle(self) -> None:
        """Until nothing is left to be done, with a deliverer that nobody harms."""
        if "deliver" not in self.kept:
            self.keep("deliver")
        until(lambda: self.count(LEFT) == 0, "messages are left", SETTLES_WITHIN)

    @contextmanager
    def _listening(self, behaviours: list[tuple[str, Behaviour]]) -> Iterator[None]:
        if not behaviours:
            yield
            return
        (name, behave), *others = behaviours
        with receiver(self.certificate, behave) as self.hooks[name], self._listening(others):
            yield

    def _mail_came(self, mail: Mail) -> None:
        self.arrivals.append(Arrival(datetime.now(tz=UTC), mail))

    def _environ(self) -> dict[str, str]:
        allowed = [f"{HOST}:{hook.port}={HOST}" for hook in self.hooks.values()]
        return {
            **os.environ,
            "ACCORD_BASE_URL": f"http://{HOST}:{self.port}",
            "ACCORD_VAR": str(self.folder / "var"),
            "CELERY_BROKER_URL": self.broker.url,
            "DATABASE_URL": self.database.server.url(self.database.name),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "EGRESS_ALLOW_HOSTS": ",".join(allowed),
            "EGRESS_CA_FILE": str(self.certificate.trusted),
            "EMAIL_URL": self.mails.url,
            "LOG_FORMAT": "json",
            "PYTHONUNBUFFERED": "1",
        }

    def call(self, name: str, organization: str) -> None:
        """An endpoint of an organization, which leads to a receiver."""
        world.endpoint(self.cast, organization, f"https://{HOST}:{self.hooks[name].port}/{name}")


class Kept:
    """A process that is started again whenever it has ended, as whatever runs a site's processes does. `plan` is what
    each is told, and may be changed meanwhile.
    """

    def __init__(self, stage: Stage, role: str, plan: dict[str, Any]) -> None:
        self.stage, self.role, self.plan = stage, role, plan
        self.stopped = False
        self.child = stage.start(role, **plan)
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> int:
        """For good; its exit code."""
        self.stopped = True
        self.child.end()
        return self.child.wait()

    def _keep(self) -> None:
        while True:
            self.child.over.wait()
            if self.stopped:
                return
            if self.child.is_killed:
                self.stage.killed(self.child)
            else:
                time.sleep(PAUSE)
            with suppress(ValueError):  # the stage is taken down
                self.child = self.stage.start(self.role, **self.plan)


def until(holds: Callable[[], bool], otherwise: str, seconds: float = 240) -> None:
    """Ask again and again."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{otherwise} after {seconds:.0f} seconds"
        time.sleep(0.05)
