"""Writing a notice: new, edited while a draft, corrected once released. One way for every kind with a form here."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.enums import TLP, NoticeKind, Urgency
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out
from sharing.actions import corrections, drafts
from sharing.enums import FormOf, NoticeState
from sharing.forms.alerts import (
    IdentifierRows,
    PlatformQuestion,
    identifiers_in,
    identifiers_of,
    remarks,
)
from sharing.forms.envelope import Envelope
from sharing.forms.pasting import Typed, step_of
from sharing.models import Notice, NoticeVersion, WorkingCopy
from sharing.queries import operators, reach, sightings, working_copies
from sharing.views import evidence, keeping, writing
from sharing.views.base import FORMS, may_begin, own_notice, say_lacking, say_proposed
from sharing.views.templates import Beginning, beginning


def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new draft; `typed` in the address is the submission key of a form that was begun before."""
    user = person(request)
    if not may_begin(user, kind):
        raise PermissionDenied
    beginning_with = beginning(request, user) if kind == NoticeKind.ALERT else Beginning()
    begun = writing.begun(request, user)
    if response := writing.became(request, begun):
        return response
    typed = _typed(request, kind, begun.kept)
    form = FORMS[kind](typed.data, user=user, initial={**beginning_with.initial, **begun.initial})
    rows = _rows(typed, kind, beginning_with.rows)
    if writing.is_sent(request, typed) and _all_valid(form, rows):
        made = carry_out(form, lambda data: _draft(form, rows, user))
        if made:
            return _saved(request, form, rows, made)
    context = {"heading": HEADINGS[kind], "begun": beginning_with, **writing.others(user, kind, typed)}
    if writing.is_sent(request, typed):
        context |= writing.saved_before(form, begun.saved, lambda: _content(form, rows))
    return _page(request, form, rows, kind, typed, begun.kept, context)


def operator(request: HttpRequest) -> HttpResponse:
    """Beside the form of an alert: who operates the platform that was just chosen, or whose address was pasted."""
    user = person(request)
    if not may_begin(user, NoticeKind.ALERT):
        raise PermissionDenied
    form = PlatformQuestion(request.GET)
    platform = form.cleaned_data.get("platform") if form.is_valid() else None
    found = operators.askable_operator(user, platform) if platform else None
    room = operators.meeting_place(user, found) if found else None
    context = {"form": form, "platform": platform, "operator": found, "room": room}
    return render(request, "sharing/_operator.html", context)


def audience(request: HttpRequest) -> HttpResponse:
    """Beside a form: who will see it, as it is to be shared by now."""
    user, kind = person(request), request.GET.get("kind", "")
    if kind not in FORMS:
        raise Http404
    if not may_begin(user, kind):
        raise PermissionDenied
    form = FORMS[kind](request.GET, user=user)
    form.is_valid()  # of what is not wrong, the answer is told
    chosen = form.cleaned_data
    found = reach.reach(
        user,
        [(step.framework, step.audience) for step in form.plan()],
        [row.pk for row in chosen.get("addressees", [])],
        tlp=chosen.get("tlp", TLP.AMBER),
        urgency=chosen.get("urgency", Urgency.NONE),
        kind=kind,
    )
    return render(request, "sharing/_reach.html", {"reach": found, "on_form": True})


def seen(request: HttpRequest) -> HttpResponse:
    """Beside a typed row: in which alerts that one may read the same identifier stands already."""
    user = person(request)
    if not may_begin(user, NoticeKind.ALERT):
        raise PermissionDenied
    row: dict[str, str] = {name.rpartition("-")[2]: str(value) for name, value in request.GET.items()}
    but = keeping.key_of(row.get("but", ""))
    found = sightings.of_values(user, [(row.get("kind", ""), row.get("value", ""))], but=but)
    return render(request, "sharing/_sighting.html", {"seen": found.get(0), "drafting": True})


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft. What is sent for one that was submitted meanwhile is refused, and stays on the page."""
    user = person(request)
    notice = own_notice(user, pk)
    if response := writing.too_late(request, notice, NoticeState.DRAFT):
        return response
    kept = working_copies.of_notice(user, notice, FormOf.EDIT)
    typed = _typed(request, notice.kind, kept)
    form = FORMS[notice.kind](typed.data, user=user, initial=_initial(notice))
    rows = _rows(typed, notice.kind, identifiers_of(notice))
    is_sent = writing.is_sent(request, typed)
    if is_sent and _all_valid(form, rows) and carry_out(form, lambda data: _edit(notice, form, rows, user)):
        return _saved(request, form, rows, notice)
    theirs = writing.changed_meanwhile(form, notice, lambda: _content(form, rows)) if is_sent else {}
    heading = _("Edit %(reference)s") % {"reference": notice.reference}
    context = {"heading": heading, "notice": notice, **theirs, "typing": working_copies.typing(user, notice)}
    return _page(request, form, rows, notice.kind, typed, kept, context)


def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a correction of a released notice; `proposal` in the address is one of a reader to take up with it."""
    user = person(request)
    notice = own_notice(user, pk)
    if response := writing.too_late(request, notice, NoticeState.RELEASED):
        return response
    kept = working_copies.of_notice(user, notice, FormOf.CORRECTION)
    asked = request.GET.getlist("proposal") if request.method == "GET" else []
    typed = writing.ticked(_typed(request, notice.kind, kept), "proposals", asked)
    initial = {**_initial(notice), "based_on": writing.newest(notice), "proposals": asked}
    form = FORMS[notice.kind](typed.data, user=user, initial=initial, correcting=True, notice=notice)
    rows = _rows(typed, notice.kind, identifiers_of(notice))
    if writing.is_sent(request, typed) and _all_valid(form, rows):
        version = carry_out(form, lambda data: _propose(notice, form, rows, user))
        if version:
            say_proposed(request, version)
            return redirect(notice)
    heading = _("Correct %(reference)s") % {"reference": notice.reference}
    return _page(request, form, rows, notice.kind, typed, kept, {"heading": heading, "notice": notice})


HEADINGS = {
    NoticeKind.ALERT.value: _lazy("New alert"),
    NoticeKind.MO_NOTE.value: _lazy("New MO note"),
    NoticeKind.LAW_CHANGE.value: _lazy("New law change"),
}


def _initial(notice: Notice) -> dict[str, Any]:
    return FORMS[notice.kind].initial_of(notice)


def _typed(request: HttpRequest, kind: str, kept: WorkingCopy | None) -> Typed:
    """What is typed, with the rows that the pasted text of an alert brought."""
    return writing.typed(request, kept, step_of if kind == NoticeKind.ALERT else Typed)


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


def _draft(form: Envelope, rows: Any, user: User) -> Notice:
    return drafts.draft(
        form.MODEL,
        content=_content(form, rows),
        plan=form.plan(),
        addressees=form.asked(),
        by=user,
        submission_key=form.cleaned_data["submission_key"],
        is_exercise=form.cleaned_data.get("is_exercise", False),
    )


def _edit(notice: Notice, form: Envelope, rows: Any, user: User) -> None:
    seen, content = form.cleaned_data["seen"], _content(form, rows)
    drafts.edit(notice, content=content, plan=form.plan(), addressees=form.asked(), seen=seen, by=user, typed=True)


def _propose(notice: Notice, form: Envelope, rows: Any, user: User) -> NoticeVersion:
    data = form.cleaned_data
    return corrections.propose(
        notice,
        content=_content(form, rows),
        note=data["note"],
        based_on=data["based_on"],
        by=user,
        typed=True,
        taking_up=form.taking_up(),
    )


def _saved(request: HttpRequest, form: Envelope, rows: Any, notice: Notice) -> HttpResponse:
    """To the draft's page, saying what the author should look at."""
    messages.success(request, _("The draft is saved."))
    say_lacking(request, form)
    for remark in remarks(form, rows):
        messages.warning(request, remark)
    evidence.with_form(request, notice, form.cleaned_data["submission_key"])
    return redirect(notice)


def _page(
    request: HttpRequest,
    form: Envelope,
    rows: Any,
    kind: str,
    typed: Typed,
    kept: WorkingCopy | None,
    context: dict[str, Any],
) -> HttpResponse:
    """The form with what is wrong; while it is being written, the form as it is, or its rows alone for htmx."""
    notice = context.get("notice")
    waiting = evidence.kept_for(request, form.user, None if form.correcting else keeping.key_in(form))
    sighted = _sightings(form, rows, notice) if typed.is_step else {}
    context = {"rows": rows, "kind": kind, "waiting": waiting, "sightings": sighted, **context}
    context |= writing.shown(request, form, typed, kept, keeping.door_of(kind, notice, correcting=form.correcting))
    if typed.is_step and "HX-Request" in request.headers:
        return render(request, "sharing/_read.html", context)
    return render(request, "sharing/form.html", context, status=writing.code_of(request, typed))


def _sightings(form: Envelope, rows: Any, notice: Notice | None) -> dict[int, sightings.Sighting]:
    """Beside the rows that were read or brought back, by their place."""
    if rows is None:
        return {}
    values = [(row["kind"].value() or "", row["value"].value() or "") for row in rows]
    country = form["origin"].value() or ""
    return sightings.of_values(form.user, values, country=country, but=notice.pk if notice else None)
