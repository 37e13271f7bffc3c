"""Who asks."""

from django.http import HttpRequest
from rest_framework.request import Request

from portal.models import User


def person(request: HttpRequest | Request) -> User:
    """The signed-in person. Pages without an account are named one by one, so there always is one elsewhere."""
    assert isinstance(request.user, User)
    return request.user
