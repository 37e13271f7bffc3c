"""Quoting under a lower label: the coordinator asks, the originator answers."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import events, resume
from portal.enums import TLP
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing.views.base import notice_or_404, refuse_others
from trends.actions import consents as act
from trends.forms.editions import Answer
from trends.models import Bulletin
from trends.queries import quotations


@require_POST
def bulletin_ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask every issuer that was not asked yet."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    press(request, lambda: act.ask(row, by=user), _("The issuers are asked. Their answers stand here."))
    return redirect(row)


def consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The words that quote an item, for its originator, who answers, and for the coordinator that asked."""
    user = person(request)
    row = get_object_or_404(quotations.readable(user), pk=pk)
    events.read(user, row.pk)
    may_answer = act.may_answer(row, by=user) and row.granted is None
    if request.method == "POST" and (row.organization_id != user.organization_id or not user.is_approver):
        raise PermissionDenied
    form = Answer(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.answer(row, **data, by=user)):
        messages.success(request, _("The coordinator reads your answer."))
        return redirect(row)
    is_asked = row.organization_id == user.organization_id
    context = {"consent": row, "notice": row.notice, "form": form, "may_answer": may_answer, "is_asked": is_asked}
    context["for_everyone"] = row.tlp == TLP.CLEAR and row.bulletin.framework.publishes_openly
    context |= {"label": TLP(row.tlp), "may_take_back": act.may_take_back(row, by=user) and row.ended_at is None}
    return render(request, "trends/consent.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The originator grants it no longer, or the coordinator asks no longer."""
    user = person(request)
    row = get_object_or_404(quotations.readable(user), pk=pk)
    press(request, lambda: act.take_back(row, by=user), _("Taken back."))
    is_coordinator = row.bulletin.originator_id == user.organization_id
    return redirect(row.bulletin if is_coordinator else "home")
