"""The page of a law that makes alerts actionable."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal import events
from portal.requests import person
from sharing.queries import law_alerts as queries
from sharing.queries import lists, waking


def law_alerts(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The open alerts that become actionable by one control, of those that the reader may read."""
    user = person(request)
    found = queries.woken(user, pk, waking.today(user), after=request.GET.get("after", ""))
    if found is None:
        raise Http404
    events.read(user, pk)
    context = {"wake": found.wake, "page": found.page, "total": found.total, "cap": lists.CAP}
    return render(request, "sharing/law_alerts.html", context)
