"""Nothing typed is lost: what somebody sends after the session has ended comes back once they have signed in again.

The text waits in the browser's own new session, for the same person and the same page only: a form carries a signed
note of who filled it, so that the next person at the same machine never sees it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, QueryDict

from portal.models import User

LARGEST = 2_500_000  # characters, encoded: as much as one request may bring (DATA_UPLOAD_MAX_MEMORY_SIZE)
KEY = "typed"
FIELD = "typed_by"
TAKEN = "accord.typed"
LASTS: Final = timedelta(hours=24)  # a form that was filled longer ago than that is nobody's at this machine any more
_signer = TimestampSigner(salt="portal.resume")


class KeepWhatWasTyped:
    """Keeps a form that came without a session, before its sender is asked to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302 and not request.user.is_authenticated:
            _keep(request)
        return response


def typed_by(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the signed note that forms carry, and whether this page brings back what was typed."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {}
    return {FIELD: _signer.sign(str(user.pk)), "typed_is_back": request.META.get(TAKEN) is not None}


def is_of_another(note: str, user: User) -> bool:
    """Whether the note says that somebody else filled the form, before this person signed in at the same browser."""
    try:
        return _signer.unsign(note) != str(user.pk)
    except BadSignature:
        return False


def data(request: HttpRequest) -> QueryDict | None:
    """What a form is to show: what was sent now, or what was kept for this person and page; None for an empty one."""
    if request.method == "POST":
        return request.POST
    if TAKEN not in request.META:
        request.META[TAKEN] = _take(request)  # a page may draw several forms of one text
    taken: QueryDict | None = request.META[TAKEN]
    return taken


def _take(request: HttpRequest) -> QueryDict | None:
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path or kept["person"] != str(request.user.pk):
        return None
    del request.session[KEY]
    return QueryDict(kept["data"])


def _keep(request: HttpRequest) -> None:
    person = _person(request.POST.get(FIELD, ""))
    text = request.POST.urlencode()
    if person and len(text) <= LARGEST:
        request.session[KEY] = {"path": request.path, "person": person, "data": text}


def _person(note: str) -> str:
    """The key of the active person who filled the form; nothing where the note is old, or not ours."""
    try:
        key = _signer.unsign(note, max_age=LASTS)
    except BadSignature:
        return ""
    return key if User.objects.filter(pk=key, is_active=True).exists() else ""
