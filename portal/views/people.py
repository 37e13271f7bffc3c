"""People of the own organization, invitations, and one's own account."""

import uuid
from datetime import datetime, time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import forms, mails, resume
from portal.actions import inbox, tokens
from portal.actions import people as act
from portal.forms.telling import MailPreferences
from portal.models import ApiToken, Invitation, User
from portal.requests import person
from portal.views.acts import carry_out, press


def people(request: HttpRequest) -> HttpResponse:
    """Everyone of the organization; administrators invite and change."""
    form = forms.Invite(resume.data(request))
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    if request.method == "POST" and carry_out(
        form,
        lambda data: act.invite(organization=user.organization, **data, language=user.organization.language, by=user),
    ):
        messages.success(request, _("The invitation is on its way."))
        return redirect("people")
    context = {
        "form": form,
        "people": user.organization.people.select_related("mail_plan").order_by("-is_active", "name"),
        "invitations": user.organization.invitations.filter(accepted_at=None, revoked_at=None),
    }
    return render(request, "portal/people.html", context, status=422 if form.errors else 200)


def person_roles(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what a colleague may do."""
    user = person(request)
    colleague = _colleague(user, pk)
    form = forms.Roles(resume.data(request), initial={"roles": colleague.roles})
    if request.method == "POST" and carry_out(form, lambda data: act.change_roles(colleague, **data, by=user)):
        return redirect("people")
    return render(
        request, "portal/person.html", {"form": form, "colleague": colleague}, status=422 if form.errors else 200
    )


@require_POST
def person_deactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a colleague's access."""
    colleague = _colleague(person(request), pk)
    press(request, lambda: act.deactivate(colleague, by=person(request)), _("The account is closed."))
    return redirect("people")


@require_POST
def person_reactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a colleague's access again."""
    colleague = _colleague(person(request), pk)
    press(request, lambda: act.reactivate(colleague, by=person(request)), _("The account is open again."))
    return redirect("people")


@require_POST
def person_mails_arrive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mails to a colleague reach the colleague again."""
    colleague = _colleague(person(request), pk)
    press(request, lambda: act.say_mails_arrive(colleague, by=person(request)), _("Noted: mails arrive again."))
    return redirect("people")


@require_POST
def invitation_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make an invitation useless."""
    row = get_object_or_404(Invitation, pk=pk, organization=person(request).organization_id)
    press(request, lambda: act.revoke(row, by=person(request)), _("The invitation is revoked."))
    return redirect("people")


@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. A link that cannot be used says so and nothing more."""
    row = mails.invitation_of(token)
    if row is None or not act.is_open(row):
        return render(request, "portal/invitation_closed.html", status=410)
    form = forms.Join(resume.data(request), initial={"name": row.name})
    if request.method == "POST" and carry_out(form, lambda data: act.accept(row, **data)):
        messages.success(request, _("Your account is ready: sign in."))
        return redirect("account_login")
    return render(
        request, "portal/invitation.html", {"form": form, "invitation": row}, status=422 if form.errors else 200
    )


def profile(request: HttpRequest) -> HttpResponse:
    """One's own account: name, language, keys for programs."""
    user = person(request)
    form = forms.Preferences(
        resume.data(request),
        languages=[(code, name) for code, name in settings.LANGUAGES if code in settings.TRANSLATED],
        zone=user.organization.time_zone,
        initial={name: getattr(user, name) for name in ("name", "language", "time_zone", "appearance")},
    )
    if request.method == "POST" and carry_out(form, lambda data: act.change_preferences(user, **data)):
        messages.success(request, _("Saved."))
        return redirect("profile")
    rows = user.api_tokens.filter(revoked_at=None)
    names = dict(settings.LANGUAGES)
    context = {
        "form": form,
        "tokens": rows,
        "token_form": forms.Token(auto_id="token_%s"),
        "own_language": names.get(user.language, user.language),
        "our_language": names.get(user.organization.language, user.organization.language),
    }
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)


def mail_plan(request: HttpRequest) -> HttpResponse:
    """When one is mailed, and of what."""
    user = person(request)
    plan = mails.plan_of(user)
    asked = {name: getattr(plan, name) for name in ("rhythm", "hour", "at_once")}
    form = MailPreferences(resume.data(request), initial=asked)
    if request.method == "POST" and carry_out(form, lambda data: inbox.plan_mails(**data, by=user)):
        messages.success(request, _("Saved."))
        return redirect("mail_plan")
    return render(request, "portal/mail_plan.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@require_POST
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a key and show it once."""
    form = forms.Token(request.POST)
    user = person(request)
    made = carry_out(
        form, lambda data: tokens.create(name=data["name"], expires_at=_end_of(data["expires_on"]), by=user)
    )
    context = {"token_form": form, "tokens": user.api_tokens.filter(revoked_at=None), "made": made}
    return render(request, "portal/token.html", context, status=200 if made else 422)


@require_POST
def token_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a key of one's own."""
    row = get_object_or_404(ApiToken, pk=pk, user=person(request))
    press(request, lambda: tokens.revoke(row, by=person(request)), _("The key is revoked."))
    return redirect("profile")


def _colleague(user: User, pk: uuid.UUID) -> User:
    """A person of the same organization; anyone else does not exist. Only administrators come here."""
    if not user.is_administrator:
        raise PermissionDenied
    return get_object_or_404(User, pk=pk, organization=user.organization_id)


def _end_of(day: object) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))  # type: ignore[arg-type]
