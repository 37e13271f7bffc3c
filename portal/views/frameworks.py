"""Frameworks and memberships."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import events, forms, grants, lasting, panels, participations, queries, resume
from portal.actions import frameworks as act
from portal.enums import FrameworkPermission, ParticipationRole
from portal.forms.agreements import Acceptance, Agreement
from portal.forms.bulletins import BulletinRules
from portal.models import Framework, Participation, User
from portal.requests import person
from portal.views import histories
from portal.views.acts import carry_out

LISTED = 60  # frameworks of others on one page


def frameworks(request: HttpRequest) -> HttpResponse:
    """The frameworks in which one's organization takes part."""
    user = person(request)
    rows = queries.own_frameworks(user).prefetch_related("regional")
    roles = queries.own_roles(user)
    named = [(row, ParticipationRole(roles[row.pk]).label) for row in rows]
    to_accept = {"rows": lasting.waiting_acceptances(user), "may_accept": user.is_approver}
    closed = lasting.closed(user)
    events.read_each(user, lasting.over(user))
    context = {
        "frameworks": named,
        "barred": lasting.barred(user),
        "panel": to_accept,
        "joinable": queries.joinable(user)[:LISTED],
        "requests": queries.applications(user).filter(organization=user.organization_id).order_by("-applied_at")[:10],
        "may_ask": user.is_approver,
        "closed": closed,
        "led": set(queries.led_until_closed(user).values_list("pk", flat=True)) if closed else set(),
    }
    return render(request, "portal/frameworks.html", context)


def framework(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One framework: its rules, agreement and members; of a closed one, what is left of it to its last coordinator."""
    user = person(request)
    row = queries.own_frameworks(user).filter(pk=pk).first()
    if row is None:
        return _closed(request, user, get_object_or_404(queries.led_until_closed(user), pk=pk))
    events.read_each(user, lasting.own(user).filter(framework=row.pk))
    is_coordinator = queries.coordinated(user).filter(pk=row.pk).exists()
    may_know = is_coordinator or not row.hides_members
    versions = list(queries.agreements(row))
    context = {
        "framework": row,
        "members": queries.member_page(row, user, after=request.GET.get("after", "")),
        "lasting": row.participations.filter(left_at=None).count() if may_know else None,
        "agreements": versions,
        "newest": versions[0] if versions else None,
        "in_force": lasting.in_force(user, row),
        "regional": row.regional.all(),
        "languages": forms.language_names(row),
        "taking_two": forms.kinds_taking_two(row),
        "applications": queries.open_applications(row) if is_coordinator else None,
        "panels": panels.framework_panels(user, row),
        "is_coordinator": is_coordinator,
        "not_accepted": lasting.not_accepted(row) if is_coordinator else [],
        "own": lasting.to_leave(user).filter(framework=row).first() if user.is_approver else None,
        "may_manage": grants.may(user, FrameworkPermission.MANAGE_MEMBERSHIPS, row),
        "only_coordinator": participations.only_coordinator(row) if is_coordinator else None,
        "no_contact": {"rows": [row], "may_change": user.is_approver} if is_coordinator and not row.contact else None,
    }
    return render(request, "portal/framework.html", context)


def _closed(request: HttpRequest, user: User, row: Framework) -> HttpResponse:
    """Why and when it was closed, and who was a member then; nothing that anybody could still do."""
    events.read_each(user, lasting.own(user).filter(framework=row.pk))
    context = {
        "framework": row,
        "count": queries.members(row, user).count(),
        "members": queries.member_page(row, user, after=request.GET.get("after", "")),
    }
    return render(request, "portal/framework_closed.html", context)


def admit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask an organization to join: it is a member once it accepts the agreement."""
    user = person(request)
    row = managed(user, pk, FrameworkPermission.MANAGE_MEMBERSHIPS)
    first = {"role": ParticipationRole.COMPANY.value}
    form = forms.Invitation(resume.data(request), candidates=queries.candidates(row), initial=first)
    counts = "count" in request.POST
    if (
        request.method == "POST"
        and not counts
        and carry_out(form, lambda data: act.invite(framework=row, **data, by=user))
    ):
        messages.success(
            request, _("It is a member once an approver of its own accepts the agreement; until then it reads nothing.")
        )
        return redirect(row)
    context = {"form": form, "framework": row, "agreement": row.agreements.first()}
    return render(
        request,
        "portal/admit.html",
        {**context, **histories.told(user, row, form, counts=counts)},
        status=422 if form.errors else 200,
    )


def rules(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Set the framework's rules."""
    user = person(request)
    row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
    regions = queries.regions_to_name(user, row)
    form = forms.Rules(resume.data(request), regions=regions, framework=row, initial=forms.rules_of(row))
    if request.method == "POST" and carry_out(form, lambda data: act.change_rules(row, **data, by=user)):
        messages.success(request, _("Saved."))
        return redirect(row)
    title = _("Rules of %(framework)s") % {"framework": row}
    help_text = _("Every member sees these rules. New times to answer hold for what is shared from now on.")
    context = {"form": form, "back": row, "heading": title, "button": _("Save"), "help": help_text}
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def bulletin_rules(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Set when the framework's bulletin is begun, cleared and published."""
    user = person(request)
    row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
    form = BulletinRules(resume.data(request), initial={name: getattr(row, name) for name in BulletinRules.base_fields})
    if request.method == "POST" and carry_out(form, lambda data: act.change_rules(row, **data, by=user)):
        messages.success(request, _("Saved."))
        return redirect(row)
    title = _("Bulletins of %(framework)s") % {"framework": row}
    help_text = _("Every member sees these rules. They hold for what is begun or asked from now on. %(silence)s") % {
        "silence": _said_of_silence(row)
    }
    context = {"form": form, "back": row, "heading": title, "button": _("Save"), "help": help_text}
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def _said_of_silence(row: Framework) -> str:
    """What is no rule that a coordinator sets, but a clause that members accept."""
    newest = row.agreements.first()
    if newest is not None and newest.silence_consents:
        return _("Who does not answer has no objection, where it accepted version %(number)s of the agreement.") % {
            "number": newest.number
        }
    return _("Silence is no consent: the newest version of the agreement does not say so.")


def agreement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Publish a new version of the agreement."""
    user = person(request)
    row = managed(user, pk, FrameworkPermission.CHANGE_RULES)
    form = Agreement(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.publish_agreement(row, **data, by=user)):
        messages.success(request, _("The version is published."))
        return redirect(row)
    title = _("New version of the agreement")
    help_text = _("It cannot be changed once it is published. Who has not accepted it by its day reads nothing here.")
    context = {"form": form, "back": row, "heading": title, "button": _("Publish"), "help": help_text}
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def accept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Accept the newest version of an agreement for one's organization."""
    user = person(request)
    row = get_object_or_404(queries.to_accept(user), pk=pk)
    if not user.is_approver:
        raise PermissionDenied
    newest = row.framework.agreements.all()[0]
    for subject in (row.pk, newest.pk):
        events.read(user, subject)
    form = Acceptance(resume.data(request), initial={"version": newest.number})
    if request.method == "POST" and carry_out(form, lambda data: act.accept(row, **data, by=user)):
        messages.success(request, _("The agreement is accepted."))
        return redirect("frameworks")
    bars = any(waiting.is_over for waiting in lasting.waiting_acceptances(user) if waiting.membership == row)
    context = {"form": form, "framework": row.framework, "agreement": newest, "is_barring": bars}
    return render(request, "portal/accept.html", context, status=422 if request.method == "POST" else 200)


def suspend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Suspend a membership, with a reason."""
    user = person(request)
    row = membership(user, pk)
    form = forms.Reason(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: act.suspend(row, **data, by=user)):
        return redirect(row.framework)
    title = _("Suspend %(organization)s") % {"organization": row.organization}
    context = {"form": form, "back": row.framework, "heading": title, "button": _("Suspend"), "danger": True}
    context["help"] = _(
        "It reads nothing here from the next request on, until the suspension ends. What it shared stays."
    )
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def end_suspension(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a suspension, after asking once."""
    return _ask_then(
        request,
        pk,
        act.resume,
        _("End the suspension of %(organization)s"),
        _("End the suspension"),
        _("It reads again what it read before."),
    )


def end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a membership, after asking once."""
    return _ask_then(
        request,
        pk,
        act.end,
        _("End the membership of %(organization)s"),
        _("End the membership"),
        _("It reads nothing here any more. What it shared stays; coming back is a new membership."),
    )


def _ask_then(
    request: HttpRequest, pk: uuid.UUID, action: Any, heading: str, button: str, help_text: str
) -> HttpResponse:
    user = person(request)
    row = membership(user, pk)
    form = forms.forms.Form(resume.data(request))
    if request.method == "POST" and carry_out(form, lambda data: action(row, by=user)):
        return redirect(row.framework)
    context = {
        "form": form,
        "back": row.framework,
        "heading": heading % {"organization": row.organization},
        "button": button,
        "help": help_text,
        "danger": True,
    }
    return render(request, "portal/form.html", context, status=422 if form.errors else 200)


def _own_framework(user: User, pk: uuid.UUID) -> Framework:
    return get_object_or_404(queries.own_frameworks(user), pk=pk)


def managed(user: User, pk: uuid.UUID, permission: FrameworkPermission) -> Framework:
    """A framework of one's own in which one may do this: 404 for strangers, 403 for other members."""
    row = _own_framework(user, pk)
    if not grants.may(user, permission, row):
        raise PermissionDenied
    return row


def membership(user: User, pk: uuid.UUID) -> Participation:
    """A membership that the person may manage: 404 where it may not know of it, 403 where it may only look."""
    row = get_object_or_404(queries.known_memberships(user), pk=pk)
    managed(user, row.framework_id, FrameworkPermission.MANAGE_MEMBERSHIPS)
    return row
