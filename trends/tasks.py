"""Worker entry points."""

from celery import shared_task

from sharing import access
from trends import actions, queries
from trends.models import Bulletin


@shared_task
def render(*, bulletin: str) -> None:
    """Render a published bulletin's PDF as its issuer gets it. Safe to run twice: it is kept once."""
    row = access.plain(Bulletin).select_related("framework", "originator").get(pk=bulletin)
    actions.file_of(row, queries.somebody_of(row.originator))
