"""Scans of signed agreements: for the member, and for the framework's coordinator."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import downloads, grants, queries, uploads
from portal.actions import scans as act
from portal.enums import FrameworkPermission
from portal.files import names
from portal.files.opening import Opened
from portal.forms.scans import Scan
from portal.models import AgreementScan, Application, Framework, Organization, Participation, User
from portal.requests import person
from portal.views.acts import carry_out


def of_membership(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The signed agreement of a member: the scans, and where one may, a further one."""
    user = person(request)
    known = Q(organization=user.organization_id) | Q(framework__in=queries.coordinated(user))
    rows = Participation.objects.filter(known, left_at=None).select_related("framework", "organization", "agreement")
    row = get_object_or_404(rows, pk=pk)
    return _page(request, user, row, lambda scan: act.add_to_membership(row, scan=scan, by=user))


def of_application(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same, of an organization that asks to join."""
    user = person(request)
    row = get_object_or_404(queries.applications(user), pk=pk)
    return _page(request, user, row, lambda scan: act.add_to_application(row, scan=scan, by=user))


@require_safe
def scan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One scan, to be saved."""
    rows = queries.scans(person(request)).select_related("organization", "agreement")
    row = get_object_or_404(rows, pk=pk)
    name = f"agreement-{row.agreement.number}-{row.organization.code}.{names.ending(row.name)}"
    return downloads.attachment(bytes(row.content), name=name, content_type=row.media_type)


def _page(
    request: HttpRequest, user: User, row: Participation | Application, add: Callable[[Opened], AgreementScan]
) -> HttpResponse:
    may_add = _may_add(user, row.framework, row.organization)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    form = Scan(request.POST, request.FILES) if request.method == "POST" else Scan()
    if request.method == "POST" and uploads.too_large(request):
        form.add_error("scan", _("The file is larger than %(limit)s MB.") % {"limit": uploads.LARGEST // 1024**2})
    if request.method == "POST" and carry_out(form, lambda data: add(data["scan"])):
        messages.success(request, _("The signed agreement is kept."))
        return redirect(request.path)
    kept = queries.scans(user).filter(framework=row.framework, organization=row.organization).defer("content")
    context = {
        "form": form,
        "may_add": may_add,
        "organization": row.organization,
        "framework": row.framework,
        "agreement": row.agreement,
        "scans": kept.select_related("agreement"),
        "back": row.organization if isinstance(row, Participation) else row,
        "own": row.organization_id == user.organization_id,
    }
    return render(request, "portal/scans.html", context, status=422 if request.method == "POST" else 200)


def _may_add(user: User, framework: Framework, organization: Organization) -> bool:
    own = organization.pk == user.organization_id and user.is_approver
    return own or grants.may(user, FrameworkPermission.MANAGE_MEMBERSHIPS, framework)
