"""What an organization is to delete: items that it read and can read no longer."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.models import User
from portal.requests import person
from portal.views.acts import press
from sharing import parts
from sharing.actions import recalls as act
from sharing.models import Recall


def recall(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One of them: what it was, why, and one button."""
    user = person(request)
    row = recall_or_404(user, pk)
    if request.method == "POST":
        press(request, lambda: act.confirm(row, by=user), _("Confirmed: the issuer sees it."))
        return redirect("home")
    return render(request, "sharing/recall.html", {"recall": row, "notice": row.notice})


def recall_or_404(user: User, pk: uuid.UUID) -> Recall:
    """A recall of the own organization; nobody else's exists."""
    return get_object_or_404(parts.recalls(user).select_related("notice__originator", "confirmed_by"), pk=pk)
