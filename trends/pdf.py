"""A bulletin as a PDF."""

import hashlib

from django.template.loader import render_to_string
from django.utils import translation

from portal import pdf
from portal.enums import TLP
from trends import compose, edition, queries
from trends.figures import Figures
from trends.models import Bulletin, BulletinFile


def html(bulletin: Bulletin, figures: Figures, methods: dict[str, str]) -> str:
    """The finished HTML of a bulletin, in its own language, with the figures as they may be told; `methods` maps codes
    to titles.
    """
    with translation.override(bulletin.language):
        context = {
            "bulletin": bulletin,
            "label": TLP(bulletin.tlp),
            "period": compose.period(bulletin.begins_on, bulletin.ends_on),
            "figures": figures,
            "tiles": edition.tiles(figures),
            "parts": edition.parts(figures, queries.told_sections(bulletin, figures), methods),
            "language": bulletin.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render_to_string("pdf/bulletin.html", context)


def file(bulletin: Bulletin, version: int, figures: Figures) -> BulletinFile:
    """An unsaved row with the rendered file. Raises `portal.pdf.PdfFailed`."""
    content = pdf.render(html(bulletin, figures, queries.method_titles()))
    digest = hashlib.sha256(content).hexdigest()
    return BulletinFile(bulletin=bulletin, version=version, told=figures.digest(), content=content, sha256=digest)
