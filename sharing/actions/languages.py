"""Working languages: what is shared can be read in one of each framework's."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal import queries
from portal.errors import ActionRefused
from portal.models import Framework, User
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


def refuse_unread_anywhere(notice: Notice, *, by: User) -> None:
    """The same for every framework in which it is shared now: to its issuer's people each by name, to others those in
    which they take part, and that there are more.
    """
    live = access.plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    rooms = Framework.objects.filter(pk__in=live.values("framework"), closed_at=None).order_by("name")
    try:
        refuse_unread(notice, rooms)
    except ActionRefused as refusal:
        if by.organization_id == notice.originator_id:
            raise
        refuse_unread(notice, rooms.filter(pk__in=queries.own_frameworks(by).values("pk")))
        text = _("It lacks a translation for a framework in which it is shared: its issuer knows which.")
        raise ActionRefused(text, "translations") from refusal
