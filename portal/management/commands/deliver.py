"""`manage.py deliver`: the poll that guarantees delivery, writes the summaries, seals the audit trail, and raises the
alarms.
"""

import signal
import threading
import time
from datetime import timedelta
from functools import partial
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser

from portal import alarms, clock, events, outbox, rounds, seals, summaries, watching, webhooks

CALLERS = 3  # threads that call endpoints, beside the one for the slow
ENDS_WITHIN = 25.0  # seconds: a mail or a call that is on its way comes to its end
RECONCILED_EVERY = 300.0  # seconds
RECONCILED_BACK = timedelta(days=2)
LOOKS = (summaries.write_due, seals.seal_due)
ROUNDS = (partial(rounds.go, rounds.SOON), partial(rounds.go, rounds.HOURLY))


def reconcile() -> int:
    """What should have been told of late and was not."""
    return events.reconcile(clock.now() - RECONCILED_BACK)


class Command(BaseCommand):
    help = (
        "Delivers what is due in the outbox, writes summaries and seals the audit trail, every few seconds, until "
        "stopped; says in the log once a minute what is late or was given up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two looks")
        parser.add_argument("--mailers", type=int, default=3, help="mails that are sent at a time")
        parser.add_argument("--revive", action="store_true", help="try again what was given up, then end")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *, every: float, mailers: int, once: bool, revive: bool, **options: object) -> None:
        if revive:
            self.stdout.write(f"{outbox.revive()} messages are tried again")
            return
        stop = threading.Event()
        mail, call = partial(outbox.deliver_due, stop=stop), partial(webhooks.call_due, stop=stop)
        call_slow = partial(call, slow=True)
        if once:
            for look in (reconcile, *ROUNDS, *LOOKS, mail, call, call_slow, alarms.look):
                watching.once(look)
            return

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        threads = [watching.watch(reconcile, stop, RECONCILED_EVERY, name="reconciler")]
        threads += [watching.watch(alarms.look, stop, alarms.EVERY, name="alarms")]
        threads += [watching.watch(look, stop, rounds.AGAIN, name="rounds") for look in ROUNDS]
        threads += [watching.watch(mail, stop, every, name=f"mailer {n}") for n in range(mailers)]
        threads += [watching.watch(call, stop, every, name=f"caller {n}") for n in range(CALLERS)]
        threads.append(watching.watch(call_slow, stop, every, name="slow caller"))
        while not stop.is_set():
            for look in LOOKS:
                watching.once(look)
            stop.wait(every)
        until = time.monotonic() + ENDS_WITHIN
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
