"""Correcting a published bulletin."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import resume
from portal.requests import person
from portal.views.acts import carry_out
from sharing.enums import NoticeState
from sharing.models import NoticeVersion
from sharing.views import writing
from sharing.views.base import notice_or_404, refuse_others, say_proposed
from trends.actions import correcting
from trends.forms.corrections import Correction
from trends.models import Bulletin


def bulletin_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a correction. Readers see the version before it until it is approved."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.RELEASED):
        return response
    initial = {"title": row.title, "based_on": writing.newest(row)}
    form = Correction(resume.data(request), sections=row.sections, initial=initial)

    def propose(data: dict[str, object]) -> NoticeVersion:
        said = {name: form.cleaned_data[name] for name in ("title", "note", "recount", "based_on")}
        return correcting.propose(row, **said, sections=form.sections(), by=user)

    version = request.method == "POST" and carry_out(form, propose)
    if version:
        say_proposed(request, version)
        return redirect(row)
    context = {"form": form, "notice": row}
    return render(request, "trends/bulletin_correct.html", context, status=422 if request.method == "POST" else 200)
