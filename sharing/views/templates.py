"""Templates of alerts, and what a new alert begins with: a template, a copy of an alert of one's own, or nothing."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import grants, resume
from portal.enums import FrameworkPermission
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import access, parts
from sharing.actions import templates
from sharing.forms.alerts import identifiers_of
from sharing.forms.templates import TemplateName, begun_from, copy_of, said_by
from sharing.models import AlertTemplate, VendorAlert
from sharing.views.base import notice_or_404


@dataclass(frozen=True)
class Beginning:
    """What stands in the form of a new alert at first, and where that is from, if from anywhere."""

    initial: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    alert: VendorAlert | None = None
    template: AlertTemplate | None = None


def beginning(request: HttpRequest, user: User) -> Beginning:
    """As the address asks; what is not the own organization's does not exist."""
    if key := request.GET.get("copy"):
        alert = get_object_or_404(access.own_alerts(user), pk=_key(key))
        rows = identifiers_of(alert) if request.GET.get("identifiers") != "no" else []
        return Beginning(copy_of(alert), rows, alert=alert)
    if key := request.GET.get("template"):
        template = get_object_or_404(parts.own_templates(user), pk=_key(key))
        return Beginning(begun_from(template), template=template)
    return Beginning()


def own(request: HttpRequest) -> HttpResponse:
    """The organization's templates."""
    user = person(request)
    may_begin = grants.frameworks(user, FrameworkPermission.ISSUE_ALERT).exists()
    rows = parts.own_templates(user).select_related("made_by")
    return render(request, "sharing/templates.html", {"templates": rows, "may_begin": may_begin})


def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Save an alert of one's own as a template."""
    user = person(request)
    alert = notice_or_404(user, pk, VendorAlert)
    if alert.originator_id != user.organization_id:
        raise PermissionDenied
    form = TemplateName(resume.data(request), initial={"name": alert.title[:80]})
    said = said_by(alert)
    if request.method == "POST" and carry_out(form, lambda data: templates.keep(alert, said=said, by=user, **data)):
        return redirect("alert_templates")
    words = {"heading": _("Save as a template"), "button": _("Save the template"), "back": alert}
    return _form(request, form, words)


def rename(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another name."""
    user = person(request)
    row = get_object_or_404(parts.own_templates(user), pk=pk)
    form = TemplateName(resume.data(request), initial={"name": row.name})
    if request.method == "POST" and carry_out(form, lambda data: templates.rename(row, by=user, **data)):
        return redirect("alert_templates")
    return _form(request, form, {"heading": _("Rename the template"), "button": _("Rename"), "back": row})


@require_POST
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete a template."""
    user = person(request)
    row = get_object_or_404(parts.own_templates(user), pk=pk)
    press(request, lambda: templates.delete(row, by=user), _("The template is deleted."))
    return redirect("alert_templates")


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def _form(request: HttpRequest, form: TemplateName, words: dict[str, Any]) -> HttpResponse:
    return render(request, "portal/form.html", {"form": form, **words}, status=422 if request.method == "POST" else 200)
