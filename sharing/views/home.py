"""The first page: what should I do next?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock, grants, panels, visits
from portal.enums import FrameworkPermission, OrganizationKind
from portal.models import User
from portal.queries import coordinated
from portal.requests import person
from sharing.actions import corrections, review
from sharing.enums import NoticeState
from sharing.queries import home as queries
from sharing.queries import lists, objections, searches, wordings, working_copies


def home(request: HttpRequest) -> HttpResponse:
    """For us first, by due time; then what waits for approval or an answer; then what is new."""
    user = person(request)
    queue, since = queries.queue(user), visits.previous(request)
    news = queries.news(user, queue.entries)
    lists.mark_new([*queue.entries, *news], user, since)
    to_approve = [row for row in queries.to_approve(user) if not review.is_second_person_missing(row, by=user)]
    waiting = queries.waiting(user)
    wordings.attach(user, [*to_approve, *(row.notice for row in waiting)])
    context = {
        "since": since,
        "new": queries.new_since(user, since) if since else 0,
        "queue": queue.entries,
        "queued": queue.total,
        "cap": lists.CAP,
        "to_approve": to_approve,
        "corrections": [row for row in queries.corrections_to_approve(user) if corrections.may_approve(row, by=user)],
        "returned": queries.returned(user),
        "questions": queries.questions(user),
        "to_settle": objections.to_settle(user),
        "today": clock.today(),
        "waiting": waiting,
        "withdrawn": queries.withdrawn(user),
        "news": news,
        "coming": queries.coming(user),
        "saved": searches.saved(user),
        "panels": panels.panels(user),
        "role": _role(user),
        "may_alert": grants.frameworks(user, FrameworkPermission.ISSUE_ALERT).exists(),
    }
    return render(request, "sharing/home.html", context)


def _role(user: User) -> str:
    """As what a person's organization comes here first of all; empty for those who look on."""
    if coordinated(user).exists():
        return "coordinator"
    kind: str = user.organization.kind
    return kind if kind in (OrganizationKind.AUTHORITY, OrganizationKind.COMPANY) else ""


TABS: dict[str, list[str]] = {
    "open": [NoticeState.DRAFT, NoticeState.IN_REVIEW],
    "shared": [NoticeState.RELEASED],
    "withdrawn": [NoticeState.WITHDRAWN],
}


def own(request: HttpRequest) -> HttpResponse:
    """The own organization's items."""
    tab = request.GET.get("tab", "open")
    states = TABS.get(tab, TABS["open"])
    user = person(request)
    page = lists.own(user, states=states, after=request.GET.get("after", ""))
    rights = {
        "alert": grants.frameworks(user, FrameworkPermission.ISSUE_ALERT).exists(),
        "mo_note": grants.frameworks(user, FrameworkPermission.ISSUE_MO_NOTE).exists(),
        "law_change": grants.frameworks(user, FrameworkPermission.ISSUE_LAW_CHANGE).exists(),
    }
    unfinished = working_copies.unfinished(user) if states is TABS["open"] else []
    return render(request, "sharing/own.html", {"page": page, "tab": tab, "rights": rights, "unfinished": unfinished})
