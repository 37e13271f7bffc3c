"""What operators are woken for: messages that are late, and messages that were given up."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import OperationalError, close_old_connections, connection

from portal import outgoing

EVERY: Final = 60.0  # seconds
log = logging.getLogger(__name__)


def watch(look: Callable[[], object], stop: threading.Event, every: float = EVERY) -> threading.Thread:
    """A thread that looks until `stop` is set, also while the deliverer waits for a mail server that hangs."""
    thread = threading.Thread(target=_watch, args=(look, stop, every), name="alarms", daemon=True)
    thread.start()
    return thread


def _watch(look: Callable[[], object], stop: threading.Event, every: float) -> None:
    while True:
        try:
            close_old_connections()
            look()
        except OperationalError as error:
            log.error("the database does not answer", extra={"facts": {"error": type(error).__name__}})
        if stop.wait(every):
            connection.close()
            return


def look() -> None:
    """One error in the log for each alarm that stands."""
    tallies, age = outgoing.tallies(), outgoing.oldest_due()
    late, dead = sum(tally.late for tally in tallies), sum(tally.dead for tally in tallies)
    if age > outgoing.LATE_AFTER:
        minutes = int(age.total_seconds() // 60)
        log.error("messages are late", extra={"facts": {"alarm": "oldest_due", "late": late, "minutes": minutes}})
    if dead:
        log.error("messages were given up", extra={"facts": {"alarm": "given_up", "dead": dead}})
