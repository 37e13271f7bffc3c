"""What readers take along of a notice: a page of paper, and an alert's identifiers and facts for other programs.

Each asks the rule anew, is written to the audit trail, and opens nothing: "opened" is a page view.
"""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from rest_framework.renderers import JSONRenderer

from portal import clock, pdf
from portal.downloads import attachment
from portal.enums import PAP, TLP, NoticeKind
from portal.models import User
from portal.pdf import PdfFailed
from portal.requests import person
from sharing import access, attachments, labels, sellers
from sharing.actions import downloads, kinds
from sharing.actions.review import planned
from sharing.api import facts
from sharing.enums import NoticeState
from sharing.exchange import csv
from sharing.models import Addressee, Meeting, Notice, NoticeVersion, VendorAlert
from sharing.queries import answers, meetings, redress, wordings
from sharing.views.base import given_if, notice_or_404, tombstone
from sharing.views.substances import status_panel

UNRELEASED: Final = (NoticeState.DRAFT, NoticeState.IN_REVIEW)


@require_GET
def notice_pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The page of paper, as this reader may see the notice now, in the reader's language."""
    user = person(request)
    if gone := tombstone(request, pk):
        return gone
    row = notice_or_404(user, pk, Notice)
    if row.kind == NoticeKind.BULLETIN:
        return redirect("bulletin_pdf", pk=row.pk)
    row = kinds.whole(row)
    try:
        content = pdf.render(pdf.html("pdf/notice.html", sheet_of(user, row), language=get_language() or "en"))
    except PdfFailed as error:
        return render(request, "portal/no_pdf.html", {"notice": row, "error": str(error)}, status=503)
    given_if(downloads.record(row, form="pdf", by=user))
    return attachment(content, name=_name(row, "pdf"), content_type="application/pdf")


@require_GET
def alert_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Identifiers and facts of an alert as a table."""
    return _file(request, pk, "csv", "text/csv; charset=utf-8", csv.of_alert)


@require_GET
def alert_json(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Identifiers and facts of an alert, as the API words them."""
    return _file(request, pk, "json", "application/json", _json)


def sheet_of(user: User, row: Notice) -> dict[str, Any]:
    """The context of the page of paper: what its page says, without what anybody did, asked or keeps to itself."""
    versions = access.plain(NoticeVersion).filter(notice=row.pk, released_at__isnull=False)
    asked = access.plain(Addressee).filter(notice=row.pk).select_related("organization").order_by("organization__name")
    is_unreleased = row.state in UNRELEASED
    wordings.attach(user, [row])
    return {
        "notice": row,
        "label": TLP(row.tlp),
        "communities": labels.communities(user, row),
        "pap": PAP(row.pap) if row.pap else None,
        "body": f"pdf/_{row.kind}.html",
        "across": _across(row),
        "is_unreleased": is_unreleased,
        "version": versions.order_by("-number").first(),
        "standing": None if row.originator_id == user.organization_id else answers.standing(user, row),
        "identifiers": sellers.of_alert(user, row) if row.kind == NoticeKind.ALERT else [],
        "methods": row.techniques.all(),
        "files": attachments.shown(row),
        "plan": planned(row) if is_unreleased else [],
        "asked": asked if is_unreleased else [],
        "adopted": meetings.adopted(user, row) if isinstance(row, Meeting) else [],
        **redress.of_page(user, row),
        "made_for": user.organization,
        "made_at": clock.now(),
        **status_panel(user, row),
    }


def _across(row: Notice) -> str:
    """The words that stand across each page of an exercise, and of what is not, or no longer, shared."""
    word = _("DRAFT") if row.state in UNRELEASED else ""
    word = _("WITHDRAWN") if row.state == NoticeState.WITHDRAWN else word
    return " ".join(filter(None, [_("EXERCISE") if row.is_exercise else "", word]))


def _file(
    request: HttpRequest, pk: uuid.UUID, form: str, content_type: str, write: Callable[[dict[str, Any]], bytes]
) -> HttpResponse:
    user = person(request)
    if gone := tombstone(request, pk):
        return gone
    row = kinds.whole(notice_or_404(user, pk, Notice))
    if not isinstance(row, VendorAlert):
        raise Http404
    if not labels.may_take(user, row, form):
        raise PermissionDenied
    content = write(facts.told(row, user=user))
    given_if(downloads.record(row, form=form, by=user))
    return attachment(content, name=_name(row, form), content_type=content_type)


def _json(told: dict[str, Any]) -> bytes:
    return bytes(JSONRenderer().render(told, renderer_context={"indent": 2}))


def _name(row: Notice, ending: str) -> str:
    """The label first: a file is told from others by its name long after it was taken."""
    draft = "_draft" if row.state in UNRELEASED else ""
    return f"{TLP(row.tlp).label}_{row.reference}{draft}.{ending}"
