"""The later life of a membership: the member leaves by itself; the coordinator changes its history and its role."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock, endings
from portal.actions import frameworks
from portal.errors import ActionRefused, NotAllowed
from portal.models import Participation, User


@transaction.atomic
def leave(participation: Participation, *, by: User) -> None:
    """The member leaves by itself, suspended or not: it keeps its own items and reads nothing else; what it shared
    stays.
    """
    rows = Participation.objects.select_for_update(of=("self",)).select_related("framework", "organization")
    row = rows.get(pk=participation.pk)
    if row.organization_id != by.organization_id or not (by.is_approver and by.is_active):
        raise NotAllowed(_("Only an approver of the member may end its membership."))
    if row.left_at is not None or row.framework.closed_at is not None:
        raise ActionRefused(_("This membership has ended."))
    frameworks.refuse_last_coordinator(row)
    row.left_at, row.left_by = clock.now(), by
    frameworks.save(row, "participation.left", by)
    endings.end_of_participation(row.framework, [row.organization_id], by=by)


@transaction.atomic
def read_since(participation: Participation, *, reads_from: datetime, by: User) -> None:
    """From when on the member reads: an earlier moment opens history to it, a later one closes it. A coordinator does
    not open the past to itself: another one does.
    """
    row = frameworks.locked(participation, by)
    frameworks.refuse_ahead(reads_from, clock.now())
    if row.organization_id == by.organization_id:
        raise ActionRefused(_("Another coordinator decides that for your own organization."))
    narrower = reads_from > row.reads_from
    row.reads_from = reads_from
    frameworks.save(row, "participation.reads_from", by, fields=["narrower" if narrower else "wider"])
    if narrower:
        endings.end_of_participation(row.framework, [row.organization_id], by=by)


@transaction.atomic
def change_role(participation: Participation, *, role: str, by: User) -> None:
    """As what the member takes part from now on: what it reads and may do follows on the next request."""
    row = frameworks.locked(participation, by)
    frameworks.refuse_unfit(row.organization, role)
    if role == row.role:
        raise ActionRefused(_("It takes part like this already."), "role")
    frameworks.refuse_last_coordinator(row)
    row.role = role
    frameworks.save(row, "participation.role", by, fields=["role"])
    endings.end_of_participation(row.framework, [row.organization_id], by=by)
