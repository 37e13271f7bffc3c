"""Worker entry points."""

import threading

from celery import shared_task
from celery.signals import worker_shutting_down

from portal import outbox, webhooks

_stop = threading.Event()


@worker_shutting_down.connect
def end(**told: object) -> None:
    """A worker that is to end begins no further mail and no further call."""
    _stop.set()


@shared_task
def deliver() -> None:
    """Deliver what is due in the outbox. Safe to run twice: rows are leased."""
    outbox.deliver_due(stop=_stop)


@shared_task
def call() -> None:
    """Call the endpoints for which something is due, but for the slow. Safe to run twice: endpoints are leased."""
    webhooks.call_due(stop=_stop)
