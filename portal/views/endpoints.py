"""Webhooks of the own organization, for its administrators: nobody else's exist."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import resume, webhooks
from portal.actions import endpoints as act
from portal.forms.telling import EndpointForm
from portal.models import Endpoint, User
from portal.requests import person
from portal.views.acts import carry_out, press

SHOWN = 50  # attempts


def endpoints(request: HttpRequest) -> HttpResponse:
    """All of them, and a new one."""
    user = _administrator(request)
    form = EndpointForm(resume.data(request))
    if request.method == "POST" and (made := carry_out(form, lambda data: act.create(**data, by=user))):
        messages.success(request, _("The webhook is made. Give its secret to the program that is called."))
        return redirect(made)
    context = {"form": form, "rows": _own(user)}
    return render(request, "portal/endpoints.html", context, status=422 if form.errors else 200)


def endpoint(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One, with its secret, and what became of its last calls."""
    user = _administrator(request)
    row = get_object_or_404(_own(user), pk=pk)
    form = EndpointForm(resume.data(request), initial={name: getattr(row, name) for name in ("name", "url", "kinds")})
    if request.method == "POST" and carry_out(form, lambda data: act.change(row, **data, by=user)):
        messages.success(request, _("Saved."))
        return redirect(row)
    context: dict[str, Any] = {
        "form": form,
        "endpoint": row,
        "secret": webhooks.secret_of(row, row.secret_number),
        "attempts": row.attempts.order_by("-at", "id")[:SHOWN],
    }
    return render(request, "portal/endpoint.html", context, status=422 if form.errors else 200)


@require_POST
def endpoint_test(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it of nothing."""
    return _press(request, pk, act.test, _("The test is on its way: what is answered stands below in a moment."))


@require_POST
def endpoint_secret(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another secret."""
    return _press(
        request, pk, act.renew_secret, _("The secret is new; for a day the one before is signed with as well.")
    )


@require_POST
def endpoint_off(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it no more."""
    return _press(request, pk, act.switch_off, _("It is switched off."))


@require_POST
def endpoint_on(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it again."""
    return _press(request, pk, act.switch_on, _("It is switched on, for what happens from now on."))


@require_POST
def endpoint_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it away."""
    user = _administrator(request)
    row = get_object_or_404(_own(user), pk=pk)
    press(request, lambda: act.remove(row, by=user), _("The webhook is removed."))
    return redirect("endpoints")


def _press(request: HttpRequest, pk: uuid.UUID, action: Callable[..., object], done: str) -> HttpResponse:
    user = _administrator(request)
    row = get_object_or_404(_own(user), pk=pk)
    press(request, lambda: action(row, by=user), done)
    return redirect(row)


def _own(user: User) -> Any:
    return Endpoint.objects.filter(organization=user.organization_id, removed_at=None)


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    return user
