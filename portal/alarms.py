"""What operators are woken for: messages that are late, and messages that were given up."""

import logging
from typing import Final

from portal import outgoing

EVERY: Final = 60.0  # seconds
log = logging.getLogger(__name__)


def look() -> None:
    """One error in the log for each alarm that stands."""
    tallies, age = outgoing.tallies(), outgoing.oldest_due()
    late, dead = sum(tally.late for tally in tallies), sum(tally.dead for tally in tallies)
    if age > outgoing.LATE_AFTER:
        minutes = int(age.total_seconds() // 60)
        log.error("messages are late", extra={"facts": {"alarm": "oldest_due", "late": late, "minutes": minutes}})
    if dead:
        log.error("messages were given up", extra={"facts": {"alarm": "given_up", "dead": dead}})
