"""Bulletins labelled TLP:CLEAR of frameworks that publish openly: for everyone, without an account, a session or a
cookie. Whoever asks is nobody here, also where they are signed in elsewhere on the site.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, translation
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import locks
from portal.characters import writable
from portal.downloads import attachment
from portal.pdf import PdfFailed
from trends import compose
from trends.actions import composing
from trends.models import Bulletin, BulletinFile
from trends.queries import library, openly, revisions

# Whoever keeps a page asks before each use whether it is still so: what is withdrawn is read from no cache.
KEPT: Final = "public, no-cache"
NEWEST: Final = 50  # in the feed
PLAIN: Final = "text/plain; charset=utf-8"
log = logging.getLogger(__name__)
Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponse]


def _open(view: View[Asked]) -> View[Asked]:
    """A view that anybody may ask and any cache keep; whoever has the page already is told that it is still so."""

    @login_not_required
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, /, *args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response["Cache-Control"] = KEPT
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            return get_conditional_response(request, etag=response["ETag"], response=response) or response
        return response

    return opened


@_open
def bulletins(request: HttpRequest) -> HttpResponse:
    """All of them, newest month first."""
    return render(request, "trends/public_bulletins.html", {"bulletins": openly.listed()[:200]})


@_open
def bulletin(request: HttpRequest, reference: str) -> HttpResponse:
    """One, in its own language; of one that was withdrawn, that it was and why."""
    row = openly.published().filter(reference=reference).first()
    if row is None:
        return _gone(request, reference)
    with translation.override(row.language):
        context = {"notice": row, "others": openly.others(row), "later": revisions.later(openly.NOBODY, row)}
        context |= library.shown(row, openly.NOBODY)
        return _told(render(request, "trends/public_bulletin.html", context))


@_open
def bulletin_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Its PDF; of one that was withdrawn, what its page says."""
    row = openly.published().filter(reference=reference).first()
    if row is None:
        return _gone(request, reference)
    file = composing.kept_file_of(row, openly.NOBODY) or _rendered(row)
    if file is None:
        answer = HttpResponse(_("The PDF is not ready. Try again in a minute."), content_type=PLAIN, status=503)
        answer["Retry-After"] = "60"
        return answer
    return attachment(bytes(file.content), name=f"TLP-CLEAR_{row.reference}.pdf", content_type="application/pdf")


@_open
def feed(request: HttpRequest) -> HttpResponse:
    """The newest as an Atom feed; what was withdrawn lately says so in its place."""
    here = f"{settings.BASE_URL}{reverse('public_bulletins')}"
    made = feedgenerator.Atom1Feed(
        title=_("Bulletins labelled TLP:CLEAR"),
        link=here,
        description="",
        feed_url=f"{settings.BASE_URL}{reverse('public_feed')}",
        language=translation.get_language(),
    )
    for row in [*openly.listed()[:NEWEST], *openly.withdrawn()[:NEWEST]]:
        made.add_item(**_entry(row))
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@transaction.atomic
def _rendered(row: Bulletin) -> BulletinFile | None:
    """A PDF that nobody has asked for before; one at a time, however many ask. None where another is being made, or it
    cannot be made: who runs the site is told why by the log.
    """
    if not locks.try_hold("public pdf"):
        return None
    try:
        return composing.file_of(row, openly.NOBODY)
    except PdfFailed as error:
        log.warning("a public PDF was not made: %s", error)
        return None


def _gone(request: HttpRequest, reference: str) -> HttpResponse:
    """That it was withdrawn, and why; of what never was here, nothing."""
    gone = openly.withdrawn().filter(reference=reference).first()
    if gone is None:
        raise Http404
    with translation.override(gone.language):
        return _told(render(request, "trends/public_gone.html", {"notice": gone}, status=410))


def _told(response: HttpResponse) -> HttpResponse:
    """A page in the language of what it tells, whatever the browser would rather have."""
    response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def _entry(row: Any) -> dict[str, Any]:
    """What a feed says of one: of what was withdrawn its reference and the reason, and nothing that it said. One letter
    that XML cannot hold, in anybody's words, would leave all without a feed; descriptions are read as HTML.
    """
    told = {
        "link": f"{settings.BASE_URL}{reverse('public_bulletin', args=[row.reference])}",
        "unique_id": f"urn:uuid:{row.pk}",
        "author_name": writable(str(row.originator)),
        "pubdate": row.released_at,
        "updateddate": row.withdrawn_at or row.changed_at,
    }
    if row.withdrawn_at:
        words = _("Withdrawn: %(reference)s") % {"reference": row.reference}
        return {**told, "title": words, "description": escape(writable(row.withdrawn_reason))}
    month = f"{row.framework}, {compose.period(row.begins_on, row.ends_on)}"
    return {**told, "title": writable(row.title), "description": escape(writable(month))}
