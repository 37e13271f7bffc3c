"""Searches of one's own: kept under a name, looked at, renamed and deleted."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import clock, resume, visits
from portal.models import User
from portal.requests import person
from portal.views.acts import carry_out, press
from sharing.actions import searches as actions
from sharing.forms.search import Search
from sharing.forms.searches import SaveSearch, SearchName
from sharing.models import SavedSearch
from sharing.queries import lists
from sharing.queries import searches as queries
from sharing.queries.lists import Filters


def search(request: HttpRequest) -> HttpResponse:
    """Search and filters over everything that one may read."""
    user = person(request)
    form = Search(request.GET or None, user=user)
    found = _found(request, user, form.filters(), since=visits.previous(request))
    context = {"form": form, "save": _save_form(request, form, user), **found}
    return render(request, "sharing/search.html", context)


def saved_search(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What one of the own searches finds now, with a mark on what came since its owner last looked."""
    user = person(request)
    row = _own(user, pk)
    looked_at = clock.now()
    context = {
        "form": Search(row.asked, user=user),
        "search": row,
        "since": row.seen_at,
        **_found(request, user, queries.filters_of(row), since=row.seen_at),
    }
    if request.method == "GET" and not request.GET.get("after"):
        actions.look(row, at=looked_at, by=user)
    return render(request, "sharing/search.html", context)


def saved_searches(request: HttpRequest) -> HttpResponse:
    """All of them; and one more, from the search page."""
    user = person(request)
    form = SaveSearch(resume.data(request), user=user)
    if request.method == "POST" and (made := carry_out(form, lambda data: actions.keep(**data, by=user))):
        messages.success(request, _("The search is saved. Here and on your first page it counts what is new."))
        return redirect(made)
    context = {"form": form, "saved": queries.counted(user), "most": actions.MOST}
    return render(request, "sharing/saved_searches.html", context, status=422 if request.method == "POST" else 200)


def new(request: HttpRequest) -> HttpResponse:
    """What is new in each, for the list of them on a page that is shown already: `bar` on one of the search pages."""
    saved, bar = queries.counted(person(request)), request.GET.get("bar")
    search = next((kept.search for kept in saved if str(kept.search.pk) == bar), None)
    template = "sharing/_saved_panel.html" if bar is None else "sharing/_saved_bar.html"
    return render(request, template, {"saved": saved, "counted": True, "search": search})


def rename(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another name for one of them."""
    user = person(request)
    row = _own(user, pk)
    form = SearchName(resume.data(request), initial={"name": row.name})
    if request.method == "POST" and carry_out(form, lambda data: actions.rename(row, **data, by=user)):
        return redirect("saved_searches")
    row.refresh_from_db()
    context = {"form": form, "back": row, "heading": _("Rename a saved search"), "button": _("Rename")}
    context["help"] = _("Only you see your searches and their names.")
    return render(request, "portal/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Forget one of them."""
    user = person(request)
    row = _own(user, pk)
    press(request, lambda: actions.delete(row, by=user), _("The saved search is deleted."))
    return redirect("saved_searches")


def _own(user: User, pk: uuid.UUID) -> SavedSearch:
    """One of the person's own; nobody else's exists."""
    return get_object_or_404(SavedSearch, pk=pk, owner=user)


def _found(request: HttpRequest, user: User, filters: Filters, *, since: datetime | None) -> dict[str, Any]:
    """A page of what the filters find, with a mark on what others shared since a moment."""
    page = lists.newest(user, filters, after=request.GET.get("after", ""))
    lists.mark_new(page.entries, user, since)
    return {
        "page": page,
        "total": lists.total(user, filters),
        "cap": lists.CAP,
        "filters": filters,
        "saved": queries.saved(user),
    }


def _save_form(request: HttpRequest, form: Search, user: User) -> SaveSearch | None:
    """Offered where the search asks for something, and nothing in it is wrong."""
    if not form.is_bound or form.errors or form.filters() == Filters():
        return None
    asked = request.GET.copy()
    asked.pop("after", None)
    return SaveSearch(initial={"asked": asked.urlencode()}, user=user, auto_id="save_%s")
