"""What the person is told of."""

import uuid
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import events, mails
from portal.actions import inbox as act
from portal.requests import person

PAGE = 50


def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; what is unread alone, unless all is asked for."""
    user = person(request)
    everything = request.GET.get("show") == "all"
    rows = (events.of(user) if everything else events.unread(user)).order_by("-created_at", "id")
    after = _cursor(request.GET.get("after", ""))
    if after:
        rows = rows.filter(created_at__lte=after[0]).exclude(created_at=after[0], id__lte=after[1])
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    said = events.lines(user, [row.event for row in shown])
    context = {
        "rows": [(row, said[row.event_id]) for row in shown if row.event_id in said],
        "everything": everything,
        "until": shown[0].created_at.isoformat() if shown else "",
        "page": {
            "after": f"{shown[-1].created_at.isoformat()},{shown[-1].pk}" if len(found) > PAGE else "",
            "is_continued": after is not None,
        },
    }
    return render(request, "portal/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """What was on the page and what is older counts as read; not what came since."""
    until = _moment(request.POST.get("until", ""))
    if until:
        act.read_all(until=until, by=person(request))
    return redirect("inbox")


@csrf_exempt  # a mail program presses it for its reader (RFC 8058); the signed link says whose mails it ends
@login_not_required
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mails of one kind, by the link in such a mail. A link that is not ours says so and nothing more."""
    found = mails.stop_of(token)
    if found is None:
        return render(request, "portal/mail_stop.html", {"unknown": True}, status=410)
    whose, kind = found
    if request.method == "POST":
        act.stop_mails(whose, kind)
    return render(request, "portal/mail_stop.html", {"kind": kind, "done": request.method == "POST"})


def _cursor(text: str) -> tuple[datetime, uuid.UUID] | None:
    """Where the page before ended; none for what is no such place."""
    moment, _comma, key = text.partition(",")
    at = _moment(moment)
    try:
        return (at, uuid.UUID(key)) if at else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
