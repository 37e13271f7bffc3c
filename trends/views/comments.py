"""Comments on a bulletin before it is published."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing.enums import NoticeState
from sharing.views.base import notice_or_404
from trends.actions import comments as act
from trends.forms.contributions import Remark
from trends.models import Bulletin
from trends.queries import comments as queries
from trends.queries import contributions


@require_POST
def comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say something about a section."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if not queries.made_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    form = Remark(request.POST, bulletin=row)
    if carry_out(form, lambda data: act.comment(row, **data, by=user)):
        messages.success(request, _("Noted. It never leaves with the bulletin."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("bulletin", pk=row.pk)


@require_POST
def settle(request: HttpRequest, pk: uuid.UUID, comment: uuid.UUID) -> HttpResponse:
    """It is done, or answered."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if row.originator_id != user.organization_id:
        raise PermissionDenied
    found = get_object_or_404(queries.on(row, user), pk=comment)
    press(request, lambda: act.settle(found, by=user), _("Settled."))
    return redirect("bulletin", pk=row.pk)


def workshop(row: Bulletin, user: User) -> dict[str, Any]:
    """What those need who make a bulletin, beside it and before it is published: comments, contributions."""
    if not queries.made_by(user).filter(pk=row.pk).exists():
        return {}
    headings = {section["key"]: section["heading"] for section in row.sections}
    said = [(headings.get(one.section, one.section), one) for one in queries.on(row, user)]
    written = contributions.for_bulletin(row, user)
    return {
        "workshop": True,
        "comments": said,
        "open_comments": sum(one.resolved_at is None for _heading, one in said),
        "remark": Remark(bulletin=row),
        "waiting_words": sum(one.is_handed_in for one in written) if row.state == NoticeState.DRAFT else 0,
        "contributions": [(headings.get(one.section, one.section_name), one) for one in written],
        "may_settle": row.originator_id == user.organization_id,
    }
