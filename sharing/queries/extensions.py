"""Requests to share an item with a regional framework: where one may ask, what waits, what was decided."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from portal import clock, queries
from portal.enums import FrameworkLevel, NoticeKind
from portal.models import Framework, User
from sharing import access, responses
from sharing.enums import ExtensionState, NoticeState
from sharing.models import Extension, Notice, Release

SHOWN: Final = 20
TOLD_FOR: Final = timedelta(days=30)
STAYING: Final = (NoticeKind.BULLETIN, NoticeKind.MEETING)  # in the framework for which they are made


def nationals(user: User, notice: Notice) -> QuerySet[Framework]:
    """The national frameworks that the person's organization coordinates and through which it reads an item of
    another's.
    """
    through = access.readable_releases(user).filter(notice=notice.pk).values("framework")
    rows = queries.coordinated(user).filter(pk__in=through, level=FrameworkLevel.NATIONAL)
    stays = notice.kind in STAYING or notice.state != NoticeState.RELEASED
    return rows.none() if stays or notice.originator_id == user.organization_id else rows


def regions(user: User, notice: Notice) -> QuerySet[Framework]:
    """The regional frameworks that these name, and for which the person could ask. Only what the person reads itself
    counts as shared there already: who reads it elsewhere is not told.
    """
    known = access.readable_releases(user).filter(notice=notice.pk).values("framework")
    asked = access.plain(Extension).filter(
        notice=notice.pk, organization=user.organization_id, state=ExtensionState.OPEN
    )
    named = nationals(user, notice).values("regional")
    rows = Framework.objects.filter(pk__in=named, level=FrameworkLevel.REGIONAL, closed_at=None)
    return rows.exclude(pk__in=known).exclude(pk__in=asked.values("framework")).order_by("name")


def to_decide(user: User) -> QuerySet[Extension]:
    """What the person's organization is asked and has not decided, the longest waiting first, without what it has
    shared there meanwhile.
    """
    shared = access.plain(Release).filter(
        notice=OuterRef("notice"), framework=OuterRef("framework"), ended_at__isnull=True
    )
    rows = responses.extensions(user).filter(notice__originator=user.organization_id, state=ExtensionState.OPEN)
    return rows.filter(~Exists(shared), notice__state=NoticeState.RELEASED).order_by("asked_at", "pk")


def asked(user: User) -> QuerySet[Extension]:
    """What the person's organization has asked: what waits, and what was decided lately."""
    rows = responses.extensions(user).filter(organization=user.organization_id)
    waits = rows.filter(state=ExtensionState.OPEN)
    decided = rows.exclude(state=ExtensionState.OPEN).filter(decided_at__gte=clock.now() - TOLD_FOR)
    return (waits | decided).order_by("-asked_at", "pk")


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of both."""
    shown = {"waiting": list(to_decide(user)[:SHOWN]), "asked": list(asked(user)[:SHOWN])}
    return ("sharing/_extensions.html", shown) if any(shown.values()) else None
