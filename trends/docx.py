"""A bulletin as a document for word processors, of the same edition as page and PDF. Pure.

The label stands on each page; of a copy that names its holder, the holder and the number too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import docx
from portal.docx import Block, Table, words
from portal.enums import TLP
from trends.edition import Edition, Part


def document(about: Mapping[str, Any], edition: Edition, *, holder: str = "") -> bytes:
    """The file. `about` is what is told of the bulletin before its figures (`trends.pdf.about`), in its language."""
    label = f"{about['tlp']}  {about['handling']}"
    return docx.document(
        _blocks(about, edition),
        title=about["title"],
        author=about["published_by"],
        language=about["language"],
        head=[label, *([holder] if holder else [])],
        made_at=about["published_at"],
    )


def _blocks(about: Mapping[str, Any], edition: Edition) -> Iterator[Block]:
    yield words(about["title"], "Title")
    yield words(f"{about['framework']}, {about['published_by']}, {about['reference']}")
    for figure, name, change in edition.tiles:
        yield words(f"{name}: {figure}" + (f" ({change})" if change else ""))
    for part in edition.parts:
        yield from _section(part)
    yield words(_("Items that this bulletin rests on"), "Heading1")
    yield from _sources(edition)


def _section(part: Part) -> Iterator[Block]:
    yield words(part.heading, "Heading1")
    yield from docx.of_html(part.html)
    for chart in part.charts:
        number = _("Figure %(n)s") % {"n": chart.number}
        yield words(f"{number} {chart.title}. {chart.description}", "Caption")
        if not part.rows:
            yield Table(chart.columns, chart.rows)
    if part.rows:
        yield Table(part.columns, part.rows)


def _sources(edition: Edition) -> Iterator[Block]:
    columns = [_("Reference"), _("Title"), _("Label"), pgettext("a day", "Shared")]
    left = _("withdrawn, or no longer shared here")
    rows = [
        [row.reference, row.title or left, str(TLP(row.tlp).label), date_format(row.day)]
        for row in edition.figures.sources
    ]
    yield Table(columns, rows) if rows else words(_("None can be named here") + ".")
