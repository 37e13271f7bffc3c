"""Working languages: what is shared can be read in one of each framework's."""

from collections.abc import Iterable

from portal.errors import ActionRefused
from portal.models import Framework
from sharing import access
from sharing.actions import kinds
from sharing.models import Notice, Release
from sharing.queries import wordings


def refuse_unread(notice: Notice, frameworks: Iterable[Framework]) -> None:
    """Raise where a framework has members who could not read title, summary and what is asked."""
    if kinds.rules_of(notice).in_working_languages and (
        lacking := wordings.lacking(wordings.said(kinds.whole(notice)), frameworks)
    ):
        raise ActionRefused(" ".join(lacking), "translations")


def refuse_unread_anywhere(notice: Notice) -> None:
    """The same for every framework in which it is shared now."""
    live = access.plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    rooms = Framework.objects.filter(pk__in=live.values("framework"), closed_at=None)
    refuse_unread(notice, rooms.order_by("name"))
