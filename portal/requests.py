"""Who asks."""

from django.http import HttpRequest

from portal.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person. Pages without an account are named one by one, so there always is one elsewhere."""
    assert isinstance(request.user, User)
    return request.user
