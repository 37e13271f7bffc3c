"""Worker entry points."""

from celery import shared_task

from sharing import access
from trends.actions import composing
from trends.models import Bulletin
from trends.queries import library


@shared_task
def render(*, bulletin: str) -> None:
    """Render a published bulletin's PDF as its issuer gets it. Safe to run twice: it is kept once."""
    row = access.plain(Bulletin).select_related("framework", "originator").get(pk=bulletin)
    composing.file_of(row, library.somebody_of(row.originator))
