"""Translating the words of a bulletin."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.models import User
from sharing.actions import drafts
from trends import translations
from trends.actions import composing
from trends.models import Bulletin


@transaction.atomic
def edit(
    bulletin: Bulletin,
    *,
    title: str,
    tlp: str,
    sections: list[dict[str, Any]],
    of: Mapping[str, str],
    done: set[str],
    seen: str = "",
    by: User,
) -> None:
    """Change the words of a draft. `of`: the print of what was shown beside each section; it is kept with those whose
    words were changed now, and with those of which the person says (`done`) that they are right as they are.
    """
    before = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(before, Bulletin)
    composing.edit(bulletin, title=title, tlp=tlp, sections=sections, seen=seen, by=by)
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    row.sections = translations.dated(before.sections, row.sections, of, done)
    row.save(update_fields=["sections"])
