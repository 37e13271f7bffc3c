"""Worker entry points."""

from celery import shared_task

from portal import outbox


@shared_task
def deliver() -> None:
    """Deliver what is due in the outbox. Safe to run twice: rows are leased."""
    outbox.deliver_due()
