"""Pages of bulletins."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import grants, resume
from portal.downloads import attachment
from portal.enums import FrameworkPermission
from portal.models import User
from portal.pdf import PdfFailed
from portal.requests import languages_of, person
from portal.views.acts import carry_out
from sharing import access
from sharing.actions import downloads, drafts, looks, two_people
from sharing.actions.review import is_second_person_missing, submission_of
from sharing.enums import NoticeState
from sharing.queries import answers, feedback, recalls
from sharing.views import writing
from sharing.views.base import given_if, looked_at, notice_or_404, refuse_others, show_newest, taking_back
from trends import edition
from trends.actions import composing, translating
from trends.forms.bulletins import Compose, Words
from trends.models import Bulletin
from trends.queries import library, translations


def bulletins(request: HttpRequest) -> HttpResponse:
    """Published bulletins; for coordinators also those in the making and those that are due."""
    user = person(request)
    context = {
        "bulletins": translations.families(user, languages_of(request), 60),
        "drafts": library.drafts(user)[:60],
        "due": library.due(user),
        "may_compose": library.composable(user).exists(),
    }
    return render(request, "trends/bulletins.html", context)


def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Compose: the draft fills itself."""
    user = person(request)
    frameworks = library.composable(user)
    if not frameworks.exists():
        raise PermissionDenied
    form = Compose(resume.data(request), frameworks=frameworks, initial=request.GET.dict())
    if request.method == "POST":
        made = carry_out(form, lambda data: composing.compose(**data, by=user))
        if made:
            return redirect("bulletin_edit", pk=made.pk)
    context = {"form": form, "heading": _("Compose a bulletin"), "button": _("Fill the draft")}
    context["help"] = _("The month is counted and put into sentences; you edit them before anyone else sees them.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def bulletin(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A bulletin as its readers see it, with the buttons that its coordinator needs."""
    user = person(request)
    if tombstone := access.tombstones(user).filter(pk=pk).first():
        return render(request, "sharing/tombstone.html", {"notice": tombstone})
    shown, row = looks.newest(pk), notice_or_404(user, pk, Bulletin)
    looked_at(request, row, shown)
    context = {
        "notice": row,
        **library.shown(row, user),
        "recalled": recalls.of_notice(user, row),
        "threads": answers.threads(user, row),
        "standing": None if row.originator_id == user.organization_id else answers.standing(user, row),
        "is_own": row.originator_id == user.organization_id,
        "submission_key": uuid.uuid4(),
        **feedback.of_page(user, row),
        **_rights(user, row),
        **translations.of_page(user, row),
    }
    return render(request, "trends/bulletin.html", context)


def bulletin_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Edit the words of a draft. What is sent for one that was submitted meanwhile stays on the page, with the why."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.DRAFT):
        return response
    initial = {"title": row.title, "tlp": row.tlp, "seen": drafts.edition_of(row)}
    form = Words(resume.data(request), sections=row.sections, initial=initial)
    if request.method == "POST" and carry_out(form, lambda data: _edit(request, row, form, user)):
        return redirect("bulletin", pk=row.pk)
    show_newest(form, row)
    figures = library.told(row, user)
    context = {"form": form, "notice": row, "tiles": edition.tiles(figures), "figures": figures}
    context["sources"], context["source"] = translations.beside(row), translations.source_of(row)
    return render(request, "trends/bulletin_edit.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def bulletin_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The PDF of a published bulletin: whoever takes it holds a copy."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if row.state not in (NoticeState.RELEASED, NoticeState.WITHDRAWN):
        return redirect("bulletin", pk=row.pk)
    try:
        file = composing.file_of(row, user)
    except PdfFailed as error:
        return render(request, "portal/no_pdf.html", {"notice": row, "error": str(error)}, status=503)
    given_if(downloads.record(row, form="pdf", by=user))
    return attachment(bytes(file.content), name=f"{row.reference}.pdf", content_type="application/pdf")


def _edit(request: HttpRequest, row: Bulletin, form: Words, user: User) -> None:
    """The words, and which of them translate what was shown beside them."""
    data = form.cleaned_data
    of = {key: request.POST[f"of_{key}"][:32] for key in form.keys if f"of_{key}" in request.POST}
    done = {key for key in form.keys if f"done_{key}" in request.POST}
    words = {"title": data["title"], "tlp": data["tlp"], "sections": form.sections(), "seen": data["seen"]}
    translating.edit(row, **words, of=of, done=done, by=user)


def _rights(user: User, row: Bulletin) -> dict[str, Any]:
    own = row.originator_id == user.organization_id
    composes = own and composing.may_write(row, user)
    publishes = own and grants.may(user, FrameworkPermission.PUBLISH_BULLETIN, row.framework)
    same_person = is_second_person_missing(row, by=user)
    in_review = row.state == NoticeState.IN_REVIEW
    return {
        **taking_back(user, row),
        "seen": submission_of(row),
        "may_edit": composes and row.state == NoticeState.DRAFT,
        "may_call_back": composes and in_review,
        "may_approve": publishes and in_review and not same_person,
        "may_not_approve_self": publishes and in_review and same_person,
        "approvers": two_people.deciders(row, by=user, wrote=two_people.written_by(row)) if own and in_review else [],
        "may_withdraw": publishes and row.state == NoticeState.RELEASED,
    }
