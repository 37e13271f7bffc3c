"""What readers do with a notice: confirm receipt, record what was done, ask."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import resume
from portal.forms.rows import leave_open
from portal.models import Organization, User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import access, responses
from sharing.actions import kinds, objections, questions, receipts
from sharing.enums import FormOf
from sharing.forms.answers import Lines, Once, OutcomeForm, Post, said, step_of
from sharing.models import Notice, Question
from sharing.queries import answers, working_copies
from sharing.views import writing
from sharing.views.base import notice_or_404, opened


@require_POST
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm receipt: one click."""
    row = notice_or_404(person(request), pk, Notice)
    press(request, lambda: receipts.confirm(row, by=person(request)), _("Receipt is confirmed."))
    return redirect(row)


def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record what was done, in one line or several at once."""
    user = person(request)
    row, standing = _answering(user, pk)
    kept, ground = working_copies.of_notice(user, row, FormOf.OUTCOME), answers.ground(user, row)
    typed = writing.typed(request, kept, step_of)
    lines, once = Lines(typed.data, prefix="lines", form_kwargs=ground), Once(typed.data)
    if (
        writing.is_sent(request, typed)
        and lines.is_valid()
        and carry_out(once, lambda data: receipts.record(row, lines=lines.lines(), by=user, typed=True, **data))
    ):
        messages.success(request, _("Recorded. The issuer sees it now.") if standing.is_told else _("Recorded."))
        return redirect(row)
    if typed.is_step:
        leave_open(*lines)
    opened(request, row)
    context = {"lines": lines, "notice": row, "standing": standing}
    context |= writing.shown(request, once, typed, kept, reverse("notice_keep_outcome", args=[row.pk]))
    return render(request, "sharing/outcome.html", context, status=writing.code_of(request, typed))


def outcome_line(request: HttpRequest, pk: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """Correct one line of what was done: another takes its place, and it stays in the history."""
    user = person(request)
    row, standing = _answering(user, pk)
    before = get_object_or_404(answers.own_lines(user, row), pk=line)
    ground = answers.ground(user, row)
    form = OutcomeForm(resume.data(request), initial=said(before), **ground)
    if request.method == "POST" and carry_out(
        form,
        lambda data: receipts.record(
            row, lines=[form.line(replaces=before.pk)], by=user, submission_key=data["submission_key"]
        ),
    ):
        messages.success(request, _("Corrected. What stood there before is kept in the history."))
        return redirect(row)
    opened(request, row)
    context = {"form": form, "before": before, "notice": row, "standing": standing}
    return render(request, "sharing/outcome_line.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """Take back one line of what was done."""
    user = person(request)
    row, _standing = _answering(user, pk)
    before = get_object_or_404(answers.own_lines(user, row), pk=line)
    press(request, lambda: receipts.take_back(row, before.pk, by=user), _("Taken back. It is kept in the history."))
    return redirect(row)


def _answering(user: User, pk: uuid.UUID) -> tuple[Notice, answers.Standing]:
    """The notice, for those who may answer it."""
    row = kinds.whole(notice_or_404(user, pk, Notice))
    standing = answers.standing(user, row)
    if not standing.may_answer:
        raise PermissionDenied
    return row, standing


def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the originator."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    return _post(request, row, lambda data: questions.ask(row, **data, by=user))


def reply(request: HttpRequest, pk: uuid.UUID, asker: uuid.UUID) -> HttpResponse:
    """Answer the questions of one organization on an own notice."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    organization = get_object_or_404(Organization, pk__in=_askers(user, row), pk=asker)
    return _post(request, row, lambda data: questions.answer(row, asker=organization, **data, by=user))


def explain(request: HttpRequest, pk: uuid.UUID, objection: uuid.UUID) -> HttpResponse:
    """Explain to one organization, which called an own alert lawful or mistaken, why it stands as it is."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id:
        raise Http404
    found = get_object_or_404(responses.seen_objections(user, row), pk=objection)
    return _post(request, row, lambda data: objections.explain(found, **data, by=user), heading=_("Explanation"))


def _askers(user: User, row: Notice) -> list[uuid.UUID]:
    """Who asked, as far as the person may know."""
    if row.originator_id != user.organization_id:
        return []
    return list(access.plain(Question).filter(notice=row.pk).values_list("asker", flat=True))


def _post(
    request: HttpRequest, row: Notice, act: Callable[[dict[str, Any]], object], *, heading: str = ""
) -> HttpResponse:
    """The page of a notice sends here; the form alone is shown when something is wrong, or after signing in again."""
    form = Post(resume.data(request))
    if request.method == "POST" and carry_out(form, act):
        messages.success(request, _("Sent."))
        return redirect(row)
    context = {"form": form, "back": row, "heading": heading or _("Question"), "button": _("Send")}
    context["help"] = _("Only the issuer and the organization that asked read this.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)
