"""`manage.py deliver`: the poll that guarantees delivery, writes the summaries, and seals the audit trail."""

import signal
import threading
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from portal import outbox, seals, summaries


class Command(BaseCommand):
    help = "Delivers what is due, writes summaries and seals the audit trail, every few seconds, until stopped."

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

        if not once:
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
        while not stop.is_set():
            self._look()
            if once or stop.wait(every):
                return

    def _look(self) -> None:
        """One look; a database that is away for a moment is met again at the next."""
        try:
            close_old_connections()
            summaries.write_due()
            outbox.deliver_due()
            seals.seal_due()
        except OperationalError as error:
            self.stderr.write(f"the database does not answer: {type(error).__name__}")
