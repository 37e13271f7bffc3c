"""When an item reached an organization first is kept on its receipt, before the lines and messages that say so are
removed (`portal.retention`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portal.models import Message, Notification
from sharing import access
from sharing.models import Addressee, Receipt
from sharing.queries.delivered import TELLING

Place = tuple[UUID, UUID]  # a notice and an organization


def keep(lines: Collection[UUID], messages: Collection[UUID]) -> None:
    """In the transaction that removes these. Only of those who were asked, or have a receipt: nobody looks at when an
    item reached the others.
    """
    told = Notification.objects.filter(pk__in=lines, event__kind__in=TELLING, recipient__is_active=True)
    sent = Message.objects.filter(pk__in=messages, event__kind__in=TELLING, sent_at__isnull=False)
    found: dict[Place, datetime] = {}
    _earliest(found, told, "recipient__organization", "created_at")
    _earliest(found, sent.filter(recipient__isnull=False), "recipient__organization", "sent_at")
    _earliest(found, sent.filter(endpoint__isnull=False), "endpoint__organization", "sent_at")
    if found:
        _write(found)


def _earliest(found: dict[Place, datetime], rows: QuerySet[Any], whose: str, at: str) -> None:
    for notice, organization, moment in rows.values_list("event__subject", whose, at):
        place = (notice, organization)
        found[place] = min(moment, found.get(place, moment))


def _write(found: dict[Place, datetime]) -> None:
    here = {"notice__in": {notice for notice, _whose in found}, "organization__in": {whose for _notice, whose in found}}
    asked = access.plain(Addressee).filter(**here).values_list("notice", "organization")
    made = [
        Receipt(notice_id=notice, organization_id=whose) for notice, whose in sorted(asked) if (notice, whose) in found
    ]
    access.plain(Receipt).bulk_create(made, ignore_conflicts=True)
    rows = access.plain(Receipt).select_for_update().filter(**here).order_by("pk")
    changed = []
    for row in rows:
        moment = found.get((row.notice_id, row.organization_id))
        if moment and (row.delivered_at is None or moment < row.delivered_at):
            row.delivered_at = moment
            changed.append(row)
    access.plain(Receipt).bulk_update(changed, ["delivered_at"])
