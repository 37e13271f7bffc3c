"""Correcting a published bulletin."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.requests import person
from portal.views.acts import carry_out
from sharing.enums import FormOf, NoticeState
from sharing.models import NoticeVersion
from sharing.queries import working_copies
from sharing.views import keeping, writing
from sharing.views.base import notice_or_404, refuse_others, say_proposed
from trends.actions import correcting
from trends.forms.corrections import Correction
from trends.models import Bulletin
from trends.queries import renewed
from trends.views import editing


def bulletin_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a correction. Readers see the version before it until it is approved. What is typed is kept."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.RELEASED):
        return response
    kept = working_copies.of_notice(user, row, FormOf.CORRECTION)
    typed = writing.typed(request, kept)
    initial = {"title": row.title, "based_on": writing.newest(row)}
    form = Correction(typed.data, sections=row.sections, initial=initial)

    def propose(data: dict[str, object]) -> NoticeVersion:
        said = {name: form.cleaned_data[name] for name in ("title", "note", "recount", "based_on")}
        said |= editing.beside(request, [section["key"] for section in row.sections])
        return correcting.propose(row, **said, sections=form.sections(), by=user, typed=True)

    version = writing.is_sent(request, typed) and carry_out(form, propose)
    if version:
        say_proposed(request, version)
        return redirect(row)
    door = keeping.door_of(row.kind, row, correcting=True)
    made_from = {"changed": renewed.changed(row), "prints": renewed.sources(row)}
    context = {**writing.shown(request, form, typed, kept, door), "notice": row, **made_from}
    return render(request, "trends/bulletin_correct.html", context, status=writing.code_of(request, typed))
