"""The audit trail of the whole site, for operators: what was done, and whether it is sealed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal import seals, trail
from portal.models import AuditEvent, AuditPending
from portal.requests import person

COUNTED = 1000


def site_trail(request: HttpRequest) -> HttpResponse:
    """Every act, newest first, and the head of the chain of seals; for anyone but operators it does not exist."""
    user = person(request)
    if not user.is_operator:
        raise Http404
    page = trail.page(
        user,
        AuditEvent.objects.all(),
        named=lambda keys: keys,
        everyone=True,
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "head": seals.head(),
        "waiting": len(AuditPending.objects.values_list("pk")[: COUNTED + 1]),
        "cap": COUNTED,
        "late": seals.waiting_too_long(),
    }
    return render(request, "portal/trail.html", context)
