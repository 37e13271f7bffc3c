"""Whom a trader may ask who is affected by an item: open to everyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import queries


@login_not_required
@require_safe
def traders(request: HttpRequest) -> HttpResponse:
    """Every open framework by name with its contact, and nothing else of it."""
    return render(request, "portal/traders.html", {"contacts": queries.contacts_for_traders()})
