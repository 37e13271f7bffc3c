"""Reads of what changed in a bulletin since others were made from it."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from portal.models import User
from sharing.enums import NoticeState
from trends import compose, derived, renewed, translations
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import contributions, editions, library
from trends.queries import translations as reads
from trends.renewed import Renewed


def prints(master: Bulletin) -> dict[str, str]:
    """What stands for the words of each of its sections, for editions in its language."""
    with translation.override(master.language):
        drafted = {one.key: one for one in compose.sections(Figures.of_json(master.figures), library.method_titles())}
    return {one["key"]: renewed.print_of(one, drafted.get(one["key"])) for one in master.sections}


def sources(bulletin: Bulletin) -> Mapping[str, str]:
    """What stands for the words from which each of its sections was made or translated, as they are now."""
    if beside := reads.beside(bulletin):
        return {key: source.print for key, source in beside.items()}
    return prints(bulletin.master) if bulletin.master else {}


def changed(bulletin: Bulletin) -> dict[str, Renewed]:
    """The sections of an edition in the language of its master that this says otherwise since, or labels more strictly
    than the edition, by key.
    """
    master = bulletin.master
    if master is None or master.language != bulletin.language or master.state == NoticeState.WITHDRAWN:
        return {}
    now, methods = prints(master), library.method_titles()
    originals = {one["key"]: one for one in contributions.labelled(master, master.sections)}
    figures = Figures.of_json(master.figures), Figures.of_json(bulletin.figures)
    labels, languages = (master.tlp, bulletin.tlp), (master.language, bulletin.language)
    told = derived.sections(list(originals.values()), *figures, methods, labels=labels, languages=languages)
    carried = {one["key"]: one for one in told}
    here = [(one, one["key"]) for one in bulletin.sections if one["key"] in originals]
    found = [renewed.of_section(one, originals[key], carried.get(key), print=now[key]) for one, key in here]
    return {one.key: one for one in found if one}


def of_page(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """For those who make it, on its page: the headings of the sections that changed where it comes from. Of a
    translation once it is published: before that its page says what is left to translate.
    """
    if bulletin.originator_id != user.organization_id or bulletin.state == NoticeState.WITHDRAWN:
        return {}
    rows = list(changed(bulletin).values())
    headings = [one.heading for one in rows if not one.label]
    if bulletin.released_at:
        beside = reads.beside(bulletin).values()
        headings += [source.heading for source in beside if source.state == translations.CHANGED]
    source = editions.source_of(bulletin) or bulletin.master
    return {"renewed": headings, "stricter": [one for one in rows if one.label], "made_from": source}
