"""Pages of bulletins."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock, grants, resume
from portal.enums import FrameworkPermission
from portal.models import User
from portal.queries import approvers
from portal.requests import languages_of, person
from portal.views.acts import carry_out
from sharing import access
from sharing.actions import looks, two_people
from sharing.actions.review import is_second_person_missing, submission_of
from sharing.enums import NoticeState
from sharing.queries import answers, clearances, feedback, recalls
from sharing.views.base import looked_at, notice_or_404, taking_back
from trends.actions import composing, copies
from trends.forms.bulletins import ComposeMonth
from trends.models import Bulletin
from trends.queries import contributions, copied, editions, library, living, months, renewed, revisions, translations
from trends.views.comments import workshop
from trends.views.sources import link


def bulletins(request: HttpRequest) -> HttpResponse:
    """Published bulletins; for coordinators also those in the making and those that are due."""
    user = person(request)
    days = {month.bulletin_id: month for month in months.under_way(user)}
    context = {
        "bulletins": translations.families(user, languages_of(request), 60),
        "drafts": [(row, days.get(row.pk)) for row in library.drafts(user)[:60]],
        "due": library.due(user),
        "may_compose": library.composable(user).exists(),
        "may_contribute": contributions.open_to(user).exists(),
        "may_look_up": copies.may_look_up(user),
    }
    return render(request, "trends/bulletins.html", context)


def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Compose: the draft fills itself."""
    user = person(request)
    frameworks = library.composable(user)
    if not frameworks.exists():
        raise PermissionDenied
    form = ComposeMonth(resume.data(request), frameworks=frameworks, initial=request.GET.dict())
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
    shown_now = library.shown(row, user)
    link(shown_now["parts"], row, user, shown_now["figures"])
    context = {
        "notice": row,
        **shown_now,
        "recalled": recalls.of_notice(user, row),
        "threads": answers.threads(user, row),
        "standing": None if row.originator_id == user.organization_id else answers.standing(user, row),
        "is_own": row.originator_id == user.organization_id,
        "submission_key": uuid.uuid4(),
        **feedback.of_page(user, row),
        "clearing": _clearing(user, row),
        **workshop(row, user),
        **copied.of_page(user, row),
        **_rights(user, row),
        **living.of_page(user, row),
        "later": revisions.later(user, row) if row.released_at else [],
        **translations.of_page(user, row),
        **renewed.of_page(user, row),
    }
    return render(request, "trends/bulletin.html", context)


def _clearing(user: User, row: Bulletin) -> dict[str, Any]:
    """For its coordinator: whom it asks to clear it, what they say, what is held back for it or for the bulletin from
    which it was made, and what is in other editions alone. For who is asked: until when, and who there answers.
    """
    if row.originator_id != user.organization_id:
        asked = clearances.open_to(user).filter(notice=row.pk).first()
        return {"asked": asked, "closes": clearances.moment(asked), "approvers": approvers(user)} if asked else {}
    headings = editions.headings(row)
    rows = [
        (each, [headings.get(key, key) for key in each.sections], each.closes_at <= clock.now())
        for each in clearances.round_of(row)
    ]
    may_ask = row.state == NoticeState.IN_REVIEW and composing.may_write(row, user)
    words = [whose for whose, are_theirs in contributions.concerned(row, user).items() if are_theirs] if may_ask else []
    return {
        "rows": rows,
        "unasked": list(clearances.askable(row).filter(pk__in=words)) if words else [],
        "objections": list(clearances.objections_to(row)) if row.released_at else [],
        "held": [headings.get(key, key) for key in sorted(editions.held(row))],
        "elsewhere": list(editions.objected_elsewhere(row)),
        "may_ask": may_ask,
    }


def _rights(user: User, row: Bulletin) -> dict[str, Any]:
    own = row.originator_id == user.organization_id
    composes = own and composing.may_write(row, user)
    publishes = own and grants.may(user, FrameworkPermission.PUBLISH_BULLETIN, row.framework)
    same_person = is_second_person_missing(row, by=user)
    in_review = row.state == NoticeState.IN_REVIEW
    return {
        **taking_back(user, row),
        "seen": submission_of(row, by=user),
        "may_edit": composes and row.state == NoticeState.DRAFT,
        "may_call_back": composes and in_review,
        "may_approve": publishes and in_review and not same_person,
        "may_not_approve_self": publishes and in_review and same_person,
        "approvers": two_people.deciders(row, by=user, wrote=two_people.written_by(row)) if own and in_review else [],
        "may_withdraw": publishes and row.state == NoticeState.RELEASED,
    }
