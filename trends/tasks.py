"""Worker entry points."""

from celery import shared_task

from sharing import access
from trends import actions
from trends.models import Bulletin


@shared_task
def render(*, bulletin: str) -> None:
    """Render a published bulletin's PDF. Safe to run twice: it is kept once."""
    row = access.plain(Bulletin).select_related("framework", "originator").get(pk=bulletin)
    actions.file_of(row)
