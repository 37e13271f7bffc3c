"""Marking lines of inboxes as read or mailed."""

from django.db import transaction
from django.db.models import QuerySet

from portal.models import Notification


@transaction.atomic(savepoint=False)
def mark(rows: QuerySet[Notification], **changes: object) -> int:
    """Change lines, locked in one order: of two who mark the same lines at the same time one waits, and neither fails.
    Returns how many.
    """
    keys = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return Notification.objects.filter(pk__in=keys).update(**changes) if keys else 0
