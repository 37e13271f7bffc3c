"""How far each organization has come with a notice, as far as the reader may know."""

from dataclasses import dataclass, field
from datetime import datetime

from portal import clock
from portal.enums import NoticeKind
from portal.models import Organization, User
from sharing import access, responses, sellers
from sharing.enums import Way
from sharing.models import Addressee, Notice, Outcome, Receipt
from sharing.queries.delivered import Delivered, delivered
from sharing.queries.outcomes import Told, folded, standing


@dataclass
class Rung:
    """One organization: asked when, due when, delivered by which ways, opened, confirmed, what it did: `outcomes` are
    the lines that count, `told` those and what was taken back, with what stood there before.
    """

    organization: Organization
    addressee: Addressee | None = None
    receipt: Receipt | None = None
    delivered: Delivered = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def delivered_at(self) -> datetime | None:
        return min(self.delivered.values(), default=None)

    @property
    def ways(self) -> list[tuple[Way, datetime]]:
        return [(way, self.delivered[way]) for way in Way if way in self.delivered]

    @property
    def due_at(self) -> datetime | None:
        return self.addressee.due_at if self.addressee else None

    @property
    def is_answered(self) -> bool:
        return self.receipt is not None and self.receipt.outcome_at is not None

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now() and not self.is_answered


def ladder(user: User, notice: Notice) -> list[Rung]:
    """A rung for each addressee, and for readers that answered unasked; only those that the user may know of."""
    receipts = list(responses.seen_receipts(user, notice).select_related("organization"))
    rungs = {row.organization_id: Rung(row.organization, receipt=row) for row in receipts}
    for asked in responses.seen_addressees(user, notice).select_related("organization"):
        rungs.setdefault(asked.organization_id, Rung(asked.organization)).addressee = asked
    owners = {row.pk: row.organization_id for row in receipts}
    lines = list(access.plain(Outcome).filter(receipt__in=receipts).order_by("recorded_at"))
    if notice.kind == NoticeKind.ALERT and not sellers.sees_all(user, notice):
        _leave_out(sellers.withheld(user, notice), lines)
    for told in folded(lines):
        rungs[owners[told.row.receipt_id]].told.append(told)
    reached = delivered(notice, rungs)
    for key, rung in rungs.items():
        rung.outcomes, rung.delivered = standing(rung.told), reached.get(key, {})
    return sorted(rungs.values(), key=lambda rung: (rung.addressee is None, str(rung.organization)))


def _leave_out(withheld: set[tuple[str, str]], lines: list[Outcome]) -> None:
    """Of what an answer concerned, what the reader may not see in the alert, or could not see when it was recorded."""
    for line in lines:
        line.concerned = [row for row in line.concerned if tuple(row[:2]) not in withheld and not any(row[2:])]
