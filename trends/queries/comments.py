"""Who reads what is said about a bulletin before it is published."""

from django.db.models import QuerySet

from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Notice
from trends.models import Bulletin, Comment

STATES = (NoticeState.DRAFT, NoticeState.IN_REVIEW)


def made_by(reader: access.Reader) -> QuerySet[Notice]:
    """What the reader helps to make before it is published: of the own organization, or to approve as its second
    reader. Not what is only shown to be cleared.
    """
    return (access.own_notices(reader) | access.for_second_reader(reader)).filter(state__in=STATES)


def of(reader: access.Reader) -> QuerySet[Comment]:
    """Comments on the bulletins that the reader helps to make; of none that is published."""
    making = made_by(reader)
    return access.plain(Comment).filter(bulletin__in=making.values("pk"))


def on(bulletin: Bulletin, reader: User) -> QuerySet[Comment]:
    """Those on one bulletin, the open ones first."""
    rows = of(reader).filter(bulletin=bulletin.pk).select_related("author", "organization", "resolved_by")
    return rows.order_by("resolved_at", "written_at")


def count_open(bulletin: Bulletin) -> int:
    """How many wait for an answer."""
    return access.plain(Comment).filter(bulletin=bulletin.pk, resolved_at=None).count()
