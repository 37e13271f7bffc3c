"""How errors look in the API: `{"detail": ...}` or `{field: [...]}`, without content of what one may not read."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.errors import ActionRefused, NotAllowed, Outdated


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's own handling, and the refusals of actions as 403, 409 or 400."""
    if isinstance(error, NotAllowed):
        return Response({"detail": str(error.message)}, status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, ActionRefused):
        code = status.HTTP_409_CONFLICT if isinstance(error, Outdated) else status.HTTP_400_BAD_REQUEST
        return Response({error.field or "detail": [str(error.message)]}, status=code)
    return exception_handler(error, context)
