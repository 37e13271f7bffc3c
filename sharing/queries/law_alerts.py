"""The open alerts that become actionable by one control, page by page."""

import uuid
from dataclasses import dataclass
from datetime import date

from portal.models import User
from sharing import access
from sharing.models import Notice, Release
from sharing.queries import waking
from sharing.queries.lists import CAP, Page, entries
from sharing.queries.paging import newest_first
from sharing.queries.waking import Wake


@dataclass(frozen=True)
class Woken:
    """The control as it stands on the day, a page of its alerts, newest first, and how many there are in all, counted
    no further than CAP.
    """

    wake: Wake
    page: Page
    total: int


def woken(user: User, key: uuid.UUID, on: date, *, after: str = "") -> Woken | None:
    """None for a control that the reader may not see, or that touches no market of the reader's."""
    rows = waking.touching(user, on).select_related("substance", "reported_by", "law_change")
    control = rows.filter(pk=key).first()
    if control is None:
        return None
    alerts = waking.alerts(user, control, on)
    found = newest_first(alerts, "released_at", after=after)
    keys = [row.pk for row in found.rows]
    newest = {
        row.notice_id: row
        for row in access.readable_releases(user)
        .filter(notice__in=keys)
        .select_related("framework")
        .order_by("released_at")
    }
    shown = [newest.get(row.pk) or _own(row) for row in found.rows]
    page = Page(entries(user, shown), found.after, is_continued=bool(after))
    return Woken(waking.wake(control, on), page, len(alerts.values_list("pk")[: CAP + 1]))


def _own(row: Notice) -> Release:
    """An own one, which stands without a release."""
    assert row.released_at is not None
    return Release(notice_id=row.pk, released_at=row.released_at)
