"""What every page of a notice starts from."""

import uuid
from typing import TypeVar

from django.http import Http404

from sharing import access
from sharing.models import Notice

Kind = TypeVar("Kind", bound=Notice)


def notice_or_404(reader: access.Reader, pk: uuid.UUID, model: type[Kind]) -> Kind:
    """The notice, if the reader may read it; otherwise it does not exist, in the same words as one that never did."""
    found = (
        access.readable(reader, model)
        .select_related("originator", "author", "originator__second_reader")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found
