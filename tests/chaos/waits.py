"""The product's waits, made short: a kill leaves a lease to run out, and a refusal a wait, of which there are hundreds.

What they are waiting for stays in the same order: a lease is longer than a sending, a rest longer than a wait.
"""

from datetime import timedelta
from typing import Any, Final

from portal import alarms, events, leases, mails, outbox, summaries, webhooks
from portal.management.commands import deliver
from sharing.actions import releases, returning, telling
from sharing.views import base

LEASE: Final = timedelta(seconds=6)
UNSEEN: Final = timedelta(seconds=2)
SHORT: Final = (
    (outbox, "LEASE", LEASE),
    (outbox, "LONGEST_WAIT", timedelta(seconds=2)),
    (leases, "RENEWED_EVERY", 1.5),
    (webhooks, "LEASE", LEASE),
    (webhooks, "FIRST_REST", timedelta(seconds=2)),
    (webhooks, "LONGEST_REST", timedelta(seconds=4)),
    (alarms, "EVERY", 2.0),
    (deliver, "RECONCILED_EVERY", 10.0),
    *((module, "UNSEEN", UNSEEN) for module in (events, summaries, mails, telling, releases, returning, base)),
)


def shorten() -> None:
    """In this process; a wait that the product calls otherwise by now is an error."""
    for module, name, value in SHORT:
        before: Any = getattr(module, name)
        if type(before) is not type(value):
            raise TypeError(f"{module.__name__}.{name} is {before!r}")
        setattr(module, name, value)
