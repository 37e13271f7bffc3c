"""Reads of bulletins in several languages."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils import translation

from portal.enums import TLP
from portal.models import User
from sharing.enums import NoticeState
from trends import compose, translations
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import editions, library
from trends.queries.editions import source_of
from trends.translations import Source

EDITIONS: Final = 12  # of one bulletin, about so many at most


def beside(bulletin: Bulletin) -> dict[str, Source]:
    """What stands beside the words of a translation, by section; of other bulletins nothing."""
    source = source_of(bulletin)
    if source is None:
        return {}
    with translation.override(source.language):
        drafted = compose.sections(Figures.of_json(source.figures), library.method_titles())
    composed = {section.key: section.as_json() for section in drafted}
    return translations.beside(source.sections, composed, bulletin.sections)


def told(bulletin: Bulletin) -> str:
    """What readers of a translation are told in its language; of other bulletins nothing. Its source is named where it
    is published and its label no stricter.
    """
    source = source_of(bulletin)
    if source is None:
        return ""
    named = source.state == NoticeState.RELEASED and TLP(source.tlp).rank <= TLP(bulletin.tlp).rank
    with translation.override(bulletin.language):
        return translations.prevails(source.language, source.reference if named else "")


def of_page(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """What its page shows: of which it is a translation, in which other languages the person may read it, and how much
    is left to be translated by those who write it.
    """
    writes = bulletin.state == NoticeState.DRAFT and bulletin.originator_id == user.organization_id
    return {
        "prevails": told(bulletin),
        "also_in": _also_in(user, bulletin),
        "untranslated": translations.waiting(beside(bulletin)) if writes else 0,
    }


def families(user: User, languages: Sequence[str], most: int) -> list[Bulletin]:
    """Published bulletins that the person may read, newest period first, one of each family: that in the first of these
    languages that there is, else the master's, and of several labels the strictest. Each with its others (`_apart`) as
    `also_in`.
    """
    families = _by_family(library.published(user).defer("figures", "sections", "held")[: most * EDITIONS])
    shown = []
    for rows in list(families.values())[:most]:
        first, *others = sorted(rows, key=lambda row: _place(row, languages))
        first.also_in = _apart(first, others)  # type: ignore[attr-defined]
        shown.append(first)
    return shown


def _also_in(user: User, bulletin: Bulletin) -> dict[str, list[Bulletin]]:
    """The other published ones of its family."""
    rows = library.published(user).filter(pk__in=editions.family(bulletin).values("pk"))
    return _apart(bulletin, rows.exclude(pk=bulletin.pk))


def _apart(bulletin: Bulletin, others: Iterable[Bulletin]) -> dict[str, list[Bulletin]]:
    """Others of its family: those in other `languages`, and those in its own under other `labels`; none where empty."""
    found: dict[str, list[Bulletin]] = {}
    for row in sorted(others, key=lambda row: (row.language, -TLP(row.tlp).rank)):
        found.setdefault("labels" if row.language == bulletin.language else "languages", []).append(row)
    return found


def _by_family(rows: Iterable[Bulletin]) -> dict[Any, list[Bulletin]]:
    found: dict[Any, list[Bulletin]] = {}
    for row in rows:
        found.setdefault(row.master_id or row.pk, []).append(row)
    return found


def _place(row: Bulletin, languages: Sequence[str]) -> tuple[int, bool, int]:
    """Where in its family a bulletin stands for somebody who reads these languages: the least first."""
    spoken = languages.index(row.language) if row.language in languages else len(languages)
    return spoken, row.master_id is not None, -TLP(row.tlp).rank
