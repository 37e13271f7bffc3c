"""`manage.py deliver`: the poll that guarantees delivery, seals the audit trail, and raises the alarms."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from portal import alarms, outbox, seals

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Delivers what is due in the outbox and seals the audit trail, every few seconds, until stopped; says in the "
        "log once a minute what is late or was given up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two looks")
        parser.add_argument("--revive", action="store_true", help="try again what was given up, then end")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *, every: float, once: bool, revive: bool, **options: object) -> None:
        if revive:
            self.stdout.write(f"{outbox.revive()} messages are tried again")
            return
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        if once:
            self._look(alarms.look)
            return
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        alarms.watch(alarms.look, stop)
        while not stop.is_set():
            self._look()
            stop.wait(every)

    def _look(self, *further: Callable[[], object]) -> None:
        """One look; a database that is away for a moment is met again at the next."""
        try:
            close_old_connections()
            for look in (outbox.deliver_due, seals.seal_due, *further):
                look()
        except OperationalError as error:
            log.error("the database does not answer", extra={"facts": {"error": type(error).__name__}})
