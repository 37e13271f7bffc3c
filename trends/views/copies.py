"""Files of published bulletins: taken along, handed to somebody without an account, looked up, verified."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import resume
from portal.downloads import attachment
from portal.pdf import PdfFailed
from portal.requests import person
from portal.views.acts import carry_out
from sharing import labels
from sharing.enums import NoticeState
from sharing.views.base import notice_or_404
from trends.actions import copies
from trends.forms.copies import HandOut, Number, Verify
from trends.models import Bulletin
from trends.queries import copied, verified

PUBLISHED: Final = (NoticeState.RELEASED, NoticeState.WITHDRAWN)


@require_GET
def bulletin_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The PDF of a published bulletin: whoever takes it holds a copy."""
    return _taken(request, pk, copies.PDF)


@require_GET
def bulletin_docx(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Its text for word processors, a copy as well."""
    return _taken(request, pk, copies.DOCX)


def copy_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand a named copy to somebody without an account: who gets it is recorded, and the answer is the file."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if not copied.may_hand_out(user, row):
        raise PermissionDenied
    form = HandOut(resume.data(request), tlp=row.tlp)
    if request.method == "POST":
        try:
            content = carry_out(form, lambda _data: _given(copies.hand_out(row, holder=form.holder(), by=user)))
        except PdfFailed as error:
            return _no_pdf(request, row, error)
        if content:
            return _file(row, content, copies.PDF)
    context = {"form": form, "notice": row, "names_its_holder": copied.names_its_holder(row)}
    context["communities"] = labels.communities(user, row)
    return render(request, "trends/copy_new.html", context, status=422 if request.method == "POST" else 200)


def copy_look_up(request: HttpRequest) -> HttpResponse:
    """Whose copy a number names, for whoever publishes the bulletin; each answer is recorded."""
    user = person(request)
    if not copies.may_look_up(user):
        raise PermissionDenied
    form = Number(resume.data(request))
    found = None
    if request.method == "POST":
        found = carry_out(form, lambda data: copies.look_up(data["number"], by=user))
    status = 422 if request.method == "POST" and found is None else 200
    return render(request, "trends/copy_look_up.html", {"form": form, "found": found}, status=status)


def bulletin_verify(request: HttpRequest) -> HttpResponse:
    """Whether a PDF is what it says: signed, intact, and still the newest."""
    user = person(request)
    form = Verify(request.POST or None, request.FILES or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = verified.of(form.cleaned_data["file"], reader=user)
    status = 422 if request.method == "POST" and verdict is None else 200
    return render(request, "trends/verify.html", {"form": form, "verdict": verdict}, status=status)


def _taken(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    if row.state not in PUBLISHED:
        messages.info(request, _("Only a published bulletin has a file."))
        return redirect("bulletin", pk=row.pk)
    try:
        return _file(row, _given(copies.take(row, form=form, by=user)), form)
    except PdfFailed as error:
        return _no_pdf(request, row, error)


def _given(content: bytes | None) -> bytes:
    """404 for whoever comes just too late: it was narrowed or withdrawn while the file was made."""
    if content is None:
        raise Http404
    return content


def _file(row: Bulletin, content: bytes, form: str) -> HttpResponse:
    return attachment(content, name=f"{row.reference}.{form}", content_type=copies.TYPES[form])


def _no_pdf(request: HttpRequest, row: Bulletin, error: PdfFailed) -> HttpResponse:
    return render(request, "portal/no_pdf.html", {"notice": row, "error": str(error)}, status=503)
