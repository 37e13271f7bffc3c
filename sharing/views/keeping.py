"""What is typed into the form of a notice, or of what was done with one, is kept while somebody types, and brought back
when they return.
"""

import uuid
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import resume
from portal.enums import NoticeKind
from portal.errors import ActionRefused, NotAllowed
from portal.requests import person
from sharing import parts
from sharing.actions import working_copies
from sharing.enums import FormOf
from sharing.models import Notice, WorkingCopy
from sharing.views.base import FORMS, may_begin, notice_or_404, own_notice

KEPT = (*FORMS, NoticeKind.MEETING, NoticeKind.BULLETIN)  # the kinds of which the forms are kept
# The pasted text is read into rows, and is itself never kept.
# Beside what a colleague saved: nobody has chosen yet, and who comes back later is shown both once more.
SEEN_BEFORE = "seen_before"
NOT_TYPED = ("csrfmiddlewaretoken", resume.FIELD, "pasted", "step")


@require_POST
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the form of a new notice."""
    user = person(request)
    if not may_begin(user, kind):
        raise PermissionDenied
    key = key_of(request.POST.get("submission_key", ""))
    if key is None:
        return _said(_("Not saved: this is no form of ours."), 422)
    return kept(request, lambda data: working_copies.keep_new(kind, key, data, by=user))


@require_POST
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the form of a draft."""
    row, seen = own_notice(person(request), pk, KEPT), request.POST.get("seen", "")
    return kept(request, lambda data: working_copies.keep_edit(row, data, seen=seen, by=person(request)))


@require_POST
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the form of a correction."""
    row = own_notice(person(request), pk, KEPT)
    return kept(request, lambda data: working_copies.keep_correction(row, data, by=person(request)))


@require_POST
def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the form of what was done."""
    user = person(request)
    row, key = notice_or_404(user, pk, Notice), key_of(request.POST.get("submission_key", ""))
    return kept(request, lambda data: working_copies.keep_outcome(row, data, key=key, by=user))


@require_POST
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Start from what is saved instead."""
    copy = get_object_or_404(parts.working_copies(person(request)), pk=pk)
    back = reverse("own_notices") if copy.form == FormOf.NEW else copy.get_absolute_url()
    working_copies.drop(copy, by=person(request))
    return redirect(back)


def key_of(text: str) -> uuid.UUID | None:
    """A submission key; None for anything that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def key_in(form: Form) -> uuid.UUID | None:
    """The submission key of a form, as it is shown."""
    return key_of(str(form["submission_key"].value()))


def door_of(kind: str, notice: Notice | None = None, *, correcting: bool = False) -> str:
    """Where a form of this kind, or of this notice, is kept."""
    if notice is None:
        return reverse(f"{kind}_keep")
    return reverse("notice_keep_correction" if correcting else "notice_keep", args=[notice.pk])


def kept(request: HttpRequest, keep: Callable[[str], WorkingCopy]) -> HttpResponse:
    """Keep it, and say when; or why not, in one sentence for the line under the form."""
    if resume.is_of_another(request.headers.get("X-Typed-By", ""), person(request)):
        return _said(_("Not saved: somebody else is signed in here now."), 409)
    data = request.POST.copy()
    for name in NOT_TYPED:
        data.pop(name, None)
    if before := data.pop(SEEN_BEFORE, None):
        data["seen"] = before[-1]
    try:
        copy = keep(data.urlencode())
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except ActionRefused as refusal:
        return _said(_("Not saved: %(why)s") % {"why": refusal.message}, 409)
    when = time_format(timezone.localtime(copy.saved_at), "TIME_FORMAT")
    return JsonResponse({"said": _("Saved %(time)s") % {"time": when}})


def _said(text: str, status: int) -> HttpResponse:
    return JsonResponse({"said": text}, status=status)
