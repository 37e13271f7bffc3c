"""How far those who are asked to follow up have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal import clock
from portal.models import User
from sharing import access, responses
from sharing.models import Notice, Receipt


@dataclass
class Progress:
    """Of an item: how many of those who are asked have opened it and answered, and how many are late. Of an exercise
    nobody is: it only measures whom it reaches.
    """

    notice: Notice
    asked: int = 0
    opened: int = 0
    answered: int = 0
    overdue: int = 0


def progress(user: User, keys: Sequence[UUID]) -> list[Progress]:
    """Of items whose answers the person may know of, those with the most overdue answers first. Three queries."""
    notices = access.plain(Notice).select_related("originator").in_bulk(keys)
    found = {key: Progress(notices[key]) for key in keys if key in notices}
    receipts = {(row.notice_id, row.organization_id): row for row in access.plain(Receipt).filter(notice__in=keys)}
    for row in responses.known_addressees(user).filter(notice__in=keys):
        receipt = receipts.get((row.notice_id, row.organization_id))
        item = found[row.notice_id]
        answered = receipt is not None and receipt.outcome_at is not None
        item.asked += 1
        item.opened += receipt is not None and receipt.opened_at is not None
        item.answered += answered
        owes = not answered and not item.notice.is_exercise and not item.notice.is_expired
        item.overdue += owes and row.due_at is not None and row.due_at < clock.now()
    return sorted(found.values(), key=lambda item: -item.overdue)
