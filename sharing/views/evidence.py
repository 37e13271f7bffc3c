"""Files of a notice: handed in, described, removed, proposed, and given out."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from rest_framework.request import Request

from portal import resume, uploads
from portal.downloads import attachment
from portal.enums import NoticeKind
from portal.errors import ActionRefused
from portal.files import names
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing import attachments, parts, storage
from sharing.actions import evidence, kinds, two_people
from sharing.actions import uploads as uploads_act
from sharing.actions.evidence import Stored
from sharing.enums import NoticeState
from sharing.forms.evidence import AddEvidence, CorrectEvidence, EvidenceFacts, facts_of
from sharing.models import Evidence, Notice, Upload
from sharing.queries import evidence as found
from sharing.queries.evidence import uploads_of
from sharing.views.base import given_if, notice_or_404, opened, refuse_others, say_proposed


def files(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The files of one's own notice: of a draft they are added, of a released one a correction of them is proposed."""
    user = person(request)
    row = _own(user, pk)
    if row.state == NoticeState.DRAFT:
        return _add(request, user, row)
    if row.state == NoticeState.RELEASED:
        return _correct(request, user, row)
    messages.error(request, _("Only a draft can be edited; this item has been submitted."))
    return redirect(row)


def describe(request: HttpRequest, pk: uuid.UUID, evidence_pk: uuid.UUID) -> HttpResponse:
    """How one file of a draft came to be."""
    user = person(request)
    row = _own_file(user, pk, evidence_pk)
    form = EvidenceFacts(resume.data(request), initial=facts_of(row))
    if request.method == "POST" and carry_out(form, lambda _data: evidence.describe(row, facts=form.facts(), by=user)):
        return redirect("notice_evidence", pk=pk)
    context = {"form": form, "back": row.notice, "heading": row.name, "button": _("Save")}
    context["help"] = _("When, by whom and with what it was captured: what makes a file evidence.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def remove(request: HttpRequest, pk: uuid.UUID, evidence_pk: uuid.UUID) -> HttpResponse:
    """Remove a file from a draft."""
    row = _own_file(person(request), pk, evidence_pk)
    press(request, lambda: evidence.remove(row, by=person(request)), _("The file is removed."))
    return redirect("notice_evidence", pk=pk)


@require_safe
def download(request: HttpRequest, pk: uuid.UUID, evidence_pk: uuid.UUID) -> HttpResponse:
    """One file, to be saved; that it was given out is recorded."""
    user = person(request)
    row = file_or_404(user, pk, evidence_pk)
    answer = given(row.key, row.name, row.media_type)
    if request.method == "GET":
        given_if(evidence.opened(row, by=user))
    return answer


@require_safe
def preview(request: HttpRequest, pk: uuid.UUID, evidence_pk: uuid.UUID) -> HttpResponse:
    """A small picture of a picture, for the notice's page."""
    row = file_or_404(person(request), pk, evidence_pk)
    if not row.preview_key:
        raise Http404
    answer = given(row.preview_key, "preview.jpg", "image/jpeg")
    if request.method == "GET":
        opened(request, row.notice)
    return answer


def file_or_404(user: User, pk: uuid.UUID, evidence_pk: uuid.UUID) -> Evidence:
    """The file, if the reader may open it; otherwise it does not exist."""
    return get_object_or_404(parts.readable_evidence(user).select_related("notice"), pk=evidence_pk, notice=pk)


def given(key: str, name: str, media_type: str) -> HttpResponse:
    """What is stored, as an attachment that runs nowhere."""
    try:
        with storage.open_(key) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return attachment(content, name=name, content_type=media_type)


def taken_in(request: HttpRequest | Request) -> tuple[list[Stored], list[str]]:
    """The files that came with a form, opened and stored, and a sentence about each that is not taken."""
    stored, refused = [], []
    chosen = request.FILES.getlist("attached")
    for file in chosen[: evidence.MOST]:
        try:
            stored.append(evidence.store(file.name or "", file.read()))
        except ActionRefused as refusal:
            refused.append(f"{names.clean(file.name or '')}: {refusal.message}")
    over = [names.clean(file.name or "") for file in chosen[evidence.MOST :]]
    many = _("An item holds at most %(limit)s files.") % {"limit": evidence.MOST}
    large = _("The file is larger than %(limit)s MB.") % {"limit": uploads.LARGEST // (1024 * 1024)}
    refused += [f"{name}: {many}" for name in over]
    return stored, refused + [f"{names.clean(name)}: {large}" for name in uploads.too_large(request)]


def with_form(request: HttpRequest, notice: Notice, form_key: uuid.UUID | None) -> None:
    """Files that came with the form of a draft, which is saved whatever becomes of them: what is not taken is said."""
    if not attachments.holds_files(notice):
        return
    refused = uploads_act.lacking(form_key=form_key, by=person(request))
    try:
        if request.FILES:
            evidence.refuse_early(notice)
        stored, not_taken = taken_in(request)
        refused += not_taken
        with evidence.dropped_unless_taken(stored):
            evidence.attach(notice, stored, form_key=form_key, by=person(request))
    except ActionRefused as refusal:
        refused.append(str(refusal.message))
    for text in refused:
        messages.error(request, _("Not added: %(reason)s") % {"reason": text})


def kept_for(request: HttpRequest, user: User, form_key: uuid.UUID | None) -> QuerySet[Upload]:
    """What is on the way for a form that is shown once more: files that came with it wait for its next sending."""
    if form_key is None:
        return uploads_of(user).none()
    for text in kept(request, form_key, user):
        messages.error(request, _("Not added: %(reason)s") % {"reason": text})
    return uploads_of(user).filter(form_key=form_key)


def handed_over(request: HttpRequest, form: Form, form_key: uuid.UUID, user: User) -> bool:
    """Let the files that came with a form wait for it, so that its act takes them all at once. Whether none lacks: what
    is not taken, or not there yet, is said beside the field.
    """
    said = uploads_act.lacking(form_key=form_key, by=user) + kept(request, form_key, user)
    for text in said:
        form.add_error("attached", text)
    return not said


def kept(request: HttpRequest, form_key: uuid.UUID, user: User) -> list[str]:
    """Let the files that came with a form wait for it; a sentence about each that does not."""
    refused: list[str] = []
    try:
        uploads_act.refuse_full([file.size or 0 for file in request.FILES.getlist("attached")], by=user)
        stored, refused = taken_in(request)
        with evidence.dropped_unless_taken(stored):
            uploads_act.keep(stored, form_key=form_key, by=user)
    except ActionRefused as refusal:
        refused.append(str(refusal.message))
    return refused


def _add(request: HttpRequest, user: User, row: Notice) -> HttpResponse:
    form = AddEvidence(resume.data(request))
    if request.method == "POST" and form.is_valid():
        stored = _handed_in(request, form, row, user)
        made = _attached(form, row, stored, user)
        if made:
            text = ngettext("%(n)s file is added.", "%(n)s files are added.", len(made)) % {"n": len(made)}
            messages.success(request, text)
        elif not form.errors:
            form.add_error("attached", _("Choose at least one file that the item does not hold yet."))
        if not form.errors:
            return redirect(row)
    return _page(request, form, user, row)


def _handed_in(request: HttpRequest, form: AddEvidence, row: Notice, user: User) -> list[Stored]:
    """The files that came with the form; what is not taken, or not there yet, is said beside the field."""
    stored: list[Stored] = []
    said = uploads_act.lacking(form_key=form.cleaned_data["form_key"], by=user)
    try:
        if request.FILES:
            evidence.refuse_early(row)
        stored, refused = taken_in(request)
        said += refused
    except ActionRefused as refusal:
        said.append(str(refusal.message))
    for text in said:
        form.add_error("attached", text)
    return stored


def _attached(form: AddEvidence, row: Notice, stored: list[Stored], user: User) -> list[Evidence]:
    try:
        with evidence.dropped_unless_taken(stored):
            return evidence.attach(row, stored, facts=form.facts(), form_key=form.cleaned_data["form_key"], by=user)
    except ActionRefused as refusal:
        form.add_error("attached", str(refusal.message))
        return []


def _correct(request: HttpRequest, user: User, row: Notice) -> HttpResponse:
    form = CorrectEvidence(resume.data(request), shown=attachments.shown(row))
    if request.method == "POST" and form.is_valid():
        stored = _handed_in(request, form, row, user)
        if not form.errors and carry_out(form, lambda data: _proposed(request, row, stored, form, data)):
            return redirect(row)
    return _page(request, form, user, row)


def _proposed(
    request: HttpRequest, row: Notice, stored: list[Stored], form: CorrectEvidence, data: dict[str, Any]
) -> None:
    said = {"note": data["note"], "dropped": data["dropped"], "form_key": data["form_key"]}
    with evidence.dropped_unless_taken(stored):
        version = evidence.propose(row, added=stored, facts=form.facts(), **said, by=person(request))
    say_proposed(request, version)


def _page(request: HttpRequest, form: AddEvidence, user: User, row: Notice) -> HttpResponse:
    context = {
        "form": form,
        "notice": row,
        "files": found.of(user, row),
        "is_draft": row.state == NoticeState.DRAFT,
        "waiting": uploads_of(user).filter(form_key=row.pk),
        "is_paper": row.kind == NoticeKind.MEETING,
        "at_once": row.state == NoticeState.RELEASED and two_people.at_once(row, user),
    }
    return render(request, "sharing/evidence.html", context, status=422 if form.errors else 200)


def _own(user: User, pk: uuid.UUID) -> Notice:
    row = kinds.whole(notice_or_404(user, pk, Notice))
    if not attachments.holds_files(row):
        raise Http404
    refuse_others(user, row)
    return row


def _own_file(user: User, pk: uuid.UUID, evidence_pk: uuid.UUID) -> Evidence:
    row = file_or_404(user, pk, evidence_pk)
    refuse_others(user, kinds.whole(row.notice))
    return row
