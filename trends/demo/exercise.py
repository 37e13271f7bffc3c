"""One exercise of the demo: a coordinator asks everyone in a national framework, and not all are reached."""

from datetime import datetime, timedelta
from typing import Final

from portal import clock
from portal.enums import TLP, Urgency
from portal.models import Organization
from sharing.actions import drafts, receipts, review
from sharing.actions.drafts import Planned
from sharing.enums import LegalNature, RequestedAction, TargetKind
from sharing.models import VendorAlert
from trends.demo import community
from trends.demo.stage import Stage, approve

AGO: Final = timedelta(days=9)
# Minutes until each has opened it, in turn; one has not opened it at all, one does so too late.
OPENED: Final = (24, 207, None, 71, 655, 38, 1720, 12)
CONFIRMED_AFTER: Final = timedelta(minutes=17)


def play(stage: Stage, now: datetime) -> None:
    """Issued, approved by a second person, opened and confirmed."""
    room, moment = community.NATIONAL[0], now - AGO
    framework, author = stage.frameworks[room.code], stage.members[room.coordinator]
    asked = [stage.organizations[code] for code in dict.fromkeys((*room.companies, *room.authorities))]
    asked = [row for row in asked if row.pk != author.organization_id]
    with clock.moved_to(moment):
        alert = drafts.draft(
            VendorAlert,
            content={
                "title": "Reachability on a working day",
                "tlp": TLP.GREEN,
                "urgency": Urgency.IMMEDIATE,
                "target_kind": TargetKind.SELLER,
                "legal_nature": LegalNature.VOLUNTARY,
                "observed": "Nothing was observed. Please open this item and confirm receipt, as you would an alert.",
                "requested_actions": [RequestedAction.INFORM],
                "identifiers": [],
            },
            plan=[Planned(framework)],
            addressees=asked,
            by=author,
            is_exercise=True,
        )
        review.submit(alert, by=author)
        approve(alert, by=stage.approvers[room.coordinator])
    for organization, minutes in zip(asked, OPENED * len(asked), strict=False):
        if minutes is not None:
            _answer(stage, alert, organization, moment + timedelta(minutes=minutes))


def _answer(stage: Stage, alert: VendorAlert, organization: Organization, at: datetime) -> None:
    by = stage.members[organization.code]
    with clock.moved_to(at):
        receipts.open_(alert, by=by)
    with clock.moved_to(at + CONFIRMED_AFTER):
        receipts.confirm(alert, by=by)
