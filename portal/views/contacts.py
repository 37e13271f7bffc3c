"""Whom to call in one's own organization, and how it wants to be asked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import resume
from portal.actions import contacts as act
from portal.errors import ActionRefused
from portal.forms.contacts import MOST, Contacts, ProcedureFacts, contacts_of, procedure_of
from portal.forms.rows import leave_open, one_more
from portal.models import User
from portal.requests import person


def contacts(request: HttpRequest) -> HttpResponse:
    """An administrator names the focal points and deputies and publishes the procedure, together."""
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    own, data = user.organization, resume.data(request)
    people = own.people.filter(is_active=True)
    wants_more = data is not None and "more" in data
    typed = one_more(data, "people", MOST) if data and wants_more else data
    rows = Contacts(typed, initial=contacts_of(own), prefix="people", form_kwargs={"people": people})
    form = ProcedureFacts(data, initial=procedure_of(own))
    is_sent = request.method == "POST" and not wants_more
    if wants_more:
        leave_open(form, *rows)
    elif is_sent and _published(rows, form, user):
        messages.success(request, _("Saved. Members of your frameworks see it now."))
        return redirect(own)
    context = {"form": form, "rows": rows, "organization": own}
    return render(request, "portal/contacts.html", context, status=422 if is_sent else 200)


def _published(rows: Any, form: ProcedureFacts, user: User) -> bool:
    """Both are checked, so that every error is shown at once."""
    if not all([rows.is_valid(), form.is_valid()]):
        return False
    try:
        act.publish(user.organization, named=rows.named(), procedure=form.published(), by=user)
    except ActionRefused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True
