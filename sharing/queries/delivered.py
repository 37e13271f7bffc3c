"""When a notice reached an organization, and by which ways: a line in the inbox of somebody who can sign in, a mail
that its server took, at once or in a summary, a call that its program took, or a copy that a program fetched. What is
told by rows that were removed since (`portal.retention`) stands on its receipt.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db.models import Min, Q, QuerySet

from portal.enums import EventKind
from portal.models import Message, Notification
from sharing import access, hidden
from sharing.enums import Way
from sharing.models import Notice, Receipt

TELLING: Final = (EventKind.ITEM, EventKind.ASKED)
ON_RECEIPTS: Final = {
    Way.INBOX: "inbox_at",
    Way.MAIL: "mailed_at",
    Way.CALL: "called_at",
    Way.PULL: "pulled_at",
}

Delivered = dict[Way, datetime]


def delivered(notice: Notice, organizations: Collection[uuid.UUID]) -> dict[uuid.UUID, Delivered]:
    """The earliest of each way, by organization; four queries. Nothing of what goes or went to a framework that hides
    its members: whom it reached would tell who belongs there.
    """
    if not organizations or hidden.releases(notice).exists():
        return {}
    here: dict[str, Any] = {"event__subject": notice.pk, "event__kind__in": TELLING}
    lines = Notification.objects.filter(**here)
    sent = Message.objects.filter(**here, sent_at__isnull=False)
    kept = access.plain(Receipt).filter(notice=notice.pk)
    shown = Min("created_at", filter=Q(recipient__is_active=True))
    ways: list[tuple[QuerySet[Any], str, dict[Way, Min]]] = [
        (lines, "recipient__organization", {Way.INBOX: shown, Way.MAIL: Min("mailed_at")}),
        (sent, "recipient__organization", {Way.MAIL: Min("sent_at")}),
        (sent, "endpoint__organization", {Way.CALL: Min("sent_at")}),
        (kept, "organization", {way: Min(field) for way, field in ON_RECEIPTS.items()}),
    ]
    found: dict[uuid.UUID, Delivered] = {}
    for rows, whose, firsts in ways:
        theirs = rows.filter(**{f"{whose}__in": organizations}).order_by().values(whose)
        named = {f"by_{way}": first for way, first in firsts.items()}
        for key, *moments in theirs.annotate(**named).values_list(whose, *named):
            _keep(found, key, dict(zip(firsts, moments, strict=True)))
    return found


def _keep(found: dict[uuid.UUID, Delivered], key: uuid.UUID, moments: dict[Way, datetime | None]) -> None:
    for way, moment in moments.items():
        if moment:
            known = found.setdefault(key, {})
            known[way] = min(moment, known.get(way, moment))
