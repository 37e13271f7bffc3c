"""Reads of the editions of a bulletin."""

from django.db.models import Q, QuerySet

from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from trends.models import Bulletin


def family(bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The bulletin from which these editions are made, and all of them."""
    master = bulletin.master_id or bulletin.pk
    return access.plain(Bulletin).filter(Q(pk=master) | Q(master=master))


def standing(bulletin: Bulletin, *, tlp: str, language: str) -> QuerySet[Bulletin]:
    """Those of the family with this label in this language that were not withdrawn."""
    return family(bulletin).filter(tlp=tlp, language=language).exclude(state=NoticeState.WITHDRAWN)


def others(user: User, bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The others of the family that the person may read: of the coordinator's people drafts too."""
    rows = access.readable(user, Bulletin).filter(pk__in=family(bulletin).values("pk")).exclude(pk=bulletin.pk)
    return rows.exclude(state=NoticeState.WITHDRAWN).select_related("framework").order_by("tlp", "language")
