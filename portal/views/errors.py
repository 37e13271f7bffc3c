"""What is said where nothing is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from rest_framework.exceptions import NotFound

from portal.requests import is_for_api


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The site's page; below the addresses of the API, for programs, what its calls say of a row that is not there."""
    if is_for_api(request):
        return JsonResponse({"detail": str(NotFound.default_detail)}, status=404)
    return page_not_found(request, exception)
