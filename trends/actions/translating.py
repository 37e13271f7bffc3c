"""Translating the words of a bulletin."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.models import User
from sharing.actions import drafts
from trends import merging, translations
from trends.actions import composing
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library


@transaction.atomic
def save(
    bulletin: Bulletin, *, pieces: merging.Pieces, of: Mapping[str, str], done: set[str], by: User, **more: Any
) -> None:
    """Change pieces of a draft, as `composing.save` does. `of`: the print of what was shown beside each section; it is
    kept with those whose words change now, and with those of which the person says (`done`) that they are right.
    """
    before = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(before, Bulletin)
    composing.save(bulletin, pieces=pieces, by=by, **more)
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    untouched = library.told_sections(before, Figures.of_json(row.figures))  # a number that moved is nobody's word
    row.sections = translations.dated(untouched, row.sections, of, done)
    row.save(update_fields=["sections"])
