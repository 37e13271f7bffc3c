"""No-objection rounds: the coordinator asks authorities, and each of them answers."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import events, participations, resume
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out
from sharing.actions import clearances as act
from sharing.actions import kinds
from sharing.enums import NoticeState
from sharing.forms.clearances import AskToClear, Clear
from sharing.forms.workflow import Decline
from sharing.models import Clearance, Notice
from sharing.queries import clearances as queries
from sharing.views.base import notice_or_404, refuse_others


def clearance_ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose the authorities that see an item in review before it is published, and may object."""
    user = person(request)
    row = clearable_or_403(user, pk)
    room = queries.framework_of(row)
    silent = set(participations.consenting_by_silence(room).values_list("organization", flat=True))
    concerned = kinds.rules_of(row).concerned(row, user)
    form = AskToClear(resume.data(request), askable=queries.askable(row), concerned=concerned, silent=silent)
    if request.method == "POST" and carry_out(form, lambda data: act.ask(row, **data, by=user)):
        messages.success(request, _("They are asked. The page of the bulletin shows what they answer."))
        return redirect(row)
    text = _("They see this draft for %(n)s working days of their own, and nobody else does. %(then)s") % {
        "n": room.clearance_days,
        "then": _("Who does not answer in that time has no objection where the agreement that it accepted says so.")
        if silent
        else _("Under the agreement silence is no consent."),
    }
    context = {"form": form, "back": row, "heading": _("Ask authorities to clear it"), "button": _("Ask"), "help": text}
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def clearance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What one authority is asked, and its answer; for who asked, the same to read."""
    user = person(request)
    row = clearance_or_404(user, pk)
    events.read(user, row.pk)
    notice = kinds.whole(row.notice)
    parts = kinds.rules_of(notice).parts(notice)
    may_answer = row.organization_id == user.organization_id and user.is_approver
    initial: dict[str, Any] = {"seen": notice.submission}
    if row.answer:
        initial |= {"answer": row.answer, "sections": row.sections, "reason": row.reason}
    form = Clear(resume.data(request), parts=parts, initial=initial)
    if request.method == "POST":
        if not may_answer:
            raise PermissionDenied
        if carry_out(form, lambda data: act.answer(row, **data, by=user)):
            text = _("The coordinator reads your answer. Until the round is over you may change it.")
            messages.success(request, text)
            return redirect(row)
    headings = dict(parts)
    context = {
        "clearance": row,
        "notice": notice,
        "closes": queries.moment(row),
        "objects_to": [headings.get(key, key) for key in row.sections],
        "form": form if may_answer else None,
        "may_end": row.notice.originator_id == user.organization_id and user.is_approver,
    }
    return render(request, "sharing/clearance.html", context, status=422 if form.errors else 200)


def clearance_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask an authority no longer that has not answered."""
    user = person(request)
    row = clearance_or_404(user, pk)
    if row.notice.originator_id != user.organization_id or not user.is_approver:
        raise PermissionDenied
    form = Decline(resume.data(request))
    form.fields["reason"].help_text = _("It stays in the record of this bulletin.")
    if request.method == "POST" and carry_out(form, lambda data: act.ask_no_more(row, **data, by=user)):
        messages.success(request, _("It is asked no longer."))
        return redirect(row.notice)
    heading = _("Ask %(who)s no longer") % {"who": row.organization}
    context = {"form": form, "back": row, "heading": heading, "button": _("Ask no longer")}
    context["back_name"] = f"{row.notice.reference} {row.notice.title}"
    context["help"] = _("It does not see the draft any more, and the bulletin can be published without its answer.")
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def clearance_or_404(user: User, pk: uuid.UUID) -> Clearance:
    """A request that the person may know of."""
    return get_object_or_404(queries.known(user), pk=pk)


def clearable_or_403(user: User, pk: uuid.UUID) -> Notice:
    """An own item in review of a kind that is cleared, for whoever may write on it."""
    row = kinds.whole(notice_or_404(user, pk, Notice))
    refuse_others(user, row)
    if row.state != NoticeState.IN_REVIEW or not kinds.rules_of(row).parts(row):
        raise PermissionDenied
    return row
