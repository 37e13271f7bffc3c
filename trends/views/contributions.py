"""Contributions to bulletins: asking, writing, handing in, and what the coordinator makes of them."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import events, resume
from portal.models import User
from portal.queries import approvers
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import access
from sharing.enums import FormOf, NoticeState
from sharing.forms.workflow import Decline
from sharing.queries import working_copies
from sharing.views import keeping, writing
from sharing.views.base import notice_or_404, refuse_others
from trends.actions import contributions as act
from trends.forms.contributions import Ask, Begin, Contribute
from trends.models import Bulletin, Contribution
from trends.queries import contributions as queries


@dataclass(frozen=True)
class Change:
    """A field as somebody else saved it, beside what was typed."""

    label: object
    before: str
    after: str


def contribution_ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask members for words on a section of a draft."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    form = Ask(resume.data(request), bulletin=row)
    if request.method == "POST" and (made := carry_out(form, lambda data: act.ask(row, **data, by=user))):
        names = ", ".join(str(one.organization) for one in made)
        messages.success(request, _("Asked: %(names)s. Their page says by when.") % {"names": names})
        return redirect("bulletin", pk=row.pk)
    context = {"form": form, "back": row, "heading": _("Ask members to contribute"), "button": _("Ask")}
    context["help"] = _("They write on a page of their own and hand in; they do not see this draft.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def contribute(request: HttpRequest) -> HttpResponse:
    """What the own organization contributes; and where to begin without being asked."""
    user = person(request)
    frameworks = queries.open_to(user)
    if not frameworks.exists() and not queries.own(user).exists():
        raise PermissionDenied
    form = Begin(resume.data(request), frameworks=frameworks)
    if request.method == "POST" and (made := carry_out(form, lambda data: act.begin(**data, by=user))):
        return redirect(made)
    context = {"form": form, "rows": queries.own(user)[:60], "may_begin": frameworks.exists()}
    return render(request, "trends/contribute.html", context, status=422 if request.method == "POST" else 200)


def contribution(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One contribution: a form for those who write it, else what it says and what becomes of it."""
    user = person(request)
    row = get_object_or_404(queries.of(user), pk=pk)
    if request.method != "POST":
        events.read(user, row.pk)
    elif row.organization_id != user.organization_id:
        raise PermissionDenied
    if request.method == "POST" or act.may_write(row, by=user):
        return _write(request, row, user)
    return render(request, "trends/contribution.html", _read(row, user))


@require_POST
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep its form while somebody types."""
    user = person(request)
    row = _own_or_403(user, pk)
    return keeping.kept(request, lambda data: act.keep(row, data, by=user))


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Before it is taken up."""
    user = person(request)
    row = _own_or_403(user, pk)
    press(request, lambda: act.take_back(row, by=user), _("Taken back: the coordinator reads it no more."))
    return redirect(row)


@require_POST
def merge(request: HttpRequest, pk: uuid.UUID, contribution: uuid.UUID) -> HttpResponse:
    """Put its words at the end of their section of a draft."""
    user = person(request)
    draft = notice_or_404(user, pk, Bulletin)
    refuse_others(user, draft)
    row = get_object_or_404(queries.of(user), pk=contribution, framework=draft.framework_id)
    press(request, lambda: act.merge(row, draft, by=user), _("Taken up: it stands at the end of its section."))
    return redirect("bulletin", pk=draft.pk)


def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Do not take it up, or take it out of a draft again, with a reason."""
    user = person(request)
    row = get_object_or_404(queries.of(user), pk=pk)
    if not access.coordinates(user, row.framework):
        raise PermissionDenied
    form, taken_out = Decline(resume.data(request)), row.is_taken_up
    form.fields["reason"].help_text = _("Who wrote it reads this.")
    if request.method == "POST" and carry_out(form, lambda data: act.decline(row, **data, by=user)):
        out, left = _("Taken out: who wrote it reads your reason."), _("Not taken up: who wrote it reads your reason.")
        messages.success(request, out if taken_out else left)
        return redirect(row)
    context = {"form": form, "back": row, "heading": _("Do not take it up"), "button": _("Decline")}
    context["back_name"] = f"{row.organization}, {date_format(row.begins_on, 'YEAR_MONTH_FORMAT')}, {row.section_name}"
    if taken_out:
        context |= {"heading": _("Take it out again"), "button": _("Take it out")}
        context["help"] = _(
            "Remove its words from the draft first, and whatever they tell: you answer for it. The section may then "
            "have a wider label."
        )
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def _write(request: HttpRequest, row: Contribution, user: User) -> HttpResponse:
    kept = working_copies.of_subject(user, FormOf.CONTRIBUTION, row.pk)
    typed = writing.typed(request, kept)
    form = Contribute(typed.data, initial=_initial(row))
    ready, hand_in = ("ready" in request.POST, "hand_in" in request.POST)

    def save(data: dict[str, Any]) -> Contribution:
        return act.write(row, **data, ready=ready, hand_in=hand_in, by=user, typed=True)

    if request.method == "POST" and (saved := carry_out(form, save)):
        messages.success(request, _said(saved))
        return redirect(row)
    context = {
        **writing.shown(request, form, typed, kept, reverse("contribution_keep", args=[row.pk])),
        **(_theirs(form, row) if request.method == "POST" else {}),
        "contribution": row,
        "may_hand_in": act.may_hand_in(row, by=user),
        "approvers": approvers(user),
    }
    return render(request, "trends/contribution_write.html", context, status=422 if request.method == "POST" else 200)


def _said(row: Contribution) -> str:
    """After saving."""
    if row.is_handed_in:
        return _("Handed in: the coordinator reads it now.")
    if row.is_ready:
        return _("Saved, and your approvers are asked to hand it in. Until then your organization alone sees it.")
    if not row.text:
        return _("Saved as unfinished: it has no words yet.")
    return _("Saved: your organization alone sees it.")


def _own_or_403(user: User, pk: uuid.UUID) -> Contribution:
    row: Contribution = get_object_or_404(queries.of(user), pk=pk)
    if row.organization_id != user.organization_id:
        raise PermissionDenied
    return row


def _initial(row: Contribution) -> dict[str, Any]:
    return {"text": row.text, "language": row.language, "tlp": row.tlp, "seen": act.edition_of(row)}


def _read(row: Contribution, user: User) -> dict[str, Any]:
    """With the drafts in which a coordinator may take it up."""
    making = access.readable(user, Bulletin).filter(
        framework=row.framework_id,
        begins_on=row.begins_on,
        state=NoticeState.DRAFT,
        originator=user.organization_id,
    )
    decides = row.is_handed_in and access.coordinates(user, row.framework)
    return {
        "contribution": row,
        "drafts": making if decides else [],
        "may_decide": decides,
        "may_take_out": act.may_take_out(row, by=user),
        "is_own": row.organization_id == user.organization_id,
    }


def _theirs(form: Contribute, row: Contribution) -> dict[str, Any]:
    """After a refusal because a colleague saved meanwhile: theirs beside mine; who saves once more has seen it."""
    if list(form.errors) != ["seen"]:
        return {}
    mine, before = dict(form.cleaned_data), form.data.get("seen", "")
    row.refresh_from_db()
    form.data = MultiValueDict({**dict(form.data.lists()), "seen": [act.edition_of(row)]})  # type: ignore[attr-defined]
    fields = {name: (getattr(row, name), mine[name]) for name in ("text", "language", "tlp")}
    found = [Change(form.fields[name].label, *both) for name, both in fields.items() if both[0] != both[1]]
    return {"theirs": found, "who": row.edited_by, "seen_before": before}
