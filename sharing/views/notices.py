"""The page of a notice."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import clock, grants
from portal.enums import NoticeKind
from portal.models import User
from portal.requests import person
from sharing import access, attachments, labels, responses, sellers
from sharing.actions import kinds, looks, two_people
from sharing.actions.releases import reached
from sharing.actions.review import is_second_person_missing, may_approve, submission_of
from sharing.enums import FormOf, NoticeState
from sharing.forms.queue import kept
from sharing.models import Notice, Release
from sharing.queries import (
    answers,
    changes,
    evidence,
    extensions,
    feedback,
    operators,
    queue,
    reach,
    recalls,
    redress,
    sightings,
    techniques,
    waking,
    wordings,
    working_copies,
)
from sharing.queries.ladder import ladder
from sharing.views.base import looked_at, notice_or_404, taking_back, tombstone, versions_of
from sharing.views.substances import status_panel


def notice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything about one notice that this reader may see; a tombstone where it was withdrawn."""
    user = person(request)
    if gone := tombstone(request, pk):
        return gone
    shown, row = looks.newest(pk), notice_or_404(user, pk, Notice)
    if row.kind in (NoticeKind.BULLETIN, NoticeKind.MEETING):
        return redirect(kinds.whole(row))
    look, whole = looked_at(request, row, shown), kinds.whole(row)
    read = {"look": look, "since": changes.since(user, whole, look)} if look else {}
    return render(request, "sharing/notice.html", {**page_of(user, whole), **read})


def page_of(user: User, row: Notice) -> dict[str, Any]:
    """The context of a notice's page."""
    is_own = row.originator_id == user.organization_id
    wordings.attach(user, [row])
    return {
        "notice": row,
        "communities": labels.communities(user, row),
        "may_take": labels.may_be_listed(user, row),
        "facts": f"sharing/_facts_{row.kind}.html",
        "is_own": is_own,
        **(_sellers(user, row) if row.kind == NoticeKind.ALERT else {}),
        "methods": techniques.of_notice(user, row),
        "files": evidence.of(user, row) if attachments.holds_files(row) else [],
        "may_add_files": is_own and attachments.may_change(row),
        **versions_of(user, row),
        **({"standing": None} if is_own else _desk(user, row)),
        "threads": answers.threads(user, row),
        "objections": responses.seen_objections(user, row).select_related("organization"),
        "submission_key": uuid.uuid4(),
        **redress.of_page(user, row),
        **feedback.of_page(user, row),
        **_overseen(user, row),
        "today": clock.today(),
        "recalled": recalls.of_notice(user, row),
        "may_extend": user.is_approver and not is_own and extensions.regions(user, row).exists(),
        **status_panel(user, row),
        **_laws(user, row),
        **taking_back(user, row),
        **(_workshop(user, row) if is_own or row.state == NoticeState.IN_REVIEW else {}),
    }


def _overseen(user: User, row: Notice) -> dict[str, Any]:
    """For whoever oversees it, how far each organization has come."""
    if not row.released_at or not responses.oversees(user, row):
        return {}
    rungs = ladder(user, row)
    waits = [rung for rung in rungs if rung.receipt is None or rung.receipt.opened_at is None]
    explains = any(rung.delivered for rung in waits)
    return {"ladder": rungs, "explains_ways": explains, "may_see_result": row.is_exercise}


def _laws(user: User, row: Notice) -> dict[str, Any]:
    """What makes an alert actionable in the reader's markets, and whether that is so since it was answered."""
    if row.kind != NoticeKind.ALERT or row.state != NoticeState.RELEASED:
        return {}
    today = waking.today(user)
    woken = waking.of_alerts(user, [row.pk], today)
    return {"laws": woken.get(row.pk, []), "law_changed": row.pk in waking.answered_before(user, today, [row.pk])}


def _sellers(user: User, row: Notice) -> dict[str, Any]:
    """The identifiers of an alert, as far as this reader may see them, and where else they stand."""
    return {"identifiers": sellers.of_alert(user, row), "sightings": sightings.of_alert(user, row)}


def _desk(user: User, row: Notice) -> dict[str, Any]:
    """How the reader's organization stands to it, who could take it on, and what the queue holds next."""
    standing = answers.standing(user, row)
    if not standing.may_answer:
        return {"standing": standing}
    narrowed = kept(user).narrowed()
    following = queue.following(user, standing.addressee, narrowed) if standing.addressee else None
    begun = working_copies.of_notice(user, row, FormOf.OUTCOME)
    return {"standing": standing, "unrecorded": begun, "colleagues": answers.colleagues(user), "following": following}


def _workshop(user: User, row: Notice) -> dict[str, Any]:
    """What the originator, and an approver, need to decide: who gets it, and who may do what now."""
    rules, waits = kinds.rules_of(row), row.state == NoticeState.IN_REVIEW
    releases = access.plain(Release).filter(notice=row.pk).select_related("framework", "released_by__organization")
    is_own = row.originator_id == user.organization_id
    is_shared = row.state in (NoticeState.RELEASED, NoticeState.WITHDRAWN)
    return {
        "releases": releases.order_by("released_at"),
        "reach": None if is_shared else reach.of_draft(user, row),
        "unreached": "" if is_shared else operators.unreached(user, row),
        "seen": submission_of(row, by=user),
        "may_edit": is_own and row.state == NoticeState.DRAFT,
        "may_call_back": is_own and waits,
        "may_approve": may_approve(row, by=user),
        "approvers": two_people.deciders(row, by=user, wrote=two_people.written_by(row)) if waits and is_own else [],
        "may_not_approve_self": user.is_approver and waits and is_second_person_missing(row, by=user),
        "may_share": is_own and row.state == NoticeState.RELEASED and grants.frameworks(user, rules.release).exists(),
        "may_correct": is_own and row.state == NoticeState.RELEASED,
        "may_withdraw": is_own and user.is_approver and row.state == NoticeState.RELEASED,
        "reaches": reached(row, by=user),
    }
