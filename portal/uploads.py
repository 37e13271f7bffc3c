"""Files that come with a form: bounded while they arrive, before anything has asked what they are."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

LARGEST: Final = 20 * 1024 * 1024  # bytes of one file; a larger one is read to its end and kept nowhere
WHOLE: Final = 8 * LARGEST  # bytes of one request, with all that is in it
NOTED = "accord.too_large"


class Bounded(TemporaryFileUploadHandler):
    """Django's own, to temporary files, within limits. `too_large` names what was passed over."""

    def handle_raw_input(
        self, input_data: Any, META: Mapping[str, Any], content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Before anything is read."""
        if content_length > WHOLE:
            raise RequestDataTooBig("more than one request may bring")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A part of a file: its last one at the latest says that it is too large."""
        if start + len(raw_data) > LARGEST:
            self.file.close()
            if self.request is not None:
                self.request.META.setdefault(NOTED, []).append(self.file_name or "")
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def too_large(request: HttpRequest) -> list[str]:
    """The names of files that were passed over; known once `request.FILES` was asked."""
    return list(request.META.get(NOTED, []))
