"""A bulletin as a PDF, with its machine-readable twin inside."""

import hashlib
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal import pdf, signing
from portal.characters import seen
from portal.enums import TLP
from portal.pdf import Enclosed
from sharing import labels
from trends import compose, edition, twin
from trends.edition import Edition
from trends.figures import Figures
from trends.models import Bulletin, BulletinFile
from trends.queries import library, translations


def edition_of(bulletin: Bulletin, figures: Figures, methods: dict[str, str]) -> Edition:
    """The bulletin in its own language, with the figures as they may be told; `methods` maps codes to titles."""
    with translation.override(bulletin.language):
        told = edition.made(figures, library.told_sections(bulletin, figures), methods)
    return replace(told, errata=library.errata(bulletin))


def html(bulletin: Bulletin, told: Edition) -> str:
    """The finished HTML of an edition."""
    with translation.override(bulletin.language):
        period = compose.period(bulletin.begins_on, bulletin.ends_on)
        composed = compose.title(str(bulletin.framework), bulletin.begins_on, bulletin.ends_on)
        version = told.version
    context = {
        "bulletin": bulletin,
        "label": TLP(bulletin.tlp),
        "period": period,
        "own_title": "" if bulletin.title == composed else bulletin.title,
        "version": version,
        "figures": told.figures,
        "tiles": told.tiles,
        "parts": told.parts,
        "errata": told.errata,
        "prevails": translations.told(bulletin),
    }
    return pdf.html("pdf/bulletin.html", context, language=bulletin.language)


def enclosed(bulletin: Bulletin, told: Edition) -> list[Enclosed]:
    """The same edition for programs: all of it, and its figures as a table."""
    with translation.override(bulletin.language):
        told_of = about(bulletin) | ({"translation": prevails} if (prevails := translations.told(bulletin)) else {})
        title = {"title": f"{told_of['tlp']}. {told_of['title']}"}
        figures, all_ = _("%(title)s: figures (CSV)") % title, _("%(title)s (JSON)") % title
    table, whole = twin.as_csv(told_of, told), twin.as_json(told_of, told)
    return [
        Enclosed(f"{bulletin.reference}.csv", table, figures, "Data"),
        Enclosed(f"{bulletin.reference}.json", whole, all_, "Alternative"),
    ]


def file(bulletin: Bulletin, version: int, figures: Figures) -> BulletinFile:
    """An unsaved row with the rendered file: signed where all get the same. Raises `portal.pdf.PdfFailed`."""
    told = edition_of(bulletin, figures, library.method_titles())
    content = pdf.render(html(bulletin, told), files=enclosed(bulletin, told))
    if not labels.names_its_holder(bulletin.tlp):
        content = signing.sign(content, code=bulletin.framework.code, said=said(bulletin, version))
    digest, by = hashlib.sha256(content).hexdigest(), told_by(bulletin, figures)
    return BulletinFile(bulletin=bulletin, version=version, told=by, content=content, sha256=digest)


def told_by(bulletin: Bulletin, figures: Figures) -> str:
    """What stands for all that a file of this version says: SHA-256 in hex, of its figures and, of a translation, of
    the sentence that names what prevails: that may be withdrawn.
    """
    prevails = translations.told(bulletin)
    if not prevails:
        return figures.digest()
    return hashlib.sha256(f"{figures.digest()} {prevails}".encode()).hexdigest()


def said(bulletin: Bulletin, version: int) -> str:
    """What a signature is for."""
    with translation.override(bulletin.language):
        return _("%(reference)s, version %(n)s") % {"reference": bulletin.reference, "n": version}


def frame(bulletin: Bulletin) -> dict[str, Any]:
    """What a document says of a bulletin beside its figures: also for whom it is, and which edition prevails."""
    return {**about(bulletin), "community": bulletin.framework.community, "prevails": translations.told(bulletin)}


def about(bulletin: Bulletin) -> dict[str, Any]:
    """What is told of a bulletin before its figures; its label first."""
    label = TLP(bulletin.tlp)
    return {
        "tlp": str(label.label),
        "handling": str(label.sentence),
        "title": seen(bulletin.title),
        "reference": bulletin.reference,
        "framework": bulletin.framework.name,
        "published_by": str(bulletin.originator),
        "published_at": bulletin.released_at,
        "language": bulletin.language,
        "begins_on": bulletin.begins_on,
        "ends_on": bulletin.ends_on,
    }
