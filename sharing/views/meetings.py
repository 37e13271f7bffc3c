"""Pages of consultations and their recommendations."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal import grants, resume
from portal.models import Framework, User
from portal.requests import person
from portal.views.acts import carry_out
from sharing import access
from sharing.actions import meetings as act
from sharing.actions.review import submission_of
from sharing.enums import NoticeState
from sharing.forms.meetings import MeetingForm, NewMeetingForm, RecommendationForm, ReportForm
from sharing.models import Meeting, NoticeVersion, Recommendation, Release
from sharing.queries import answers, wordings
from sharing.queries import meetings as queries
from sharing.views.base import looked_at, notice_or_404, say_lacking, show_newest, versions_of

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
    """Call a consultation: a draft, until it is shared."""
    user = person(request)
    frameworks = queries.callable_in(user)
    if not frameworks.exists():
        raise PermissionDenied
    wanted = request.GET.get("framework")
    first = next((row for row in frameworks if str(row.pk) == wanted), frameworks[0])
    initial = {"framework": first.pk, "tlp": first.default_tlp}
    form = NewMeetingForm(resume.data(request), user=user, frameworks=frameworks, initial=initial)
    if request.method == "POST" and (made := carry_out(form, lambda data: _call(form, user))):
        messages.success(request, _("The draft is saved."))
        say_lacking(request, form)
        return redirect(made)
    context = {"standing": queries.standing(user, first), "framework": first}
    return _form(request, form, _("New consultation"), _("Save the draft"), context)


def meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A consultation: what the last one left to do, its agenda, its minutes, what it recommends."""
    user = person(request)
    if tombstone := access.tombstones(user).filter(pk=pk).first():
        return render(request, "sharing/tombstone.html", {"notice": tombstone})
    row = notice_or_404(user, pk, Meeting)
    looked_at(request, row)
    wordings.attach(user, [row])
    context = {
        "notice": row,
        "previous": queries.before(user, row),
        "carried": queries.carried(user, row),
        "adopted": queries.adopted(user, row),
        "threads": answers.threads(user, row),
        "standing": None if row.originator_id == user.organization_id else answers.standing(user, row),
        "is_own": row.originator_id == user.organization_id,
        "submission_key": uuid.uuid4(),
        **versions_of(user, row),
        **_rights(user, row),
    }
    return render(request, "sharing/meeting.html", context)


def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    user = person(request)
    row = notice_or_404(user, pk, Meeting)
    if not _rights(user, row)["may_edit"]:
        raise PermissionDenied
    form = MeetingForm(resume.data(request), user=user, initial=MeetingForm.initial_of(row))
    if request.method == "POST" and carry_out(form, lambda data: _edit(row, form, user)):
        messages.success(request, _("The draft is saved."))
        say_lacking(request, form)
        return redirect(row)
    show_newest(form, row)
    heading = _("Edit %(reference)s") % {"reference": row.reference}
    return _form(request, form, heading, _("Save the draft"), {"notice": row})


def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What is new about a shared consultation: other times, or that it was held, with its minutes."""
    user = person(request)
    row = notice_or_404(user, pk, Meeting)
    if not _rights(user, row)["may_record"]:
        raise PermissionDenied
    newest = access.plain(NoticeVersion).filter(notice=row.pk).aggregate(n=Max("number"))["n"]
    initial = {**MeetingForm.initial_of(row), "based_on": newest}
    form = MeetingForm(resume.data(request), user=user, initial=initial, correcting=True)
    released: list[bool] = []
    if request.method == "POST" and carry_out(form, lambda data: released.append(_record(row, form, user))):
        messages.success(request, _("Saved: its readers see it.") if released[0] else _("It waits for approval."))
        return redirect(row)
    return _form(request, form, _("Record what is new"), _("Save"), {"notice": row})


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
    rows = access.readable_recommendations(user).select_related("meeting__framework", "owner")
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
    act.edit(row, content=form.content(), audience=data["audience"], seen=data["seen"], by=user)


def _record(row: Meeting, form: MeetingForm, user: User) -> bool:
    data = form.cleaned_data
    return act.record(row, content=form.content(), note=data["note"], based_on=data["based_on"], by=user)


def _show_newest(form: ReportForm, row: Recommendation) -> None:
    """After a refusal because somebody else said something: who saves once more has been told, and means it."""
    if form.is_bound and form.has_error("seen"):
        row.refresh_from_db()
        form.data = MultiValueDict({**dict(form.data.lists()), "seen": [act.edition_of(row)]})  # type: ignore[attr-defined]


def _rights(user: User, row: Meeting) -> dict[str, Any]:
    own = row.originator_id == user.organization_id
    calls = own and grants.may(user, queries.CALLS, row.framework)
    shares = own and grants.may(user, queries.SHARES, row.framework)
    released = row.state == NoticeState.RELEASED
    releases = access.plain(Release).filter(notice=row.pk).select_related("framework", "released_by")
    return {
        "releases": releases.order_by("released_at") if own else [],
        "seen": submission_of(row),
        "may_edit": calls and row.state == NoticeState.DRAFT,
        "may_approve": user.is_approver and row.state == NoticeState.IN_REVIEW,
        "may_record": calls and released,
        "may_recommend": shares and released,
        "may_withdraw": shares and released,
    }


def _form(request: HttpRequest, form: MeetingForm, heading: str, button: str, context: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, **context}
    return render(request, "sharing/meeting_form.html", context, status=422 if request.method == "POST" else 200)
