"""Correcting a published bulletin: its words, and its figures only where the correction says so."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.enums import TLP
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.actions import corrections
from sharing.models import Notice, NoticeVersion
from trends import derived, translations
from trends.actions import consents
from trends.figures import Figures, absent, without
from trends.models import Bulletin
from trends.queries import contributions, counting, editions, library

STAYING = ("framework", "begins_on", "ends_on", "language")


@transaction.atomic
def propose(
    bulletin: Bulletin,
    *,
    title: str,
    sections: list[dict[str, Any]],
    note: str,
    recount: bool = False,
    based_on: int | None = None,
    of: Mapping[str, str] = MappingProxyType({}),
    done: Collection[str] = (),
    by: User,
    typed: bool = False,
) -> NoticeVersion:
    """A correction of what a published bulletin says; a second person approves it. `recount`: the figures are counted
    anew, which its note then says; what of members' answers moved by fewer than five stays as it was told.
    `of`: the print of what each section was made or translated from, as it was shown; it is kept with those of which
    the person says (`done`) that they are right, and in a translation with those whose words change. `typed`: its
    form's working copy goes.
    """
    figures = counting.anew(bulletin) if recount else Figures.of_json(bulletin.figures)
    figures = without(figures, absent(bulletin.sections))
    contributions.refuse_lower(bulletin, sections)
    told = library.told_sections(bulletin, figures, derived.merged(bulletin.sections, sections))
    told = contributions.labelled(bulletin, told)
    consents.refuse_unquotable(bulletin, title, told)
    untouched = library.told_sections(bulletin, figures)
    told = translations.dated(untouched, told, of if editions.source_of(bulletin) else {k: of[k] for k in done}, done)
    contributions.refuse_given(bulletin, title, "title")
    consents.refuse_naming(bulletin, note, "note")
    content = {"title": title, "sections": told} | ({"figures": figures.as_json()} if recount else {})
    said = f"{note.strip()} {_('The figures were counted anew.')}" if recount and note.strip() else note
    return corrections.propose(bulletin, content=content, note=said, based_on=based_on, by=by, typed=typed)


def check(notice: Notice, version: NoticeVersion) -> None:
    """On its release: the bulletin and the note quote nothing without consent, and it is of the same month, framework
    and language, under no lower label: that is an edition.
    """
    assert isinstance(notice, Bulletin)
    earlier = access.plain(NoticeVersion).filter(notice=notice.pk, number__lt=version.number).order_by("-number")[0]
    before, after = earlier.content, version.content
    if TLP(after["tlp"]).rank < TLP(before["tlp"]).rank or any(before[name] != after[name] for name in STAYING):
        raise ActionRefused(_("A correction lowers no label and changes no month, framework or language."))
    if before["tlp"] != after["tlp"]:
        twins = editions.standing(notice, tlp=after["tlp"], language=notice.language).exclude(pk=notice.pk)
        if twins.exists():
            raise ActionRefused(_("There is an edition with this label in this language already."))
    consents.refuse_unconsented(notice)
    consents.refuse_naming(notice, version.note, "note")
