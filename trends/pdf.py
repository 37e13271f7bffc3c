"""A bulletin as a PDF."""

import hashlib

from django.template.loader import render_to_string
from django.utils import translation

from portal import pdf
from portal.enums import TLP
from trends import compose, edition, queries
from trends.models import Bulletin, BulletinFile


def html(bulletin: Bulletin, methods: dict[str, str]) -> str:
    """The finished HTML of a bulletin, in its own language."""
    figures = queries.told(bulletin)
    with translation.override(bulletin.language):
        context = {
            "bulletin": bulletin,
            "label": TLP(bulletin.tlp),
            "period": compose.period(bulletin.begins_on, bulletin.ends_on),
            "figures": figures,
            "tiles": edition.tiles(figures),
            "parts": edition.parts(figures, bulletin.sections, methods),
            "language": bulletin.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render_to_string("pdf/bulletin.html", context)


def file(bulletin: Bulletin, version: int) -> BulletinFile:
    """An unsaved row with the rendered file. Raises `portal.pdf.PdfFailed`."""
    from trends.actions import method_titles  # noqa: PLC0415  actions import this module

    content = pdf.render(html(bulletin, method_titles()))
    return BulletinFile(bulletin=bulletin, version=version, content=content, sha256=hashlib.sha256(content).hexdigest())
