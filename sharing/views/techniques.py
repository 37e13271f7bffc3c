"""The matrix of methods, with how many items name each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.requests import person
from sharing.models import Technique
from sharing.queries import lists, techniques


def matrix(request: HttpRequest) -> HttpResponse:
    """The methods under the four Ms, each with the count of items that the reader may read."""
    found = techniques.matrix(person(request))
    return render(request, "sharing/techniques.html", {"matrix": found, "bound": techniques.NEWEST})


def technique(request: HttpRequest, code: str) -> HttpResponse:
    """One method: how to tell it, what it is not, and who has seen it."""
    user = person(request)
    row = get_object_or_404(Technique, code=code)
    page = lists.newest(user, lists.Filters(technique=row.code), after=request.GET.get("after", ""))
    keys = [entry.notice.pk for entry in page.entries]
    context = {
        "technique": row,
        "page": page,
        "notes": techniques.notes_on(user, row),
        "beside": [other for other in techniques.seen_with(keys) if other != row],
        "substances": techniques.substances_with(keys),
    }
    return render(request, "sharing/technique.html", context)
