"""The end of a framework. There is no way back: who wants to go on makes a new one."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, endings, grants
from portal.actions import applications, frameworks, telling
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused
from portal.models import Framework, User


@transaction.atomic
def close(framework: Framework, *, code: str, reason: str, by: User) -> None:
    """Close a framework, whose code was typed to confirm it: nobody reads through it from now on, and nothing about it
    changes any more. What was shared stays with its originators.
    """
    row = Framework.objects.select_for_update().get(pk=framework.pk)
    frameworks.refuse(by, FrameworkPermission.CHANGE_RULES, row)
    if code.strip().casefold() != row.code.casefold():
        raise ActionRefused(_("This is not its code. Type it as it stands beside."), "code")
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    row.closed_at, row.closed_by, row.closed_reason = clock.now(), by, reason.strip()
    row.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    applications.close_open(row, by=by)
    grants.drop(row)
    audit.record("framework.closed", target=row, by=by, framework=row)
    telling.closed(row, by=by)
    members = row.participations.filter(left_at=None).values_list("organization", flat=True)
    endings.end_of_participation(row, list(members), by=by)
