"""Whether the site is alive and ready, and its figures: for a balancer and for monitoring, without an account."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from portal import gauges, metrics, readiness


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """Answers as long as the process does; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests should come here (200 or 503), and what somebody should look at."""
    said = readiness.state()
    return JsonResponse(said, status=503 if said["status"] == "unavailable" else 200)


@login_not_required
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with the token of the setting; without that, there is no such page."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse(metrics.page(gauges.Standing()), content_type=CONTENT_TYPE_LATEST)
