"""A bulletin as a document for word processors, of the same edition as page and PDF: all that the PDF says. Pure.

The label stands on each page; of a copy that names its holder, the holder and the number too. Where the PDF has
drawings there are their tables.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal import docx
from portal.charts import Chart
from portal.docx import Block, Paragraph, Run, Table, words
from portal.enums import TLP
from portal.scripts import apart
from trends import compose
from trends.edition import Edition, Erratum, Part
from trends.figures import Source


def document(about: Mapping[str, Any], edition: Edition, *, holder: str = "") -> bytes:
    """The file. `about` is what is told of the bulletin beside its figures (`trends.pdf.frame`), in its language."""
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
    yield from _cover(about, edition)
    for figure, name, change in edition.tiles:
        yield Paragraph([Run(figure, bold=True), Run(f"  {name}" + (f" ({change})" if change else ""))])
    for part in edition.parts:
        yield from _section(part)
    if edition.errata:
        yield words(_("Corrected since it was published"), "Heading1")
        yield from map(_erratum, edition.errata)
    yield words(_("Items that this bulletin rests on"), "Heading1")
    yield from _sources(edition)
    handling = f"{about['tlp']}: {about['handling']}"
    if about["tlp"] != TLP.CLEAR.label:  # whom no community bounds
        handling += " " + _("Community of this framework: %(community)s") % {"community": apart(about["community"])}
    yield words(handling)


def _cover(about: Mapping[str, Any], edition: Edition) -> Iterator[Block]:
    yield words(about["title"], "Title")
    period = compose.period(about["begins_on"], about["ends_on"])
    yield words(f"{_('Bulletin')} · {about['framework']} · {period}")
    published = date_format(localtime(about["published_at"]))
    for name, value in (
        (_("Published by"), about["published_by"]),
        (_("Reference"), about["reference"]),
        (pgettext("a day", "Published"), published),
        *([(_("Version"), edition.version)] if edition.version else []),
    ):
        yield Paragraph([Run(name, bold=True), Run(f"  {value}")])
    if about["prevails"]:
        yield words(about["prevails"])
    yield Paragraph([Run(about["tlp"], bold=True), Run(f"  {about['handling']}")])


def _section(part: Part) -> Iterator[Block]:
    yield words(part.heading, "Heading1")
    yield from docx.of_html(part.html)
    for reference, day in part.gone:
        told = {"reference": reference, "day": date_format(day)}
        yield words(_("%(reference)s, quoted here, was withdrawn on %(day)s.") % told)
    for chart in part.charts:
        yield words(_caption(chart), "Caption")
        if chart.rows and part.key != "law":  # that one stands below, with its instruments
            yield Table(chart.columns, chart.rows)
    if part.rows:
        if part.title:
            yield words(part.title, "Heading2")
        yield Table(part.columns, [list(map(apart, row)) for row in part.rows])


def _caption(chart: Chart) -> str:
    """Without a sentence about the drawing, which is not there."""
    title = f"{_('Figure %(n)s') % {'n': chart.number}} {chart.title}"
    return title if chart.explains else f"{title}{pgettext('between sentences', '. ')}{chart.description}"


def _erratum(row: Erratum) -> Block:
    return Paragraph([Run(f"{date_format(localtime(row.at))}: {row.note}")], list=1)


def _sources(edition: Edition) -> Iterator[Block]:
    columns = [_("Reference"), _("Title"), _("Label"), pgettext("a day", "Shared")]
    named, unnamed = edition.figures.sources, edition.figures.unnamed
    rows = [[row.reference, _title(row), str(TLP(row.tlp).label), date_format(row.day)] for row in named]
    yield Table(columns, rows) if rows else words(_("None can be named here") + ".")
    if unnamed:
        text = ngettext(
            "%(shown)s more is counted and not named: its label is stricter, or not every member may read it.",
            "%(shown)s more are counted and not named: their labels are stricter, or not every member may read them.",
            unnamed,
        )
        yield words(text % {"shown": number_format(unnamed, force_grouping=True)})
    elif named:
        yield words(
            _(
                "Items whose label is stricter, or that not every reader may read, are counted and not named; nor is "
                "one whose name would tell a number that is hidden."
            )
        )


def _title(row: Source) -> str:
    """Of what was withdrawn since, when that was."""
    if row.title:
        return apart(row.title)
    return _("withdrawn on %(day)s") % {"day": date_format(row.gone)} if row.gone else _("no longer shared here")
