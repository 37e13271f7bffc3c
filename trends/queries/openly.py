"""Bulletins as anyone reads them, without an account."""

from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery

from portal.enums import TLP
from sharing import access
from sharing.models import Notice, NoticeVersion
from trends.models import Bulletin
from trends.queries import editions

NOBODY: Final = AnonymousUser()


def published() -> QuerySet[Bulletin]:
    """Those that are published openly, newest month first, with `changed_at`, since when they say what they say."""
    rows = access.readable(NOBODY, Bulletin).select_related("framework", "originator")
    versions = access.plain(NoticeVersion).filter(notice=OuterRef("pk"), released_at__isnull=False)
    newest = versions.order_by("-number").values("released_at")[:1]
    rows = rows.annotate(changed_at=Subquery(newest))
    return rows.order_by("-begins_on", "framework__name", "language", "pk")


def has(bulletin: Bulletin) -> bool:
    """Whether anyone reads this one."""
    return bulletin.tlp == TLP.CLEAR and access.readable(NOBODY, Bulletin).filter(pk=bulletin.pk).exists()


def listed() -> QuerySet[Bulletin]:
    """The same without what they say."""
    return published().defer("figures", "sections", "held")


def withdrawn() -> QuerySet[Notice]:
    """Those that were, and were withdrawn, last withdrawn first."""
    return access.public_tombstones().select_related("originator").order_by("-withdrawn_at", "pk")


def others(bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The same bulletin in other languages."""
    return published().filter(pk__in=editions.family(bulletin).values("pk")).exclude(pk=bulletin.pk)
