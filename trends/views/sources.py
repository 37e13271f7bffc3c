"""The items behind a sentence of a bulletin."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal import markdown
from portal.enums import TLP
from portal.models import User
from portal.requests import person
from sharing.queries import wordings
from sharing.queries.paging import newest_first
from sharing.views.base import notice_or_404
from trends import sourced
from trends.edition import Part
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library
from trends.queries import sources as queries


@require_GET
def sources(request: HttpRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """What the figure of a sentence counts, as far as the person may read it; newest first."""
    user = person(request)
    row = notice_or_404(user, pk, Bulletin)
    figures = library.told(row, user)
    try:
        found, more = queries.rows(row, user, figures, key)
    except KeyError:
        raise Http404 from None
    page = newest_first(found, "released_at", after=request.GET.get("after", ""))
    wordings.attach(user, page.rows)
    context = {
        "notice": row,
        "page": page,
        "more": more,
        "guarded": figures.guarded,
        "sentence": _sentence(row, figures, key),
        "strictest": max([row.tlp, *(one.tlp for one in page.rows)], key=lambda label: TLP(label).rank),
    }
    return render(request, "trends/sources.html", context)


def links(row: Bulletin, user: User, figures: Figures) -> dict[str, str]:
    """Where the items of each sentence are listed, of those behind which the person may be shown any."""
    return {key: reverse("bulletin_sources", args=[row.pk, key]) for key in sorted(queries.open_to(row, user, figures))}


def link(parts: list[Part], row: Bulletin, user: User, figures: Figures) -> None:
    """Behind each sentence of what is shown, the link to its items."""
    found = links(row, user, figures)
    sections = {section["key"]: section for section in library.told_sections(row, figures)}
    for part in parts:
        part.html = sourced.render(sections[part.key], found, row.language)


def _sentence(row: Bulletin, figures: Figures, key: str) -> str:
    """The words in which the bulletin says it; empty where it does not any more."""
    sections = library.told_sections(row, figures)
    said = [one["text"] for section in sections for one in section.get("sentences", []) if one["key"] == key]
    return markdown.read(said[0]) if said else ""
