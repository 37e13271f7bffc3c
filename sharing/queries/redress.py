"""Disputes of notices that a reader has in hand, what an originator is to decide, and whom affected traders may ask."""

import uuid
from collections.abc import Collection
from typing import Any, Final

from django.db.models import QuerySet

from portal import grants, queries
from portal.enums import FrameworkPermission, NoticeKind, OrganizationKind
from portal.models import Framework, User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Dispute, Notice, Release

LIMIT: Final = 50
KINDS: Final = (NoticeKind.ALERT, NoticeKind.MO_NOTE, NoticeKind.LAW_CHANGE)


def of(notice: Notice) -> QuerySet[Dispute]:
    """The disputes of a notice that the asker may read: every reader sees all of them."""
    return access.plain(Dispute).filter(notice=notice.pk).select_related("organization")


def open_on(keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these notices, which the asker may read, those with a dispute that is not decided."""
    return set(access.plain(Dispute).filter(notice__in=keys, decided_at__isnull=True).values_list("notice", flat=True))


def may_record(user: User, notice: Notice) -> bool:
    """Whether the person records disputes of the notice: an approver of a coordinator that reads it in its framework,
    or of a company that is asked to follow up.
    """
    if notice.kind not in KINDS or not user.is_approver or notice.originator_id == user.organization_id:
        return False
    through = access.readable_releases(user).filter(notice=notice.pk).values("framework")
    if queries.coordinated(user).filter(pk__in=through).exists():
        return True
    asked = access.asked().filter(notice=notice.pk, organization=user.organization_id)
    is_company = user.organization.kind == OrganizationKind.COMPANY and asked.exists()
    return is_company and grants.frameworks(user, FrameworkPermission.RESPOND).filter(pk__in=through).exists()


def contacts(user: User, notice: Notice) -> QuerySet[Framework]:
    """The frameworks through which the person reads the notice, or shares it, that name a contact for traders."""
    rows = access.readable_releases(user).filter(notice=notice.pk)
    if notice.originator_id == user.organization_id:
        rows = access.plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    rooms = Framework.objects.filter(pk__in=rows.values("framework"), closed_at=None)
    return rooms.exclude(contact="").order_by("name")


def of_page(user: User, notice: Notice) -> dict[str, Any]:
    """What the page of a notice shows of it, and on paper."""
    return {
        "disputes": list(of(notice)) if notice.kind in KINDS else [],
        "contacts": contacts(user, notice),
        "may_dispute": notice.state == NoticeState.RELEASED and may_record(user, notice),
        "may_decide_dispute": user.is_approver and notice.originator_id == user.organization_id,
    }


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: own items that are disputed, the longest waiting first."""
    rows = access.plain(Dispute).filter(
        notice__originator=user.organization_id, notice__state=NoticeState.RELEASED, decided_at__isnull=True
    )
    found = list(rows.select_related("notice", "organization").order_by("recorded_at")[:LIMIT])
    return ("sharing/_to_decide.html", {"rows": found}) if found else None
