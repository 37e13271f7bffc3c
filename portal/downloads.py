"""Files that people take along: always as attachments, which run nowhere whatever they hold."""

import re
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# The file is saved, not shown; and where it is shown, it is shut in.
SHUT_IN: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# What a file system somewhere does not take in a name.
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """The file under that name, in any script (RFC 6266)."""
    saved_as = content_disposition_header(as_attachment=True, filename=_FORBIDDEN.sub("-", name))
    return HttpResponse(content, content_type=content_type, headers={**SHUT_IN, "Content-Disposition": saved_as or ""})
