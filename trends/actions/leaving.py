"""What becomes of contributions when the bulletin that took them up goes."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal import clock, locks
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Notice
from trends.actions import telling
from trends.enums import ContributionState
from trends.models import Bulletin, Contribution
from trends.models.contributions import UNMERGED
from trends.queries import editions


def discarded(notice: Notice, by: User) -> None:
    """A draft is discarded. In the transaction of `drafts.discard`. Editions go first: they hold words of it."""
    assert isinstance(notice, Bulletin)
    if access.plain(Bulletin).filter(master=notice.pk).exists():
        raise ActionRefused(_("Discard its editions first: they are made from it."))
    rows = access.plain(Contribution).filter(bulletin=notice.pk)
    if rows.exists() and (made := editions.made_from(notice)):
        text = _("It has taken up contributions: discard the editions that translate it first: %(names)s.")
        raise ActionRefused(text % {"names": ", ".join(row.reference for row in made)})
    _give_back(rows, _("The draft that took it up was discarded."), by=by)


def withdrawn(notice: Notice, by: User) -> None:
    """The last of a family is withdrawn: its month may be composed anew, with the same words."""
    assert isinstance(notice, Bulletin)
    locks.hold("bulletin", notice.framework_id, notice.begins_on)  # of two that go at once, one is the last
    family = editions.family(notice)
    if not family.exclude(pk=notice.pk).exclude(state=NoticeState.WITHDRAWN).exists():
        rows = access.plain(Contribution).filter(bulletin__in=family.values("pk"))
        _give_back(rows, _("The bulletin that took it up was withdrawn."), by=by)


def _give_back(rows: QuerySet[Contribution], reason: str, *, by: User) -> None:
    """What was taken up waits again, of each organization the last on a section, unless it has begun other words there
    since: of what is not used any more it is told.
    """
    which = {name: OuterRef(name) for name in ("framework", "begins_on", "organization", "section")}
    begun = access.plain(Contribution).filter(state__in=UNMERGED, **which)
    found = rows.annotate(is_begun=Exists(begun)).order_by("-settled_at", "-pk")
    waiting: set[tuple[UUID, str]] = set()
    for row in found.select_for_update(of=("self",), no_key=True):
        place = (row.organization_id, row.section)
        row.bulletin, row.placed = None, ""
        if row.is_begun or place in waiting:
            row.state, row.reason = ContributionState.DECLINED, reason
            row.settled_at, row.settled_by = clock.now(), by
            row.save()
            telling.settled(row, by=by)
        else:
            waiting.add(place)
            row.state, row.settled_at, row.settled_by = ContributionState.HANDED_IN, None, None
            row.save()
