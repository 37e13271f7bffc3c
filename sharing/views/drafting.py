"""Writing a notice: new, edited while a draft, corrected once released. One way for every kind with a form here."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal import grants, resume
from portal.enums import TLP, NoticeKind, Urgency
from portal.forms.rows import leave_open
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out
from sharing import access
from sharing.actions import corrections, drafts, kinds
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
from sharing.queries import changes, operators, reach, sightings, working_copies
from sharing.views import evidence, keeping
from sharing.views.base import FORMS, own_notice, say_lacking, show_newest
from sharing.views.templates import Beginning, beginning


def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new draft; `typed` in the address is the submission key of a form that was begun before."""
    user = person(request)
    if not grants.frameworks(user, kinds.rules_of_kind(kind).issue).exists():
        raise PermissionDenied
    begun = beginning(request, user) if kind == NoticeKind.ALERT else Beginning()
    key = keeping.key_of(request.POST.get("submission_key", "") or request.GET.get("typed", ""))
    kept = working_copies.of_new(user, key)
    if request.method == "GET" and kept is None and (saved := drafts.saved_before(key, by=user)):
        messages.info(request, _("You have saved this form already: this is what it became."))
        return redirect(saved)
    typed = _typed(request, kind, kept)
    form = FORMS[kind](typed.data, user=user, initial={**begun.initial, **({"submission_key": key} if key else {})})
    rows = _rows(typed, kind, begun.rows)
    if _is_sent(request, typed) and _all_valid(form, rows):
        made = carry_out(form, lambda data: _draft(form, rows, user))
        if made:
            return _saved(request, form, rows, made)
    context = {"heading": HEADINGS[kind], "typed": typed, "kept": kept, "begun": begun}
    if typed.data is None:
        context["unfinished"] = working_copies.unfinished(user, kind)
        context["just_saved"] = working_copies.just_saved(user, kind)
    saved = drafts.saved_before(key, by=user) if _is_sent(request, typed) else None
    if saved is not None and form.has_error("submission_key"):
        context |= _saved_before(kinds.whole(saved), form, rows)
    return _page(request, form, rows, kind, context)


def operator(request: HttpRequest) -> HttpResponse:
    """Beside the form of an alert: who operates the platform that was just chosen, or whose address was pasted."""
    user = person(request)
    if not grants.frameworks(user, kinds.rules_of_kind(NoticeKind.ALERT).issue).exists():
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
    if not grants.frameworks(user, kinds.rules_of_kind(kind).issue).exists():
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
    )
    return render(request, "sharing/_reach.html", {"reach": found, "on_form": True})


def seen(request: HttpRequest) -> HttpResponse:
    """Beside a typed row: in which alerts that one may read the same identifier stands already."""
    user = person(request)
    if not grants.frameworks(user, kinds.rules_of_kind(NoticeKind.ALERT).issue).exists():
        raise PermissionDenied
    row: dict[str, str] = {name.rpartition("-")[2]: str(value) for name, value in request.GET.items()}
    but = keeping.key_of(row.get("but", ""))
    found = sightings.of_values(user, [(row.get("kind", ""), row.get("value", ""))], but=but)
    return render(request, "sharing/_sighting.html", {"seen": found.get(0), "drafting": True})


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft. What is sent for one that was submitted meanwhile is refused, and stays on the page."""
    user = person(request)
    notice = own_notice(user, pk)
    if notice.state != NoticeState.DRAFT and request.method != "POST":
        messages.error(request, _("Only a draft can be edited; this item has been submitted."))
        return redirect(notice)
    kept = working_copies.of_notice(user, notice, FormOf.EDIT)
    typed = _typed(request, notice.kind, kept)
    form = FORMS[notice.kind](typed.data, user=user, initial=_initial(notice))
    rows = _rows(typed, notice.kind, identifiers_of(notice))
    if (
        _is_sent(request, typed)
        and _all_valid(form, rows)
        and carry_out(form, lambda data: _edit(notice, form, rows, user))
    ):
        return _saved(request, form, rows, notice)
    theirs = _theirs(notice, form, rows) if _is_sent(request, typed) and show_newest(form, notice) else {}
    heading = _("Edit %(reference)s") % {"reference": notice.reference}
    context = {"heading": heading, "notice": notice, "typed": typed, "kept": kept, **theirs}
    return _page(request, form, rows, notice.kind, {**context, "typing": working_copies.typing(user, notice)})


def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a correction of a released notice."""
    user = person(request)
    notice = own_notice(user, pk)
    if notice.state != NoticeState.RELEASED:
        raise PermissionDenied
    kept = working_copies.of_notice(user, notice, FormOf.CORRECTION)
    typed = _typed(request, notice.kind, kept)
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
    context = {"heading": heading, "notice": notice, "typed": typed, "kept": kept}
    return _page(request, form, rows, notice.kind, context)


HEADINGS = {
    NoticeKind.ALERT.value: _lazy("New alert"),
    NoticeKind.MO_NOTE.value: _lazy("New MO note"),
    NoticeKind.LAW_CHANGE.value: _lazy("New law change"),
}


def _initial(notice: Notice) -> dict[str, Any]:
    return FORMS[notice.kind].initial_of(notice)


def _to_correct(notice: Notice) -> dict[str, Any]:
    """What it says, and in which version: a correction of an older one would take the newer back."""
    newest = access.plain(NoticeVersion).filter(notice=notice.pk).aggregate(n=Max("number"))["n"]
    return {**_initial(notice), "based_on": newest}


def _typed(request: HttpRequest, kind: str, kept: WorkingCopy | None) -> Typed:
    """What was sent, with the rows that the pasted text of an alert brought; else what was typed before and kept, which
    is not judged before it is sent.
    """
    data = resume.data(request)
    if data is None and kept is not None:
        return Typed(QueryDict(kept.data), is_step=True)
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


def _saved_before(notice: Notice, form: Envelope, rows: Any) -> dict[str, Any]:
    """The form of a new notice that was saved already, by somebody who went back to it: from here on it changes the
    draft that it made, which is shown beside it.
    """
    until = form.cleaned_data["valid_until_on"] = form.cleaned_data["valid_until_on"] or notice.valid_until_on
    shown = {"seen": [drafts.edition_of(notice)], "valid_until_on": [until.isoformat() if until else ""]}
    form.data = MultiValueDict({**dict(form.data.lists()), **shown})  # type: ignore[attr-defined]
    heading = _("Edit %(reference)s") % {"reference": notice.reference}
    address = reverse("notice_edit", args=[notice.pk])
    return {"heading": heading, "notice": notice, "address": address, **_theirs(notice, form, rows)}


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
    drafts.edit(notice, content=content, plan=form.plan(), addressees=form.asked(), seen=seen, by=user, typed=True)


def _propose(notice: Notice, form: Envelope, rows: Any, user: User) -> object:
    data, content = form.cleaned_data, _content(form, rows)
    return corrections.propose(
        notice, content=content, note=data["note"], based_on=data["based_on"], by=user, typed=True
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
    context["keep"] = keeping.door_of(kind, context.get("notice"), correcting=form.correcting)
    context["is_back"] = context.get("kept") is not None and resume.data(request) is None
    context["sightings"] = _sightings(form, rows, context.get("notice")) if step.is_step else {}
    if step.is_step:
        leave_open(form)
        if "HX-Request" in request.headers:
            return render(request, "sharing/_read.html", context)
    wrong = step.is_wrong if step.is_step else request.method == "POST"
    return render(request, "sharing/form.html", context, status=422 if wrong else 200)


def _sightings(form: Envelope, rows: Any, notice: Notice | None) -> dict[int, sightings.Sighting]:
    """Beside the rows that were read or brought back, by their place."""
    if rows is None:
        return {}
    values = [(row["kind"].value() or "", row["value"].value() or "") for row in rows]
    country = form["origin"].value() or ""
    return sightings.of_values(form.user, values, country=country, but=notice.pk if notice else None)
