"""What a bulletin quotes, of whom it needs a consent for that, and which were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from portal import participations
from portal.enums import TLP
from portal.models import User
from sharing import access, labels
from sharing.enums import NoticeState
from sharing.models import Notice
from trends import quoting, statistics
from trends.models import Bulletin, Consent
from trends.queries import library
from trends.quoting import Passage

UNPUBLISHED = (NoticeState.DRAFT, NoticeState.IN_REVIEW)


@dataclass(frozen=True)
class Quotation:
    """Words of a bulletin and the item that they quote: none where not every reader of the bulletin reads it, or where
    there is none. `needs_consent`: it may not stand under the bulletin's label but with its originator's consent;
    `consent`: the newest that was asked for these words under this label or a lower one.
    """

    passage: Passage
    notice: Notice | None
    needs_consent: bool = False
    consent: Consent | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it stands in the way of the bulletin."""
        return self.needs_consent and not (self.consent and self.consent.granted)

    @property
    def is_to_ask(self) -> bool:
        """Whether nobody has been asked yet."""
        return self.needs_consent and self.consent is None


def of_words(bulletin: Bulletin, title: str, sections: Sequence[dict[str, Any]]) -> list[Quotation]:
    """What these words quote, each item as far as every reader of the bulletin reads it, or will. Three queries,
    however many they are.
    """
    passages = quoting.passages(title, sections)
    if not passages:
        return []
    released = statistics.read_by_all(bulletin.framework, library.shared_at(bulletin)).values("notice")
    names = {passage.reference for passage in passages}
    rows = access.plain(Notice).select_related("originator").filter(reference__in=names, pk__in=released)
    items = {row.reference: row for row in rows}
    asked = _standing(bulletin)
    return [_quotation(bulletin, passage, items.get(passage.reference), asked) for passage in passages]


def of(bulletin: Bulletin) -> list[Quotation]:
    """What the bulletin quotes as it stands."""
    return of_words(bulletin, bulletin.title, bulletin.sections)


def needs_consent(bulletin: Bulletin, notice: Notice) -> bool:
    """Whether the bulletin may quote the item only with its originator's consent: its label is stricter than the
    bulletin's, or its reference would tell everyone who belongs to a framework that hides that. What the coordinator
    issued itself its own approver decides on.
    """
    if notice.originator_id == bulletin.originator_id:
        return False
    tells_member = bulletin.tlp == TLP.CLEAR and bulletin.framework.hides_members
    return tells_member or notice.tlp not in labels.carried_by(bulletin.tlp)


def readable(reader: User) -> QuerySet[Consent]:
    """The consents that somebody may know of: the coordinator that asked sees all of its own; an originator those that
    it answered, and those that it is asked while it takes part in the framework. Nobody else any.
    """
    rows = access.plain(Consent).select_related("bulletin__framework", "bulletin__originator", "notice__originator")
    if not access.is_active(reader):
        return rows.none()
    rooms = [room.framework for room in participations.of(reader.organization_id)]
    asked = Q(ended_at=None, bulletin__framework__in=rooms) | Q(granted__isnull=False)
    own = Q(organization=reader.organization_id)
    return rows.filter(Q(bulletin__originator=reader.organization_id) | own & asked)


def to_answer(reader: User) -> QuerySet[Consent]:
    """Those that the reader's organization is asked for, and has not answered."""
    waits = {"granted": None, "ended_at": None, "bulletin__state__in": UNPUBLISHED}
    return readable(reader).filter(organization=reader.organization_id, **waits)


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of an originator's approvers: what waits for an answer."""
    waiting = list(to_answer(user)[:20]) if user.is_approver else []
    return ("trends/_consents.html", {"waiting": waiting}) if waiting else None


def _standing(bulletin: Bulletin) -> list[Consent]:
    """Those that were not taken back, the newest last."""
    rows = access.plain(Consent).filter(bulletin=bulletin.pk, ended_at=None)
    return list(rows.select_related("organization").order_by("asked_at"))


def _quotation(bulletin: Bulletin, passage: Passage, notice: Notice | None, asked: list[Consent]) -> Quotation:
    if notice is None or not needs_consent(bulletin, notice):
        return Quotation(passage, notice)
    fitting = [row for row in asked if row.notice_id == notice.pk and _holds(row, bulletin, passage)]
    granted = [row for row in fitting if row.granted] or fitting
    return Quotation(passage, notice, True, granted[-1] if granted else None)


def _holds(row: Consent, bulletin: Bulletin, passage: Passage) -> bool:
    """Whether it is about these words under this label, or, where it was granted, under a lower one."""
    if row.digest != passage.digest or _was_for_members(row, bulletin):
        return False
    return row.tlp == bulletin.tlp or bool(row.granted) and TLP(row.tlp).rank <= TLP(bulletin.tlp).rank


def _was_for_members(row: Consent, bulletin: Bulletin) -> bool:
    """Whether it was granted before the framework published to everyone, as it will publish this bulletin: not what it
    published before, which stays with its members.
    """
    opened_at = bulletin.framework.opened_at if bulletin.framework.publishes_openly else None
    if bulletin.tlp != TLP.CLEAR or not opened_at or (bulletin.released_at and bulletin.released_at < opened_at):
        return False
    return bool(row.granted and row.answered_at and row.answered_at < opened_at)
