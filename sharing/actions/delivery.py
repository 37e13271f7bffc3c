"""When each way brought an item to an organization first is kept on its receipt, before the lines and messages that say
so are removed (`portal.retention`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portal.models import Message, Notification
from sharing import access
from sharing.enums import Way
from sharing.models import Addressee, Receipt
from sharing.queries.delivered import ON_RECEIPTS, TELLING, Delivered

Place = tuple[UUID, UUID]  # a notice and an organization
Found = dict[Place, Delivered]


def keep(lines: Collection[UUID], messages: Collection[UUID]) -> None:
    """In the transaction that removes these. Only of those who were asked, or have a receipt: nobody looks at when an
    item reached the others.
    """
    told = Notification.objects.filter(pk__in=lines, event__kind__in=TELLING)
    sent = Message.objects.filter(pk__in=messages, event__kind__in=TELLING, sent_at__isnull=False)
    found: Found = {}
    _earliest(found, Way.INBOX, told.filter(recipient__is_active=True), "recipient__organization", "created_at")
    _earliest(found, Way.MAIL, told.filter(mailed_at__isnull=False), "recipient__organization", "mailed_at")
    _earliest(found, Way.MAIL, sent.filter(recipient__isnull=False), "recipient__organization", "sent_at")
    _earliest(found, Way.CALL, sent.filter(endpoint__isnull=False), "endpoint__organization", "sent_at")
    if found:
        _write(found)


def _earliest(found: Found, way: Way, rows: QuerySet[Any], whose: str, at: str) -> None:
    for notice, organization, moment in rows.values_list("event__subject", whose, at):
        known = found.setdefault((notice, organization), {})
        known[way] = min(moment, known.get(way, moment))


def _write(found: Found) -> None:
    here = {"notice__in": {notice for notice, _whose in found}, "organization__in": {whose for _notice, whose in found}}
    asked = access.plain(Addressee).filter(**here).values_list("notice", "organization")
    made = [
        Receipt(notice_id=notice, organization_id=whose) for notice, whose in sorted(asked) if (notice, whose) in found
    ]
    access.plain(Receipt).bulk_create(made, ignore_conflicts=True)
    rows = access.plain(Receipt).select_for_update().filter(**here).order_by("pk")
    changed = [row for row in rows if _is_earlier(row, found.get((row.notice_id, row.organization_id), {}))]
    access.plain(Receipt).bulk_update(changed, ["inbox_at", "mailed_at", "called_at"])


def _is_earlier(receipt: Receipt, moments: Delivered) -> bool:
    """Take over what is earlier than what the receipt says; whether anything was."""
    is_earlier = False
    for way, moment in moments.items():
        known: datetime | None = getattr(receipt, ON_RECEIPTS[way])
        if known is None or moment < known:
            setattr(receipt, ON_RECEIPTS[way], moment)
            is_earlier = True
    return is_earlier
