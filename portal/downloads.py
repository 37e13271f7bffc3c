"""Files that people take along: always as attachments, under a name that the site chose."""

import re
from typing import Final

from django.http import HttpResponse

_OTHER: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """The file, never shown inside the site; of its name, letters and digits of ASCII are kept."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{_OTHER.sub("-", name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"  # whatever it holds, it runs nowhere
    return response
