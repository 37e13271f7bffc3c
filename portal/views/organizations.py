"""Organizations and platforms."""

import uuid
from typing import Any

from django.conf import settings
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
    names, procedure = dict(settings.LANGUAGES), queries.procedures([row.pk]).get(row.pk)
    context = {
        "organization": row,
        "participations": queries.known_participations(user, row)
        .select_related("framework")
        .annotate(has_scan=queries.is_scanned()),
        "second_reader": second if may_know_second else None,
        "callees": queries.focal_points([row.pk]).get(row.pk, []),
        "procedure": procedure,
        "procedure_language": names.get(procedure.language, procedure.language) if procedure else "",
        "language": names.get(row.language, row.language),
        "own": row.pk == user.organization_id,
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
    form = forms.OrganizationFacts(resume.data(request), known=readers, organization=own, initial=_facts(own))
    if request.method == "POST" and carry_out(form, lambda data: _change(own, data, user)):
        messages.success(request, _("Saved."))
        return redirect(own)
    return render(
        request,
        "portal/organization_edit.html",
        {"form": form, "organization": own},
        status=422 if form.errors else 200,
    )


def platforms(request: HttpRequest) -> HttpResponse:
    """The list of platforms, with whom they belong to as far as one may know it."""
    user = person(request)
    form = forms.PlatformFacts(resume.data(request), known=queries.known_organizations(user))
    if request.method == "POST" and carry_out(form, lambda data: _add(data, user)):
        messages.success(request, _("The platform is added."))
        return redirect("platforms")
    known = set(queries.known_organizations(user).values_list("pk", flat=True))
    rows = Platform.objects.select_related("operator").prefetch_related("addresses")
    context = {"form": form, "platforms": rows, "known": known, "may_keep": user.organization.kind in act.KEEPERS}
    return render(request, "portal/platforms.html", context, status=422 if form.errors else 200)


def platform_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another name, operator or list of addresses of a platform."""
    user = person(request)
    row = get_object_or_404(Platform, pk=pk)
    if user.organization.kind not in act.KEEPERS:
        raise PermissionDenied
    known = queries.known_organizations(user)
    operator = row.operator if row.operator in known else None
    now = {
        "name": row.name,
        "operator": operator,
        "hosts": "\n".join(a.host for a in row.addresses.all()),
        "listing_paths": "\n".join(row.listing_paths),
        "shop_paths": "\n".join(row.shop_paths),
    }
    form = forms.PlatformFacts(resume.data(request), known=known, initial=now)
    if request.method == "POST" and carry_out(form, lambda data: _change_platform(row, data, user)):
        messages.success(request, _("Saved."))
        return redirect("platforms")
    return render(
        request, "portal/platform_edit.html", {"form": form, "platform": row}, status=422 if form.errors else 200
    )


def _facts(own: Organization) -> dict[str, Any]:
    days = ((m.country, m.since_on, m.until_on) for m in own.markets.all())
    return {
        "time_zone": own.time_zone,
        "language": own.language,
        "sector": own.sector,
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
    return act.add_platform(**_platform(data), by=user)


def _change_platform(row: Platform, data: dict[str, Any], user: User) -> None:
    act.change_platform(row, **_platform(data), by=user)


def _platform(data: dict[str, Any]) -> dict[str, Any]:
    pages = act.Pages(data["listing_paths"], data["shop_paths"])
    return {"name": data["name"], "operator": data["operator"], "hosts": _hosts(data["hosts"]), "pages": pages}


def _hosts(text: str) -> list[str]:
    try:
        return [hosts.ascii_host(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise ActionRefused(str(error), "hosts") from error
