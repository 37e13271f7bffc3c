"""Requests to join a framework: organizations ask, coordinators decide."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import events, forms, grants, queries, resume
from portal.actions import applications as act
from portal.enums import FrameworkPermission, OrganizationKind
from portal.forms.applications import Decision, Request
from portal.models import Application, User
from portal.requests import person
from portal.views import histories
from portal.views.acts import carry_out, press


def join(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask to join a framework that may be asked."""
    user = person(request)
    row = get_object_or_404(queries.joinable(user), pk=pk)
    if not user.is_approver:
        raise PermissionDenied
    agreement = row.agreements.all()[0]
    form = Request(resume.data(request), organization=user.organization, initial={"version": agreement.number})
    made = request.method == "POST" and carry_out(form, lambda data: act.apply(row, **data, by=user))
    if made:
        messages.success(request, _("Your request is with the coordinator. The first page tells you the decision."))
        return redirect(made)
    context = {"form": form, "framework": row, "agreement": agreement, "languages": forms.language_names(row)}
    return render(request, "portal/join.html", context, status=422 if request.method == "POST" else 200)


def applications(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every request to join a framework, newest first, for its coordinator."""
    user = person(request)
    row = get_object_or_404(queries.own_frameworks(user), pk=pk)
    if not queries.coordinated(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    page = queries.application_page(row, after=request.GET.get("after", ""))
    return render(request, "portal/applications.html", {"framework": row, "page": page})


def application(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One request: for the organization that asked, and for the framework's coordinator."""
    user = person(request)
    row = _visible(user, pk)
    events.read(user, row.pk)
    own = row.organization_id == user.organization_id
    context = {
        "application": row,
        "own": own,
        "has_scan": queries.scans(user).filter(framework=row.framework, organization=row.organization).exists(),
        "is_company": row.organization.kind == OrganizationKind.COMPANY,
        "approvers": queries.approvers(user) if row.is_open else [],
        "may_decide": row.is_open and grants.may(user, FrameworkPermission.MANAGE_MEMBERSHIPS, row.framework),
        "may_withdraw": row.is_open and own and user.is_approver,
        "newest": row.framework.agreements.first(),
    }
    return render(request, "portal/application.html", context)


def admit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Admit who asked: on which terms, and what it sees from when."""
    user = person(request)
    row = _to_decide(user, pk)
    form = Decision(
        resume.data(request),
        organization=row.organization,
        initial={"role": row.role, "signatory": row.signatory},
    )
    counts = "count" in request.POST
    if request.method == "POST" and not counts and carry_out(form, lambda data: act.admit(row, **data, by=user)):
        messages.success(request, _("%(organization)s is admitted.") % {"organization": row.organization})
        return redirect(row)
    context = {
        "form": form,
        "application": row,
        "framework": row.framework,
        **histories.told(user, row.framework, form, counts=counts),
    }
    return render(request, "portal/application_admit.html", context, status=422 if form.errors else 200)


def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say no, with a reason that the applicant reads."""
    user = person(request)
    row = _to_decide(user, pk)
    form = forms.Reason(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.decline(row, **data, by=user)):
        messages.success(request, _("The request is declined."))
        return redirect(row)
    title = _("Decline the request of %(organization)s") % {"organization": row.organization}
    context = {
        "form": form,
        "back": row.framework,
        "heading": title,
        "button": _("Decline"),
        "danger": True,
        "help": _("The applicant reads the reason, and may ask again."),
    }
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a request of one's own organization back."""
    user = person(request)
    row = _visible(user, pk)
    press(request, lambda: act.withdraw(row, by=user), _("The request is taken back."))
    return redirect(row)


def _visible(user: User, pk: uuid.UUID) -> Application:
    return get_object_or_404(queries.applications(user), pk=pk)


def _to_decide(user: User, pk: uuid.UUID) -> Application:
    """A request that the person may decide: 404 where it may not know of it, 403 where it may only look."""
    row = _visible(user, pk)
    if not grants.may(user, FrameworkPermission.MANAGE_MEMBERSHIPS, row.framework):
        raise PermissionDenied
    return row
