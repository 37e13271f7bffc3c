"""What readers tell an originator, and what it answers: disputes, reactions, proposals to correct."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import resume
from portal.forms import Reason
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing.actions import disputes, kinds, proposals, reactions
from sharing.forms.feedback import DecisionForm, DisputeForm, ProposalForm, ReactionForm
from sharing.models import Notice, Proposal
from sharing.queries import answers, feedback, redress
from sharing.views.base import notice_or_404


def dispute(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that somebody affected disputes an item."""
    user = person(request)
    row = _shown(user, pk)
    if not redress.may_record(user, row):
        raise PermissionDenied
    form = DisputeForm(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: disputes.record(row, **data, by=user)):
        return redirect(f"{row.get_absolute_url()}#disputes")
    help_text = _("The item is marked as disputed for every reader until its issuer has decided.")
    return _form(request, form, row, _("Record a dispute"), _("Mark as disputed"), help_text)


def decide(request: HttpRequest, pk: uuid.UUID, dispute: uuid.UUID) -> HttpResponse:
    """Decide on a dispute of an own item."""
    user = person(request)
    row = _shown(user, pk)
    if row.originator_id != user.organization_id or not user.is_approver:
        raise PermissionDenied
    found = get_object_or_404(redress.of(row).select_related("notice"), pk=dispute)
    form = DecisionForm(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: disputes.decide(found, **data, by=user)):
        return redirect(f"{row.get_absolute_url()}#disputes")
    help_text = _("%(who)s says: %(reason)s") % {"who": found.disputed_by, "reason": found.reason}
    return _form(request, form, row, _("Decide on the dispute"), _("Decide"), help_text)


@require_POST
def react(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a reaction, or take it back."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    form = ReactionForm(request.POST)
    if not answers.may_answer(user, row):
        raise PermissionDenied
    if form.is_valid() and (kind := form.cleaned_data["on"]):
        press(request, lambda: reactions.react(row, kind, by=user), _("The issuer sees it."))
    elif form.is_valid():
        press(request, lambda: reactions.take_back(row, form.cleaned_data["off"], by=user), _("Taken back."))
    return redirect(f"{row.get_absolute_url()}#feedback")


def propose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose what to correct."""
    user = person(request)
    row = _shown(user, pk)
    if not answers.may_answer(user, row):
        raise PermissionDenied
    form = ProposalForm(resume.data(request), notice=row, initial={"submission_key": uuid.uuid4()})
    if request.method == "POST" and carry_out(form, lambda data: proposals.propose(row, **data, by=user)):
        return redirect(f"{row.get_absolute_url()}#feedback")
    heading = _("Propose a correction to %(who)s: only they see it") % {"who": row.originator}
    help_text = _("They take it up or decline it with a reason; you find the answer beside the item.")
    return _form(request, form, row, heading, _("Send to %(who)s") % {"who": row.originator}, help_text)


def decline(request: HttpRequest, pk: uuid.UUID, proposal: uuid.UUID) -> HttpResponse:
    """Decline a proposal, with a reason that its organization reads."""
    user = person(request)
    row, found = _proposed(user, pk, proposal)
    form = Reason(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: proposals.decline(found, **data, by=user)):
        return redirect(f"{row.get_absolute_url()}#feedback")
    help_text = _("%(who)s reads the reason, and nobody else.") % {"who": found.organization}
    return _form(request, form, row, _("Decline the proposal"), _("Decline"), help_text)


def _shown(user: User, pk: uuid.UUID) -> Notice:
    """A notice of a kind that has these on its page."""
    row = kinds.whole(notice_or_404(user, pk, Notice))
    if row.kind not in redress.KINDS:
        raise Http404
    return row


def _proposed(user: User, pk: uuid.UUID, proposal: uuid.UUID) -> tuple[Notice, Proposal]:
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id:
        raise Http404
    return row, get_object_or_404(feedback.proposals(user, row), pk=proposal)


def _form(request: HttpRequest, form: Any, row: Notice, heading: str, button: str, help_text: str) -> HttpResponse:
    context = {"form": form, "back": row, "heading": heading, "button": button, "help": help_text}
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)
