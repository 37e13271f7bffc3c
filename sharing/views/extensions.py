"""Sharing with a regional framework at a coordinator's request: asking, taking it back, and what the issuer decides."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import events, grants, lasting, resume
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import responses
from sharing.actions import extensions as act
from sharing.actions import kinds
from sharing.enums import NoticeState
from sharing.forms.workflow import Decline, Extend
from sharing.models import Extension, Notice
from sharing.queries import audience, further, wordings
from sharing.queries import extensions as queries
from sharing.views.base import notice_or_404, opened


def extend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the issuer of an item to share it with a regional framework as well."""
    user = person(request)
    row = askable_or_403(user, pk)
    form = Extend(resume.data(request), user=user, notice=row)
    made = request.method == "POST" and carry_out(form, lambda data: act.ask(row, **data, by=user))
    if made:
        messages.success(request, _("The issuer is asked. Your first page tells what it decides."))
        return redirect(row)
    context = {"form": form, "back": row, "heading": _("Ask to share it with a regional framework"), "button": _("Ask")}
    context["help"] = _("The issuer’s approver consents or declines, with a reason. Nothing is shared before.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def extension(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One request, for the issuer and for the coordinator that asked."""
    user = person(request)
    row = extension_or_404(user, pk)
    opened(request, row.notice)
    events.read(user, row.pk)
    wordings.attach(user, [row.notice])
    context = {"extension": row, "notice": row.notice, "may_decide": act.may_decide(row, by=user)}
    context["may_take_back"] = act.may_take_back(row, by=user)
    if context["may_decide"] and row.notice.state == NoticeState.RELEASED:
        context["audience"] = audience.told(user, row.notice, further.of_request(user, row))
    context["in_our_name"] = not grants.may(user, kinds.rules_of(row.notice).release, row.framework)
    context["barred"] = lasting.barred(user).filter(framework=row.framework).first()
    return render(request, "sharing/extension.html", context)


@require_POST
def consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Share it there, where the person has seen on the page of the request who would see it as well."""
    user = person(request)
    row, seen = to_decide_or_403(user, pk), request.POST.get("seen", "")
    done = press(request, lambda: act.consent(row, seen=seen, by=user), _("It is shared there too."))
    return redirect(row.notice if done else row)


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask no longer."""
    user = person(request)
    row = asked_or_403(user, pk)
    press(request, lambda: act.take_back(row, by=user), _("Taken back: the issuer is asked no longer."))
    return redirect(row)


def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Do not share it there, with a reason."""
    user = person(request)
    row = to_decide_or_403(user, pk)
    form = Decline(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.decline(row, **data, by=user)):
        messages.success(request, _("Declined: the coordinator reads your reason."))
        return redirect(row)
    context = {"form": form, "back": row.notice, "heading": _("Decline to share it further"), "button": _("Decline")}
    context["help"] = _("Nothing changes for those who read it now. The coordinator may ask again.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def askable_or_403(user: User, pk: uuid.UUID) -> Notice:
    """An item that the person may read; 403 where it is not the person's to ask for more readers."""
    row = notice_or_404(user, pk, Notice)
    if not user.is_approver or not queries.nationals(user, row).exists():
        raise PermissionDenied
    return row


def extension_or_404(user: User, pk: uuid.UUID) -> Extension:
    """A request that the person may know of."""
    return get_object_or_404(responses.extensions(user), pk=pk)


def to_decide_or_403(user: User, pk: uuid.UUID) -> Extension:
    """The same; 403 for all but the issuer's approvers."""
    row = extension_or_404(user, pk)
    if row.notice.originator_id != user.organization_id or not user.is_approver:
        raise PermissionDenied
    return row


def asked_or_403(user: User, pk: uuid.UUID) -> Extension:
    """The same; 403 for all but approvers of who asked."""
    row = extension_or_404(user, pk)
    if row.organization_id != user.organization_id or not user.is_approver:
        raise PermissionDenied
    return row
