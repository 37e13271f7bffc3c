"""Organizations and platforms."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import forms, hosts, queries, resume
from portal.actions import organizations as act
from portal.errors import ActionRefused
from portal.models import Organization, Platform, User
from portal.requests import person
from portal.views.acts import carry_out


def organization(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What one may know of an organization: that of members of one's own frameworks."""
    user = person(request)
    row = get_object_or_404(queries.known_organizations(user), pk=pk)
    second = row.second_reader
    may_know_second = second is not None and queries.known_organizations(user).filter(pk=second.pk).exists()
    context = {
        "organization": row,
        "participations": queries.known_participations(user, row).select_related("framework"),
        "second_reader": second if may_know_second else None,
        "may_change": row.pk == user.organization_id and user.is_administrator,
    }
    return render(request, "portal/organization.html", context)


def organization_edit(request: HttpRequest) -> HttpResponse:
    """An administrator keeps the own organization's facts."""
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    own = user.organization
    readers = queries.known_organizations(user).exclude(pk=own.pk).filter(kind__in=act.SECOND_READERS)
    form = forms.OrganizationFacts(resume.data(request), known=readers, initial=_facts(own))
    if request.method == "POST" and carry_out(form, lambda data: _change(own, data, user)):
        messages.success(request, _("Saved."))
        return redirect(own)
    return render(request, "portal/organization_edit.html", {"form": form, "organization": own})


def platforms(request: HttpRequest) -> HttpResponse:
    """The list of platforms, with whom they belong to as far as one may know it."""
    user = person(request)
    form = forms.PlatformFacts(resume.data(request), known=queries.known_organizations(user))
    if request.method == "POST" and carry_out(form, lambda data: _add(data, user)):
        messages.success(request, _("The platform is added."))
        return redirect("platforms")
    known = set(queries.known_organizations(user).values_list("pk", flat=True))
    rows = Platform.objects.select_related("operator").prefetch_related("addresses")
    return render(request, "portal/platforms.html", {"form": form, "platforms": rows, "known": known})


def _facts(own: Organization) -> dict[str, Any]:
    days = ((m.country, m.since_on, m.until_on) for m in own.markets.all())
    return {
        "time_zone": own.time_zone,
        "working_week": own.working_week,
        "deputy_contact": own.deputy_contact,
        "duty_contact": own.duty_contact,
        "second_reader": own.second_reader_id,
        "markets": "\n".join(f"{c} {a.isoformat()} {b.isoformat() if b else ''}".strip() for c, a, b in days),
        "holidays": "\n".join(f"{h.on.isoformat()} {h.name}".strip() for h in own.holidays.all()),
    }


def _change(own: Organization, data: dict[str, Any], user: User) -> None:
    act.revise(own, markets=data.pop("markets"), holidays=data.pop("holidays"), changes=data, by=user)


def _add(data: dict[str, Any], user: User) -> Platform:
    lines = [line for line in data["hosts"].splitlines() if line.strip()]
    try:
        found = [hosts.ascii_host(line) for line in lines]
    except ValueError as error:
        raise ActionRefused(str(error), "hosts") from error
    return act.add_platform(name=data["name"], operator=data["operator"], hosts=found, by=user)
