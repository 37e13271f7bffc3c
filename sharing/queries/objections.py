"""Alerts that were called lawful or mistaken, and what their originator still owes."""

from django.db.models import QuerySet

from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Objection

LIMIT = 50


def to_settle(user: User) -> QuerySet[Objection]:
    """What the person's organization is to correct, withdraw or explain, soonest due first."""
    rows = access.plain(Objection).filter(
        notice__originator=user.organization_id, notice__state=NoticeState.RELEASED, closed_at__isnull=True
    )
    return rows.select_related("notice", "organization").order_by("due_on", "pk")[:LIMIT]
