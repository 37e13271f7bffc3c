"""Reads of the editions of a bulletin."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.enums import TLP
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.actions import clearances
from sharing.enums import NoticeState
from trends import derived
from trends.figures import Figures, absent, without
from trends.models import Bulletin


def family(bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The bulletin from which these editions are made, and all of them."""
    master = bulletin.master_id or bulletin.pk
    return access.plain(Bulletin).filter(Q(pk=master) | Q(master=master))


def source_of(bulletin: Bulletin) -> Bulletin | None:
    """Of which bulletin this one is the translation: of the edition with its label in the language of the master, or
    else of the master.
    """
    if bulletin.master is None or bulletin.master.language == bulletin.language:
        return None
    alike = family(bulletin).filter(tlp=bulletin.tlp, language=bulletin.master.language)
    return alike.exclude(state=NoticeState.WITHDRAWN).order_by("created_at").first() or bulletin.master


def above(bulletin: Bulletin) -> list[Bulletin]:
    """The bulletins whose words it tells: that from which it was made, and the edition that it translates."""
    rows = {row.pk: row for row in (bulletin.master, source_of(bulletin)) if row}
    return list(rows.values())


def labels(bulletin: Bulletin) -> dict[str, str]:
    """By the key of a section, its strictest label in the bulletins whose words this one tells, as they are now."""
    found: dict[str, str] = {}
    for section in (section for row in above(bulletin) for section in row.sections if section.get("tlp")):
        found[section["key"]] = derived.strictest(found.get(section["key"], ""), section["tlp"])
    return found


def made_from(bulletin: Bulletin) -> list[Bulletin]:
    """Those that may hold its words, since they were made from it, or translate it, and were not withdrawn."""
    rows = Q(master=bulletin.pk)
    if bulletin.master_id:
        rows = Q(master=bulletin.master_id, tlp=bulletin.tlp) & ~Q(pk=bulletin.pk)
    return list(access.plain(Bulletin).filter(rows).exclude(state=NoticeState.WITHDRAWN).order_by("reference"))


def standing(bulletin: Bulletin, *, tlp: str, language: str) -> QuerySet[Bulletin]:
    """Those of the family with this label in this language that were not withdrawn."""
    return family(bulletin).filter(tlp=tlp, language=language).exclude(state=NoticeState.WITHDRAWN)


def refuse_ahead(bulletin: Bulletin) -> None:
    """Raise where an edition is submitted before its master is, or after that was withdrawn."""
    _refuse_orphan(bulletin)
    if bulletin.master and bulletin.master.state == NoticeState.DRAFT:
        text = _("Submit %(reference)s first: this edition takes from it what members did.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})


def refuse_apart(bulletin: Bulletin) -> None:
    """Raise where an edition is published before its master is, or says something else of answers than that does."""
    if bulletin.master is None:
        return
    _refuse_orphan(bulletin)
    if bulletin.master.released_at is None:
        text = _("Publish %(reference)s first: this is an edition of it.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})
    gone = held(bulletin) | absent(bulletin.master.sections)
    own, masters = (without(Figures.of_json(one.figures), gone) for one in (bulletin, bulletin.master))
    if derived.answers(own) != derived.answers(masters):
        text = _("What members did was counted anew in %(reference)s. Send this edition back to be submitted again.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})


def _refuse_orphan(bulletin: Bulletin) -> None:
    if bulletin.master and bulletin.master.state == NoticeState.WITHDRAWN:
        text = _("%(reference)s, from which this edition was made, was withdrawn: discard it.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})


def held(bulletin: Bulletin) -> set[str]:
    """The keys of the sections that it does not tell because somebody objects to them, in it or in a bulletin whose
    words it tells.
    """
    return _objected(bulletin).union(*(_objected(row) for row in above(bulletin)))


def held_for_good(bulletin: Bulletin) -> set[str]:
    """Those of them that are held however it is decided on the bulletin: what it tells was published without them."""
    return {key for row in above(bulletin) if row.released_at for key in _objected(row)}


def headings(bulletin: Bulletin) -> dict[str, str]:
    """What sections are called by key, those included that are held, in the bulletin or else in its master."""
    rows = [bulletin.master, bulletin] if bulletin.master else [bulletin]
    return {part["key"]: part["heading"] for row in rows for part in (*row.sections, *row.held)}


def objected_elsewhere(bulletin: Bulletin) -> Iterator[tuple[Bulletin, list[str]]]:
    """The others of the family to whose sections somebody objects while this one tells them, with their headings."""
    here = held(bulletin)
    rows = family(bulletin).exclude(pk=bulletin.pk).exclude(state=NoticeState.WITHDRAWN).select_related("master")
    for row in rows.order_by("reference"):
        if keys := _objected(row) - here:
            names = headings(row)
            yield row, [names.get(key, key) for key in sorted(keys)]


def others(user: User, bulletin: Bulletin) -> list[Bulletin]:
    """The others of the family that the person may read, the strictest first; of the coordinator's people drafts."""
    rows = access.readable(user, Bulletin).filter(pk__in=family(bulletin).values("pk")).exclude(pk=bulletin.pk)
    rows = rows.exclude(state=NoticeState.WITHDRAWN).select_related("framework")
    return sorted(rows, key=lambda row: (-TLP(row.tlp).rank, row.language))


def _objected(bulletin: Bulletin) -> set[str]:
    """While it is not published, what somebody objects to in its round; from then on what was held."""
    if bulletin.released_at:
        return {section["key"] for section in bulletin.held}
    return clearances.objected(bulletin) if bulletin.state == NoticeState.IN_REVIEW else set()
