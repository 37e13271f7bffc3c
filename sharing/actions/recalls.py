"""Chasing what was read: whoever opened or fetched a notice and can read it no longer is to delete what it kept."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import audit, clock, locks
from portal.enums import TLP
from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access
from sharing.actions import telling, telling_back
from sharing.enums import RecallReason
from sharing.models import HOLDING, Notice, Recall, Receipt


def recall(notice: Notice, why: RecallReason, *, by: User) -> int:
    """Ask everyone that opened or fetched the notice and is reached by no release any more, in the transaction of the
    act that ended it; how many. Also who has left the framework: it holds copies. Not who is barred for a time and will
    read it again, and not who has confirmed already. What stood open is asked for the newer reason of those whom the
    notice reached until now: what became of it since it was taken from the others is not theirs to know.
    """
    locks.hold("holders", notice.pk)
    holding = access.plain(Receipt).filter(HOLDING, notice=notice.pk)
    lost = holding.exclude(organization=notice.originator_id).exclude(organization__in=_still_reached(notice))
    standing = access.plain(Recall).filter(notice=notice.pk, settled_at__isnull=True)
    reached = set(access.organizations_reached(notice).values_list("pk", flat=True))
    standing.filter(confirmed_at__isnull=True, organization__in=reached).exclude(why=why).update(why=why)
    fresh = lost.exclude(organization__in=standing.values("organization")).filter(
        organization__deactivated_at__isnull=True
    )
    moment = clock.now()
    made = [
        Recall(
            notice_id=notice.pk,
            organization_id=key,
            why=why if key in reached else RecallReason.NARROWED,
            recalled_at=moment,
        )
        for key in fresh.values_list("organization", flat=True)
    ]
    access.plain(Recall).bulk_create(made)
    if made:
        audit.record("notice.recalled", target=notice, by=by, fields=[why])
        telling.recalled(notice, [row.organization_id for row in made], moment, by=by)
    return len(made)


def settle(notice: Notice) -> None:
    """Whoever is reached by the notice again need not delete it, in the transaction of the act that shares it."""
    standing = access.plain(Recall).filter(notice=notice.pk, settled_at__isnull=True)
    standing.filter(organization__in=access.organizations_reached(notice)).update(settled_at=clock.now())


@transaction.atomic
def confirm(row: Recall, *, by: User) -> Recall:
    """Say for the own organization that nothing of it was kept. Safe to repeat."""
    current = access.plain(Recall).select_for_update(of=("self",)).select_related("notice").get(pk=row.pk)
    if current.organization_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that is asked may confirm."))
    if current.settled_at is not None:
        raise ActionRefused(_("This item is shared with you again: there is nothing to confirm."))
    if current.confirmed_at is None:
        current.confirmed_at, current.confirmed_by = clock.now(), by
        current.save(update_fields=["confirmed_at", "confirmed_by"])
        audit.record("notice.recall_confirmed", target=current.notice, by=by)
        telling.deleted(current)
        telling_back.deleted(current, by=by)
    return current


def _still_reached(notice: Notice) -> QuerySet[Organization]:
    """Who reads it through another release, now or as soon as what bars it is over."""
    lasting = access.organizations_lasting(notice)
    if notice.tlp == TLP.RED:
        lasting = lasting.filter(pk__in=access.asked().filter(notice=notice.pk).values("organization"))
    return lasting
