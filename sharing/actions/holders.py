"""Who writes something as a reader of a notice: until it is committed nobody ends that, or it is not written."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from portal import locks, participations
from portal.errors import NotAllowed
from portal.models import User
from sharing import access
from sharing.models import Notice


def hold(keys: Collection[uuid.UUID], *, by: User) -> None:
    """Until the transaction ends nobody narrows or withdraws these notices, or ends a membership of the person's
    organization: what the rule says from here on is true when it ends. Who does so waits, or is waited for.
    """
    locks.hold_each([f"holders {key}" for key in keys])
    participations.hold(by.organization_id)


def refuse_gone(notice: Notice, *, by: User) -> None:
    """Raise where the notice, which the person could read, was taken from the organization meanwhile."""
    hold([notice.pk], by=by)
    if not access.can_read(by, notice):
        raise NotAllowed(_("This item is no longer shared with you."))
