"""Messages on their way out, for operators: what waits, what is late, what was given up."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal import outgoing as standing
from portal.actions import outgoing as act
from portal.enums import MessageKind
from portal.forms.outgoing import Kind
from portal.models import Message, User
from portal.requests import person
from portal.views.acts import press


def outgoing(request: HttpRequest) -> HttpResponse:
    """Counts by kind and channel, and what was given up; for anyone but operators it does not exist."""
    _operator(request)
    form = Kind(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    tallies = standing.tallies()
    context = {
        "tallies": tallies,
        "sums": {name: sum(getattr(tally, name) for tally in tallies) for name in ("waiting", "due", "late", "dead")},
        "oldest": int(standing.oldest_due().total_seconds() // 60),
        "is_deliverer_away": standing.oldest_owed() > standing.LATE_AFTER,
        "late_after": int(standing.LATE_AFTER.total_seconds() // 60),
        "page": standing.given_up(kind, request.GET.get("after", "")),
        "kind": MessageKind(kind) if kind else None,
        "most": act.MOST,
    }
    return render(request, "portal/outgoing.html", context)


@require_POST
def retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send one again."""
    user, row = _operator(request), _given_up(pk)
    press(request, lambda: act.retry(row, by=user), _("It is tried again within seconds."))
    return redirect("outgoing")


@require_POST
def retry_kind(request: HttpRequest) -> HttpResponse:
    """Send again what was given up of one kind."""
    user, form = _operator(request), Kind(request.POST)
    if not form.is_valid():
        raise Http404
    count = act.retry_kind(MessageKind(form.cleaned_data["kind"]), by=user)
    said = ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count)
    messages.success(request, said % {"count": count})
    return redirect("outgoing")


@require_POST
def leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Leave one unsent for good."""
    user, row = _operator(request), _given_up(pk)
    press(request, lambda: act.leave(row, by=user), _("It is left unsent."))
    return redirect("outgoing")


def _operator(request: HttpRequest) -> User:
    user = person(request)
    if not user.is_operator:
        raise Http404
    return user


def _given_up(pk: uuid.UUID) -> Message:
    return get_object_or_404(Message.objects.filter(standing.GIVEN_UP), pk=pk)
