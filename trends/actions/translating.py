"""Translating the words of a bulletin, and taking over into an edition what changed in its master."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import ActionRefused, Outdated
from portal.models import User
from sharing.actions import drafts
from trends import merging, renewed, translations
from trends.actions import composing
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import editions, library
from trends.queries import renewed as reads


@transaction.atomic
def save(
    bulletin: Bulletin,
    *,
    pieces: merging.Pieces,
    of: Mapping[str, str],
    done: Collection[str],
    taken: Collection[str] = (),
    by: User,
    **more: Any,
) -> None:
    """Change pieces of a draft, as `composing.save` does. `of`: the print of what was shown beside each section; it is
    kept with those of which the person says (`done`) that they are right, and in a translation with those whose words
    change now. `taken`: sections of an edition that say from now on what its master says; what changed there once more
    since it was shown is not taken.
    """
    before = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(before, Bulletin)
    new = {key: one.section for key, one in reads.changed(before).items() if key in taken and of.get(key) == one.print}
    carried = {key: section for key, section in new.items() if section}
    if carried and pieces.get(merging.LABEL, (before.tlp,)) != (before.tlp,):
        raise ActionRefused(_("Take the words over and save; then change the label."), "tlp")
    try:
        composing.save(bulletin, pieces=_taking(before, pieces, carried), by=by, **more)
    except Outdated as outdated:
        if not carried:
            raise
        text = _("This draft was changed meanwhile, where you write or take over. Look at it below, then save again.")
        raise Outdated(text, "seen") from outdated
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    untouched = library.told_sections(before, Figures.of_json(row.figures))  # a number that moved is nobody's word
    said = {*done, *carried}
    known = of if editions.source_of(row) else {key: of[key] for key in said if key in of}
    dated = translations.dated(untouched, row.sections, known, said)
    row.sections = [renewed.with_sentences(one, carried[one["key"]]) if one["key"] in carried else one for one in dated]
    row.save(update_fields=["sections"])


def _taking(bulletin: Bulletin, pieces: merging.Pieces, carried: Mapping[str, dict[str, Any]]) -> merging.Pieces:
    """These pieces of a draft, with the words that take the place of those of some sections."""
    known = {**merging.pieces(bulletin.title, bulletin.tlp, bulletin.sections), **pieces}
    names = {key: f"{merging.SECTION}{key}" for key in carried}
    return {**pieces, **{names[key]: renewed.taken(known[names[key]], one) for key, one in carried.items()}}
