"""Before something leaves, and in the minutes after it: who will see it, how they will see it, and taking it back."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.models import Organization, User
from portal.requests import person
from portal.views.acts import press
from sharing import labels
from sharing.actions import kinds, releases, review
from sharing.enums import NoticeState
from sharing.models import Notice
from sharing.queries import audience, given, operators, wordings
from sharing.views.base import notice_or_404
from sharing.views.workflow import lacks_language, translations_of


@require_GET
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Before a draft is submitted, and before it is approved: who will see it, what is new about that, and what would
    be refused.
    """
    user = person(request)
    row = decided_or_403(user, pk)
    if row.state not in (NoticeState.DRAFT, NoticeState.IN_REVIEW):
        return redirect(row)
    submission = request.GET.get("seen") or review.submission_of(row, by=user)
    found, may_approve = audience.of_notice(user, row, submission=submission), review.may_approve(row, by=user)
    wordings.attach(user, [row])
    may_submit = row.state == NoticeState.DRAFT and row.originator_id == user.organization_id
    hindrance = review.hindrance(row, by=user) if may_approve or may_submit else ""
    context = {
        "notice": row,
        "hindrance": hindrance,
        "mend": translations_of(row) if hindrance and lacks_language(row) else "",
        "communities": labels.communities(user, row),
        "heading": _("Before it is shared") if may_approve else _("Before it is submitted"),
        "audience": found,
        "cautions": kinds.rules_of(row).cautions(kinds.whole(row), user),
        "unreached": operators.unreached(user, row),
        "may_approve": may_approve,
        "may_submit": may_submit,
    }
    return render(request, "sharing/release.html", context)


@require_GET
def see_as(request: HttpRequest, pk: uuid.UUID, organization: uuid.UUID) -> HttpResponse:
    """What one organization gets of it: nothing is opened, nothing is recorded, and nothing of theirs is shown."""
    user = person(request)
    row = decided_or_403(user, pk)
    whom = get_object_or_404(Organization, pk=organization)
    if whom not in audience.readers(user, row):
        raise Http404
    wordings.attach(user, [row])
    back = row.get_absolute_url() if row.released_at else reverse("notice_release", args=[row.pk])
    context = {"notice": row, "seen_as": whom, "back": back}
    return render(request, "sharing/see_as.html", {**given.as_given(row, whom, by=user), **context})


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Undo a release within minutes."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id:
        raise PermissionDenied
    row = kinds.whole(row)
    press(request, lambda: releases.take_back(row, by=user), _("It is taken back."))
    return redirect(row)


def decided_or_403(user: User, pk: uuid.UUID) -> Notice:
    """A notice of the own organization, or one that the person decides on while it is in review."""
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id and row.state != NoticeState.IN_REVIEW:
        raise PermissionDenied
    return kinds.whole(row)
