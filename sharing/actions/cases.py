"""Who of an organization sees to an item, and under which number of its own. Nobody else is told."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.actions.receipts import locked_receipt, refuse_answer
from sharing.models import Notice, QueueFilter, Receipt


@transaction.atomic
def take(notice: Notice, *, by: User) -> None:
    """The person sees to the item from now on. Who comes second is told who has it. Safe to repeat."""
    assign(notice, to=by, seen=None, by=by)


@transaction.atomic
def assign(notice: Notice, *, to: User | None, seen: uuid.UUID | None, by: User) -> None:
    """A colleague sees to the item from now on, or nobody: who has it, the person, or another, hands it over.

    `seen` is who had it when the person looked: where somebody else took it meanwhile, it stays with them.
    """
    refuse_answer(notice, by=by)
    if to and (to.organization_id != by.organization_id or not to.is_active):
        raise ActionRefused(_("Choose a colleague."), "to")
    if to is None and not _is_held(notice, by):
        return
    receipt = locked_receipt(notice, by)
    holder = receipt.holder
    if holder and holder.pk != seen and holder != to:
        raise ActionRefused(_("%(who)s has taken this on already.") % {"who": holder}, "to")
    if receipt.assigned_to == to:
        return
    receipt.assigned_to, receipt.assigned_at = to, clock.now() if to else None
    receipt.save(update_fields=["assigned_to", "assigned_at"])
    audit.record("notice.assigned" if to else "notice.unassigned", target=notice, by=by)


@transaction.atomic
def number(notice: Notice, *, case_number: str, by: User) -> None:
    """Under which number the organization keeps the item itself; empty takes the number away."""
    refuse_answer(notice, by=by)
    receipt = locked_receipt(notice, by)
    if receipt.case_number == case_number.strip():
        return
    receipt.case_number = case_number.strip()
    receipt.save(update_fields=["case_number"])
    audit.record("notice.case_number", target=notice, by=by)


def _is_held(notice: Notice, by: User) -> bool:
    rows = access.plain(Receipt).filter(notice=notice.pk, organization=by.organization_id)
    return rows.filter(assigned_to__isnull=False).exists()


@transaction.atomic
def narrow(asked: dict[str, str], *, by: User) -> None:
    """Keep to what the person narrows the queue; nothing shows all of it again."""
    QueueFilter.objects.update_or_create(person=by, defaults={"asked": asked})
    audit.record("queue.narrowed", target=by, by=by, fields=asked)
