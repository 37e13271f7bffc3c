"""Writing a notice: new, edited while a draft, corrected once released. One way for every kind with a form here."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal import grants, resume
from portal.enums import NoticeKind
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out
from sharing import access
from sharing.actions import corrections, drafts, kinds
from sharing.enums import NoticeState
from sharing.forms.alerts import (
    AlertForm,
    IdentifierRows,
    PlatformQuestion,
    identifiers_in,
    identifiers_of,
    remarks,
)
from sharing.forms.envelope import Envelope
from sharing.forms.laws import LawForm
from sharing.forms.mo_notes import MoNoteForm
from sharing.forms.pasting import Typed, step_of
from sharing.models import Notice, NoticeVersion
from sharing.queries import changes, operators
from sharing.views import evidence
from sharing.views.base import notice_or_404, say_lacking, show_newest
from sharing.views.templates import Beginning, beginning

FORMS: dict[str, type[Envelope]] = {
    NoticeKind.ALERT: AlertForm,
    NoticeKind.MO_NOTE: MoNoteForm,
    NoticeKind.LAW_CHANGE: LawForm,
}


def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new draft."""
    user = person(request)
    if not grants.frameworks(user, kinds.rules_of_kind(kind).issue).exists():
        raise PermissionDenied
    begun = beginning(request, user) if kind == NoticeKind.ALERT else Beginning()
    typed = _typed(request, kind)
    form = FORMS[kind](typed.data, user=user, initial=dict(begun.initial))
    rows = _rows(typed, kind, begun.rows)
    if _is_sent(request, typed) and _all_valid(form, rows):
        made = carry_out(form, lambda data: _draft(form, rows, user))
        if made:
            return _saved(request, form, rows, made)
    return _page(request, form, rows, kind, {"heading": HEADINGS[kind], "typed": typed, "begun": begun})


def operator(request: HttpRequest) -> HttpResponse:
    """Beside the form of an alert: who operates the platform that was just chosen, or whose address was pasted."""
    user = person(request)
    if not grants.frameworks(user, kinds.rules_of_kind(NoticeKind.ALERT).issue).exists():
        raise PermissionDenied
    form = PlatformQuestion(request.GET)
    platform = form.cleaned_data.get("platform") if form.is_valid() else None
    found = operators.askable_operator(user, platform) if platform else None
    context = {"form": form, "platform": platform, "operator": found}
    return render(request, "sharing/_operator.html", context)


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    user = person(request)
    notice = _own(user, pk)
    if notice.state != NoticeState.DRAFT:
        messages.error(request, _("Only a draft can be edited; this item has been submitted."))
        return redirect(notice)
    typed = _typed(request, notice.kind)
    form = FORMS[notice.kind](typed.data, user=user, initial=_initial(notice))
    rows = _rows(typed, notice.kind, identifiers_of(notice))
    if (
        _is_sent(request, typed)
        and _all_valid(form, rows)
        and carry_out(form, lambda data: _edit(notice, form, rows, user))
    ):
        return _saved(request, form, rows, notice)
    theirs = _theirs(notice, form, rows) if show_newest(form, notice) else {}
    heading = _("Edit %(reference)s") % {"reference": notice.reference}
    context = {"heading": heading, "notice": notice, "typed": typed, **theirs}
    return _page(request, form, rows, notice.kind, context)


def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a correction of a released notice."""
    user = person(request)
    notice = _own(user, pk)
    if notice.state != NoticeState.RELEASED:
        raise PermissionDenied
    typed = _typed(request, notice.kind)
    form = FORMS[notice.kind](typed.data, user=user, initial=_to_correct(notice), correcting=True)
    rows = _rows(typed, notice.kind, identifiers_of(notice))
    if (
        _is_sent(request, typed)
        and _all_valid(form, rows)
        and carry_out(form, lambda data: _propose(notice, form, rows, user))
    ):
        messages.success(request, _("The correction waits for approval; until then readers see the version before it."))
        return redirect(notice)
    heading = _("Correct %(reference)s") % {"reference": notice.reference}
    return _page(request, form, rows, notice.kind, {"heading": heading, "notice": notice, "typed": typed})


HEADINGS = {
    NoticeKind.ALERT.value: _lazy("New alert"),
    NoticeKind.MO_NOTE.value: _lazy("New MO note"),
    NoticeKind.LAW_CHANGE.value: _lazy("New law change"),
}


def _own(user: User, pk: uuid.UUID) -> Notice:
    """A notice of the own organization; what one can read but not change is a 403."""
    notice = kinds.whole(notice_or_404(user, pk, Notice))
    if notice.kind not in FORMS:
        raise Http404
    if notice.originator_id != user.organization_id:
        raise PermissionDenied
    return notice


def _initial(notice: Notice) -> dict[str, Any]:
    return FORMS[notice.kind].initial_of(notice)


def _to_correct(notice: Notice) -> dict[str, Any]:
    """What it says, and in which version: a correction of an older one would take the newer back."""
    newest = access.plain(NoticeVersion).filter(notice=notice.pk).aggregate(n=Max("number"))["n"]
    return {**_initial(notice), "based_on": newest}


def _typed(request: HttpRequest, kind: str) -> Typed:
    """What was sent; of an alert, with the rows that its pasted text brought."""
    data = resume.data(request)
    return step_of(data) if kind == NoticeKind.ALERT else Typed(data)


def _is_sent(request: HttpRequest, typed: Typed) -> bool:
    return request.method == "POST" and not typed.is_step


def _rows(typed: Typed, kind: str, initial: list[dict[str, str]]) -> Any:
    """The formset of identifiers, for alerts only."""
    if kind != NoticeKind.ALERT:
        return None
    data = typed.data
    country = {"country": data.get("origin", "") if data else ""}  # reads national telephone numbers
    return IdentifierRows(data, initial=None if data else initial, prefix="identifiers", form_kwargs=country)


def _all_valid(form: Envelope, rows: Any) -> bool:
    """Both are checked, so that every error is shown at once."""
    return all([form.is_valid(), rows is None or rows.is_valid()])


def _content(form: Envelope, rows: Any) -> dict[str, Any]:
    return form.content() if rows is None else {**form.content(), "identifiers": identifiers_in(form, rows)}


def _theirs(notice: Notice, form: Envelope, rows: Any) -> dict[str, Any]:
    """What the draft says by now beside what was typed, field by field, so that whoever saves next can merge them."""
    plan = [(step.framework, step.audience) for step in form.plan()]
    found = changes.of_draft(notice, _content(form, rows), plan, form.asked())
    return {"theirs": found, "who": notice.edited_by}


def _draft(form: Envelope, rows: Any, user: User) -> Notice:
    return drafts.draft(
        form.MODEL,
        content=_content(form, rows),
        plan=form.plan(),
        addressees=form.asked(),
        by=user,
        submission_key=form.cleaned_data["submission_key"],
    )


def _edit(notice: Notice, form: Envelope, rows: Any, user: User) -> None:
    seen, content = form.cleaned_data["seen"], _content(form, rows)
    drafts.edit(notice, content=content, plan=form.plan(), addressees=form.asked(), seen=seen, by=user)


def _propose(notice: Notice, form: Envelope, rows: Any, user: User) -> object:
    data = form.cleaned_data
    return corrections.propose(
        notice, content=_content(form, rows), note=data["note"], based_on=data["based_on"], by=user
    )


def _saved(request: HttpRequest, form: Envelope, rows: Any, notice: Notice) -> HttpResponse:
    """To the draft's page, saying what the author should look at."""
    messages.success(request, _("The draft is saved."))
    say_lacking(request, form)
    for remark in remarks(form, rows):
        messages.warning(request, remark)
    evidence.with_form(request, notice, form.cleaned_data["submission_key"])
    return redirect(notice)


def _page(request: HttpRequest, form: Envelope, rows: Any, kind: str, context: dict[str, Any]) -> HttpResponse:
    """The form with what is wrong; while it is being written, the form as it is, or its rows alone for htmx."""
    step: Typed = context["typed"]
    waiting = evidence.kept_for(request, form)
    context = {"form": form, "rows": rows, "kind": kind, "waiting": waiting, **context}
    if step.is_step:
        form.unjudged()
        if "HX-Request" in request.headers:
            return render(request, "sharing/_read.html", context)
    wrong = step.is_wrong if step.is_step else request.method == "POST"
    return render(request, "sharing/form.html", context, status=422 if wrong else 200)
