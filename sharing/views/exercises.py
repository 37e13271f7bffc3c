"""What an exercise has shown."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.requests import person
from sharing import responses
from sharing.models import Notice
from sharing.queries import exercises, wordings
from sharing.views.base import notice_or_404


def result(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom it has reached: for its originator and for coordinators who read it. Nothing else has such a page."""
    user = person(request)
    row = notice_or_404(user, pk, Notice)
    if not row.is_exercise or row.released_at is None:
        raise Http404
    if not responses.oversees(user, row):
        raise PermissionDenied
    wordings.attach(user, [row])
    return render(request, "sharing/exercise.html", {"notice": row, "result": exercises.result(user, row)})
