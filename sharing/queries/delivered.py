"""When a notice reached an organization: by a line in the inbox of somebody who can sign in, a mail that its server
took, a call that its program took, or a copy that a program fetched. What is told by rows that were removed since
(`portal.retention`) stands on its receipt.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Least

from portal.enums import EventKind
from portal.models import Message, Notification
from sharing import access, hidden
from sharing.models import Notice, Receipt

TELLING = (EventKind.ITEM, EventKind.ASKED)


def delivered(notice: Notice, organizations: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """The earliest of these, by organization; four queries. Nothing of what goes or went to a framework that hides its
    members: whom it reached would tell who belongs there.
    """
    if not organizations or hidden.releases(notice).exists():
        return {}
    lines = Notification.objects.filter(event__subject=notice.pk, event__kind__in=TELLING, recipient__is_active=True)
    sent = Message.objects.filter(event__subject=notice.pk, event__kind__in=TELLING, sent_at__isnull=False)
    kept = access.plain(Receipt).filter(Q(pulled_at__isnull=False) | Q(delivered_at__isnull=False), notice=notice.pk)
    ways: list[tuple[QuerySet[Any], str, Any]] = [
        (lines, "recipient__organization", "created_at"),
        (sent, "recipient__organization", "sent_at"),
        (sent, "endpoint__organization", "sent_at"),
        (kept, "organization", Least("pulled_at", "delivered_at")),
    ]
    found: dict[uuid.UUID, datetime] = {}
    for rows, whose, at in ways:
        theirs = rows.filter(**{f"{whose}__in": organizations}).order_by()
        for key, moment in theirs.values(whose).annotate(first=Min(at)).values_list(whose, "first"):
            found[key] = min(moment, found.get(key, moment))
    return found
