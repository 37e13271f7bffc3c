"""The audit trail of an item, for its originator, and of a framework, for its coordinator."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal import queries
from portal.models import Framework, User
from portal.requests import person
from sharing import trail
from sharing.models import Notice
from sharing.views.base import notice_or_404


def notice_trail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who did what with an own item, newest first."""
    user = person(request)
    row = own_or_403(user, pk)
    page = trail.of_notice(user, row, after=request.GET.get("after", ""))
    return render(request, "sharing/trail.html", {"notice": row, "page": page})


def framework_trail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What happened in a framework that one's organization coordinates, newest first."""
    user = person(request)
    row = coordinated_or_403(user, pk)
    page = trail.of_framework(user, row, after=request.GET.get("after", ""))
    return render(request, "sharing/trail.html", {"framework": row, "page": page})


def own_or_403(user: User, pk: uuid.UUID) -> Notice:
    """An item that the person may read; 403 where it is another organization's."""
    row = notice_or_404(user, pk, Notice)
    if row.originator_id != user.organization_id:
        raise PermissionDenied
    return row


def coordinated_or_403(user: User, pk: uuid.UUID) -> Framework:
    """A framework of one's own; 403 where another organization coordinates it. A closed one is there for whoever
    coordinated it alone.
    """
    row = get_object_or_404(queries.own_frameworks(user) | queries.led_until_closed(user), pk=pk)
    if not trail.leads(user, row):
        raise PermissionDenied
    return row
