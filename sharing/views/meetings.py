"""Pages of consultations and their recommendations."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal import grants, resume
from portal.enums import NoticeKind
from portal.models import Framework, User
from portal.queries import approvers
from portal.requests import person
from portal.views.acts import carry_out
from sharing import access, attachments, parts
from sharing.actions import kinds, looks
from sharing.actions import meetings as act
from sharing.actions.review import is_second_person_missing, may_approve, submission_of
from sharing.enums import FormOf, NoticeState
from sharing.forms.meetings import MeetingForm, NewMeetingForm, RecommendationForm, ReportForm
from sharing.forms.pasting import Typed
from sharing.models import Meeting, NoticeVersion, Recommendation, Release, WorkingCopy
from sharing.queries import answers, changes, feedback, recalls, wordings, working_copies
from sharing.queries import evidence as found
from sharing.queries import meetings as queries
from sharing.queries.evidence import uploads_of
from sharing.views import evidence, keeping, writing
from sharing.views.base import (
    looked_at,
    notice_or_404,
    opened,
    refuse_others,
    say_lacking,
    say_proposed,
    taking_back,
    tombstone,
    versions_of,
)

FIRST = 60


def meetings(request: HttpRequest) -> HttpResponse:
    """Consultations of the person's frameworks, or of the one that is asked for."""
    user = person(request)
    rows = queries.meetings(user)
    frameworks = Framework.objects.filter(pk__in=rows.order_by().values("framework")).order_by("name")
    chosen = next((row for row in frameworks if str(row.pk) == request.GET.get("framework")), None)
    shown = list(queries.meetings(user, chosen)[:FIRST])
    wordings.attach(user, shown)
    context = {
        "rows": shown,
        "frameworks": frameworks,
        "chosen": chosen,
        "may_call": queries.callable_in(user).exists(),
    }
    return render(request, "sharing/meetings.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Call a consultation: a draft, until it is shared. `typed` in the address is the key of a form that was begun."""
    user = person(request)
    frameworks = queries.callable_in(user)
    if not frameworks.exists():
        raise PermissionDenied
    begun = writing.begun(request, user)
    if response := writing.became(request, begun):
        return response
    wanted = request.GET.get("framework")
    first = next((row for row in frameworks if str(row.pk) == wanted), frameworks[0])
    typed = writing.typed(request, begun.kept)
    initial = {"framework": first.pk, "tlp": first.default_tlp, **begun.initial}
    form = NewMeetingForm(typed.data, user=user, frameworks=frameworks, initial=initial)
    if request.method == "POST" and (made := carry_out(form, lambda data: _call(form, user))):
        return _saved(request, form, made)
    context = {"heading": _("New consultation"), "standing": queries.standing(user, first), "framework": first}
    context |= writing.others(user, NoticeKind.MEETING, typed)
    if request.method == "POST":
        context |= writing.saved_before(form, begun.saved, form.content)
    return _form(request, form, typed, begun.kept, context)


def meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A consultation: what the last one left to do, its agenda, its minutes, what it recommends."""
    user = person(request)
    if gone := tombstone(request, pk):
        return gone
    shown, row = looks.newest(pk), notice_or_404(user, pk, Meeting)
    look = looked_at(request, row, shown)
    wordings.attach(user, [row])
    context = {
        "notice": row,
        "previous": queries.before(user, row),
        "carried": queries.carried(user, row),
        "files": found.of(user, row),
        "adopted": queries.adopted(user, row),
        "threads": answers.threads(user, row),
        "standing": None if row.originator_id == user.organization_id else answers.standing(user, row),
        "is_own": row.originator_id == user.organization_id,
        "look": look,
        "since": changes.since(user, row, look) if look else None,
        "submission_key": uuid.uuid4(),
        "recalled": recalls.of_notice(user, row),
        **feedback.of_page(user, row),
        **versions_of(user, row),
        **_rights(user, row),
    }
    return render(request, "sharing/meeting.html", context)


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft. What is sent for one that was submitted meanwhile is refused, and stays on the page."""
    user = person(request)
    row = notice_or_404(user, pk, Meeting)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.DRAFT):
        return response
    kept = working_copies.of_notice(user, row, FormOf.EDIT)
    typed = writing.typed(request, kept)
    form = MeetingForm(typed.data, user=user, initial=MeetingForm.initial_of(row))
    if request.method == "POST" and carry_out(form, lambda data: _edit(row, form, user)):
        return _saved(request, form, row)
    theirs = writing.changed_meanwhile(form, row, form.content) if request.method == "POST" else {}
    heading = _("Edit %(reference)s") % {"reference": row.reference}
    context = {"heading": heading, "notice": row, **theirs, "typing": working_copies.typing(user, row)}
    return _form(request, form, typed, kept, context)


def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is new about a shared consultation: other times, documents, or that it was held, with its minutes."""
    user = person(request)
    row = notice_or_404(user, pk, Meeting)
    refuse_others(user, row)
    if response := writing.too_late(request, row, NoticeState.RELEASED):
        return response
    kept = working_copies.of_notice(user, row, FormOf.CORRECTION)
    typed = writing.typed(request, kept)
    initial = {**MeetingForm.initial_of(row), "based_on": writing.newest(row)}
    form = MeetingForm(typed.data, user=user, initial=initial, correcting=True)
    if request.method == "POST" and evidence.handed_over(request, form, row.pk, user):
        version = carry_out(form, lambda data: _record(row, form, user))
        if version:
            say_proposed(request, version)
            return redirect(row)
    return _form(request, form, typed, kept, {"heading": _("Record what is new"), "notice": row})


def recommend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Record a recommendation that the consultation adopted."""
    user = person(request)
    row = notice_or_404(user, pk, Meeting)
    if not _rights(user, row)["may_recommend"]:
        raise PermissionDenied
    form = RecommendationForm(resume.data(request), owners=queries.owners(row))
    if request.method == "POST" and carry_out(form, lambda data: act.adopt(row, **data, by=user)):
        messages.success(request, _("The recommendation is recorded."))
        return redirect(f"{row.get_absolute_url()}#recommendations")
    context = {"form": form, "back": row, "heading": _("New recommendation"), "button": _("Record")}
    context["help"] = _("Who reads the consultation reads it. Its owner finds it on the first page until it is done.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


def recommendation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One recommendation, what was said about it, and how far it has come."""
    user = person(request)
    rows = parts.readable_recommendations(user).select_related("meeting__framework", "owner")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    may_report = act.may_report(row, by=user) and row.meeting.state == NoticeState.RELEASED
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    form = ReportForm(
        resume.data(request),
        recommendation=row,
        sets_day=act.coordinates(row, by=user),
        initial={"seen": act.edition_of(row)},
    )
    if request.method == "POST" and carry_out(form, lambda data: act.report(row, **data, by=user)):
        messages.success(request, _("Saved."))
        return redirect(row)
    _show_newest(form, row)
    opened(request, row.meeting)
    context = {
        "line": queries.lines(user, [row])[0],
        "history": queries.history(row, user),
        "form": form if may_report else None,
    }
    return render(request, "sharing/recommendation.html", context, status=422 if request.method == "POST" else 200)


def _call(form: MeetingForm, user: User) -> Meeting:
    data = form.cleaned_data
    return act.call(
        framework=data["framework"],
        content=form.content(),
        audience=data["audience"],
        by=user,
        submission_key=data["submission_key"],
    )


def _edit(row: Meeting, form: MeetingForm, user: User) -> None:
    data = form.cleaned_data
    act.edit(row, content=form.content(), audience=data["audience"], seen=data["seen"], by=user, typed=True)


def _record(row: Meeting, form: MeetingForm, user: User) -> NoticeVersion:
    data, content = form.cleaned_data, form.content()
    said = {"note": data["note"], "based_on": data["based_on"]}
    return act.record(row, content=content, form_key=row.pk, **said, by=user, typed=True)


def _saved(request: HttpRequest, form: MeetingForm, row: Meeting) -> HttpResponse:
    """To the draft's page, saying what its author should look at."""
    messages.success(request, _("The draft is saved."))
    say_lacking(request, form)
    evidence.with_form(request, row, form.cleaned_data["submission_key"])
    return redirect(row)


def _show_newest(form: ReportForm, row: Recommendation) -> None:
    """After a refusal because somebody else said something: who saves once more has been told, and means it."""
    if form.is_bound and form.has_error("seen"):
        row.refresh_from_db()
        form.data = MultiValueDict({**dict(form.data.lists()), "seen": [act.edition_of(row)]})  # type: ignore[attr-defined]


def _rights(user: User, row: Meeting) -> dict[str, Any]:
    own = row.originator_id == user.organization_id
    calls = own and kinds.rules_of(row).may_write(row, user)
    shares = own and grants.may(user, queries.SHARES, row.framework)
    released = row.state == NoticeState.RELEASED
    alone = is_second_person_missing(row, by=user)
    releases = access.plain(Release).filter(notice=row.pk).select_related("framework", "released_by")
    return {
        "releases": releases.order_by("released_at") if own else [],
        "seen": submission_of(row, by=user),
        "may_edit": calls and row.state == NoticeState.DRAFT,
        "may_call_back": calls and row.state == NoticeState.IN_REVIEW,
        "may_approve": may_approve(row, by=user),
        "may_not_approve_self": user.is_approver and row.state == NoticeState.IN_REVIEW and alone,
        "may_record": calls and released,
        **taking_back(user, row),
        "may_add_files": calls and attachments.may_change(row),
        "may_recommend": shares and released,
        "approvers": approvers(user)
        if calls and (alone or not shares) and (released or row.state == NoticeState.IN_REVIEW)
        else [],
        "may_withdraw": shares and released,
    }


def _form(
    request: HttpRequest, form: MeetingForm, typed: Typed, kept: WorkingCopy | None, context: dict[str, Any]
) -> HttpResponse:
    """The form, with what is wrong, and with the files that wait for it."""
    notice = context.get("notice")
    if form.correcting and notice:
        key, waiting = notice.pk, uploads_of(person(request)).filter(form_key=notice.pk)
    else:
        key = keeping.key_in(form)
        waiting = evidence.kept_for(request, person(request), key)
    door = keeping.door_of(NoticeKind.MEETING, notice, correcting=form.correcting)
    context = {**context, "files_key": key, "waiting": waiting, **writing.shown(request, form, typed, kept, door)}
    return render(request, "sharing/meeting_form.html", context, status=writing.code_of(request, typed))
