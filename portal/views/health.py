"""Whether the site is alive."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """Answers as long as the process does; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")
