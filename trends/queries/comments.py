"""Who reads what is said about a bulletin before it is published."""

from django.db.models import QuerySet

from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Notice
from trends.models import Bulletin, Comment

STATES = (NoticeState.DRAFT, NoticeState.IN_REVIEW)


def of(reader: access.Reader) -> QuerySet[Comment]:
    """Comments on the bulletins that the reader may read before they are published; of none that is."""
    making = access.readable(reader, Notice).filter(state__in=STATES)
    return access.plain(Comment).filter(bulletin__in=making.values("pk"))


def on(bulletin: Bulletin, reader: User) -> QuerySet[Comment]:
    """Those on one bulletin, the open ones first."""
    rows = of(reader).filter(bulletin=bulletin.pk).select_related("author", "organization", "resolved_by")
    return rows.order_by("resolved_at", "written_at")


def count_open(bulletin: Bulletin) -> int:
    """How many wait for an answer."""
    return access.plain(Comment).filter(bulletin=bulletin.pk, resolved_at=None).count()
