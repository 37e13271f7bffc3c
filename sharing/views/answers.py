"""What readers do with a notice: confirm receipt, record what was done, ask."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import clock, resume
from portal.models import Organization, User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import access
from sharing.actions import kinds, questions, receipts
from sharing.forms.answers import OutcomeForm, Post
from sharing.models import Notice, Question
from sharing.queries import answers, status
from sharing.views.base import notice_or_404


@require_POST
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm receipt: one click."""
    row = notice_or_404(person(request), pk, Notice)
    press(request, lambda: receipts.confirm(row, by=person(request)), _("Receipt is confirmed."))
    return redirect(row)


def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record what was done: one line, and another if wanted."""
    user = person(request)
    row = kinds.whole(notice_or_404(user, pk, Notice))
    standing = answers.standing(user, row)
    if not standing.may_answer:
        raise PermissionDenied
    form = OutcomeForm(resume.data(request), notice=row, markets=status.markets_of(user, clock.today()))
    if request.method == "POST" and carry_out(
        form, lambda data: receipts.record(row, lines=[form.line()], by=user, submission_key=data["submission_key"])
    ):
        messages.success(request, _("Recorded. The issuer sees it now."))
        return redirect("notice_outcome" if "another" in request.POST else "notice", pk=row.pk)
    context = {"form": form, "notice": row, "standing": standing}
    return render(request, "sharing/outcome.html", context, status=422 if request.method == "POST" else 200)


def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the originator."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    return _post(request, row, lambda data: questions.ask(row, **data, by=user))


def reply(request: HttpRequest, pk: uuid.UUID, asker: uuid.UUID) -> HttpResponse:
    """Answer the questions of one organization on an own notice."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    organization = get_object_or_404(Organization, pk__in=_askers(user, row), pk=asker)
    return _post(request, row, lambda data: questions.answer(row, asker=organization, **data, by=user))


def _askers(user: User, row: Notice) -> list[uuid.UUID]:
    """Who asked, as far as the person may know."""
    if row.originator_id != user.organization_id:
        return []
    return list(access.plain(Question).filter(notice=row.pk).values_list("asker", flat=True))


def _post(request: HttpRequest, row: Notice, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """The page of a notice sends here; the form alone is shown when something is wrong, or after signing in again."""
    form = Post(resume.data(request))
    if request.method == "POST" and carry_out(form, act):
        messages.success(request, _("Sent."))
        return redirect(row)
    context = {"form": form, "back": row, "heading": _("Question"), "button": _("Send")}
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)
