"""What of the items that a bulletin names or quotes its readers learn now: which stand, and which were withdrawn."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import QuerySet

from portal.enums import TLP
from sharing import access
from sharing.access import Reader
from sharing.enums import NoticeState
from sharing.models import Notice, Release
from trends import quoting
from trends.models import Bulletin


def learnt(reader: Reader, bulletin: Bulletin) -> tuple[QuerySet[Notice], QuerySet[Notice]]:
    """The items that the reader may read, and those of whose withdrawal it learns. Someone without an account reads no
    item, and learns of those that are labelled as the bulletin is and are or were for everyone in its framework.
    """
    if access.is_active(reader):
        return access.readable(reader, Notice), access.tombstones(reader)
    released = access.plain(Release).filter(framework=bulletin.framework, ended_at=None).values("notice")
    clear = access.plain(Notice).filter(pk__in=released, tlp=TLP.CLEAR)
    return clear.filter(state=NoticeState.RELEASED), clear.filter(state=NoticeState.WITHDRAWN)


def days(keys: Collection[str]) -> dict[str, str]:
    """The days on which those of these items were withdrawn that were, by their keys."""
    rows = access.plain(Notice).filter(pk__in=keys, state=NoticeState.WITHDRAWN)
    return {str(key): _day(at) for key, at in rows.values_list("pk", "withdrawn_at")}


def quoted(bulletin: Bulletin, *readers: Reader) -> dict[str, list[list[str]]]:
    """The withdrawn items that the words of a bulletin quote, with the day, by section: as far as each reader learns of
    it. Whoever has no account has read the reference in these words, and is told the day.
    """
    passages = quoting.passages("", bulletin.sections)
    if not passages:
        return {}
    names = {passage.reference for passage in passages}
    gone = access.plain(Notice).filter(reference__in=names, state=NoticeState.WITHDRAWN, taken_back=False)
    for reader in readers:
        if access.is_active(reader):
            own, others = access.own_notices(reader), access.tombstones(reader)
            gone = gone.filter(pk__in=own.values("pk")) | gone.filter(pk__in=others.values("pk"))
    on = {reference: _day(at) for reference, at in gone.values_list("reference", "withdrawn_at")}
    found: dict[str, list[list[str]]] = {}
    for passage in passages:
        if passage.reference in on:
            found.setdefault(passage.section, []).append([passage.reference, on[passage.reference]])
    return {section: sorted(map(list, {tuple(row) for row in rows})) for section, rows in found.items()}


def _day(at: datetime | None) -> str:
    return at.astimezone(UTC).date().isoformat() if at else ""
