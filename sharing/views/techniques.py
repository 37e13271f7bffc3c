"""The matrix of methods, with how many items name each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.requests import person
from sharing.models import Technique
from sharing.queries import lists, techniques


def matrix(request: HttpRequest) -> HttpResponse:
    """The methods under the four Ms, each with the count of items that the reader may read."""
    return render(request, "sharing/techniques.html", {"stages": techniques.matrix(person(request))})


def technique(request: HttpRequest, code: str) -> HttpResponse:
    """One method: how to tell it, and who has seen it."""
    row = get_object_or_404(Technique, code=code)
    page = lists.newest(person(request), lists.Filters(technique=row.code), after=request.GET.get("after", ""))
    return render(request, "sharing/technique.html", {"technique": row, "page": page})
