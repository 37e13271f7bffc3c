"""The later life of memberships, and the end of a framework."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import forms, history, lasting, resume
from portal.actions import closing
from portal.actions import participations as act
from portal.enums import FrameworkPermission
from portal.forms.memberships import ChangedRole, Closing, ReadsSince
from portal.requests import person
from portal.views import histories
from portal.views.acts import carry_out
from portal.views.frameworks import managed, membership


def leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a membership of one's own organization."""
    user = person(request)
    row = get_object_or_404(lasting.to_leave(user), pk=pk)
    if not user.is_approver:
        raise PermissionDenied
    form = forms.forms.Form(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.leave(row, by=user)):
        messages.success(request, _("Your organization has left %(framework)s.") % {"framework": row.framework})
        return redirect("frameworks")
    help_text = _(
        "From the next request on your organization reads nothing of it, and is asked nothing there. It keeps its own "
        "items; what it shared stays shared until it stops that or withdraws it, which is better done before. Coming "
        "back is a new admission. Who takes part in no other framework loses its keys for programs as well."
    )
    title = _("Leave %(framework)s") % {"framework": row.framework}
    context = {"form": form, "heading": title, "button": _("Leave for good"), "help": help_text, "danger": True}
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def reads_since(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change from which day on a member reads; counts first what that opens, if asked."""
    user = person(request)
    row = membership(user, pk)
    form = ReadsSince(resume.data(request))
    counts = "count" in request.POST
    done = request.method == "POST" and not counts
    if done and carry_out(form, lambda data: act.read_since(row, **data, by=user)):
        messages.success(request, _("%(organization)s sees items since that day.") % {"organization": row.organization})
        return redirect(row.framework)
    since = form.cleaned_data["reads_from"] if counts and form.is_valid() else None
    told = histories.of_role(user, row.framework, row.role, since)
    now = history.opened(user, row.framework, row.role, row.reads_from)
    context = {"form": form, "row": row, "framework": row.framework, "now": now, "later": True, **told}
    return render(request, "portal/reads_since.html", context, status=422 if form.errors else 200)


def change_role(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change as what a member takes part."""
    user = person(request)
    row = membership(user, pk)
    form = ChangedRole(resume.data(request), organization=row.organization, initial={"role": row.role})
    if request.method == "POST" and carry_out(form, lambda data: act.change_role(row, **data, by=user)):
        messages.success(request, _("%(organization)s takes part like this now.") % {"organization": row.organization})
        return redirect(row.framework)
    context = {
        "form": form,
        "back": row.framework,
        "heading": _("Role of %(organization)s") % {"organization": row.organization},
        "button": _("Change the role"),
        "help": _(
            "What it reads and may do follows on the next request. What was shared for other roles only closes to it, "
            "and an observer answers nothing."
        ),
    }
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close a framework, once its code and a reason are typed; the page says before what happens."""
    user = person(request)
    row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
    form = Closing(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: closing.close(row, **data, by=user)):
        messages.success(request, _("%(framework)s is closed.") % {"framework": row})
        return redirect("frameworks")
    context = {
        "form": form,
        "framework": row,
        "members": row.participations.filter(left_at=None).count(),
        "requests": row.applications.filter(closed_at=None).count(),
        "stakes": history.stakes(user, row),
        "cap": history.CAP,
    }
    return render(request, "portal/close.html", context, status=422 if form.errors else 200)
