"""What operators do with messages that were given up."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from portal import audit, outbox
from portal.enums import MessageKind, Suppressed
from portal.errors import ActionRefused, NotAllowed
from portal.models import Message, User

MOST = 1000  # at a time: a mail server that has just come back is not buried


@transaction.atomic
def retry(message: Message, *, by: User) -> None:
    """Send one again."""
    if not _held(Message.objects.filter(pk=message.pk), by):
        raise ActionRefused(_("It is not given up any more."))
    outbox.revive(Message.objects.filter(pk=message.pk))
    audit.record("message.retried", target=message, by=by)


@transaction.atomic
def retry_kind(kind: MessageKind, *, by: User) -> int:
    """Send again what was given up of one kind, the longest given up first, and at most a thousand; how many."""
    rows = _held(Message.objects.filter(kind=kind).order_by("dead_at", "pk"), by)
    outbox.revive(Message.objects.filter(pk__in=[row.pk for row in rows]))
    audit.record_each("message.retried", targets=rows, by=by)
    return len(rows)


@transaction.atomic
def leave(message: Message, *, by: User) -> None:
    """Leave one unsent for good, so that it raises no alarm any more."""
    if not _held(Message.objects.filter(pk=message.pk), by):
        raise ActionRefused(_("It is not given up any more."))
    Message.objects.filter(pk=message.pk).update(dead_at=None, suppressed_at=Now(), suppressed_why=Suppressed.LEFT)
    audit.record("message.left", target=message, by=by)


def _held(rows: QuerySet[Message], by: User) -> list[Message]:
    """Those of these rows that are given up, for this transaction alone; for operators only."""
    if not by.is_operator:
        raise NotAllowed(_("Only operators of this site decide on messages that were given up."))
    return list(rows.filter(dead_at__isnull=False).select_for_update(of=("self",))[:MOST])
