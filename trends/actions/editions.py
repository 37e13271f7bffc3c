"""Editions of a bulletin: the same month under another label, or in another language, as a bulletin of its own."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.enums import TLP
from portal.errors import ActionRefused
from portal.models import User
from sharing.actions import drafts
from sharing.actions.drafts import Planned
from sharing.enums import NoticeState
from trends import derived, renewed
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import contributions, counting, editions, library
from trends.queries import renewed as reads


@transaction.atomic
def derive(master: Bulletin, *, tlp: str, language: str, by: User) -> Bulletin:
    """A draft edition of a bulletin: figures counted anew for its label, sentences composed anew in its language,
    written words carried over where the language is the same, as far as their sections may stand under the label. It
    is reviewed, approved, published, corrected and withdrawn like any bulletin.
    """
    row = drafts.locked_to_write(master, by=by)
    assert isinstance(row, Bulletin)
    _refuse_unfit(row, tlp, language)
    if editions.standing(row, tlp=tlp, language=language):
        raise ActionRefused(_("There is an edition with this label in this language already."), "tlp")
    made = drafts.draft(Bulletin, content=_content(row, tlp, language), plan=[Planned(row.framework)], by=by)
    made.master = row
    made.save(update_fields=["master"])
    return made


def _refuse_unfit(row: Bulletin, tlp: str, language: str) -> None:
    if row.master_id:
        raise ActionRefused(_("This is an edition itself. Make others from the bulletin from which it was made."))
    if row.state == NoticeState.WITHDRAWN:
        raise ActionRefused(_("This bulletin was withdrawn: no edition is made of it."))
    if tlp not in TLP.values or tlp == TLP.RED:
        raise ActionRefused(_("Choose a label of bulletins."), "tlp")
    if language not in dict(settings.LANGUAGES):
        raise ActionRefused(_("Choose a language of bulletins."), "language")


def _content(row: Bulletin, tlp: str, language: str) -> dict[str, Any]:
    methods, before = library.method_titles(), Figures.of_json(row.figures)
    figures = counting.counted(row.framework, row.begins_on, row.ends_on, tlp=tlp, master=row)
    languages, written = (row.language, language), contributions.labelled(row, row.sections)
    told = derived.sections(written, before, figures, methods, labels=(row.tlp, tlp), languages=languages)
    title = row.title if derived.fits({"tlp": contributions.label_of(row, row.title)}, tlp) else ""
    return {
        "title": derived.title(title, str(row.framework), (row.begins_on, row.ends_on), languages),
        "tlp": tlp,
        "language": language,
        "framework": row.framework,
        "begins_on": row.begins_on,
        "ends_on": row.ends_on,
        "figures": figures.as_json(),
        "sections": renewed.stamped(told, reads.prints(row)) if row.language == language else told,
    }
