"""Worker entry points."""

from celery import shared_task

from portal import outbox, webhooks


@shared_task
def deliver() -> None:
    """Deliver what is due in the outbox. Safe to run twice: rows are leased."""
    outbox.deliver_due()


@shared_task
def call() -> None:
    """Call the endpoints for which something is due, but for the slow. Safe to run twice: endpoints are leased."""
    webhooks.call_due()
