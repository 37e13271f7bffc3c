"""What authorities of the demo tell each other in two quarters that have ended: companies learn of it in figures
alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from portal import clock
from portal.enums import TLP, Urgency
from portal.models import Platform
from sharing.actions import drafts, review
from sharing.actions.drafts import Planned
from sharing.enums import Audience
from sharing.models import Substance, VendorAlert
from trends.actions import glimpsing
from trends.demo import community
from trends.demo.alerts import Writer
from trends.demo.stage import Stage, approve
from trends.statistics import months_back

SEED: Final = 28  # chance of its own: the rest of the demo goes on as it would without
EACH: Final = (12, 18)  # alerts in the quarter before the last, and in the last
METHODS: Final = 2  # that its sellers use
DESTINATIONS: Final = ("DE", "SE")


def play(stage: Stage, now: datetime, writer: Writer, platforms: Sequence[Platform]) -> None:
    """The alerts, then the counting that the site does by itself once a quarter has ended."""
    room = community.REGIONAL[0]
    issuers = [code for code in room.authorities if code != community.QUIET]
    writer = replace(writer, random=Random(SEED))
    sold = _one_of_each_class(writer)
    for begins_on, number in zip(_ended(now.date()), EACH, strict=True):
        for n in range(number if begins_on > stage.begun_on else 0):
            moment = datetime.combine(begins_on + timedelta(days=4 + 4 * n), time(10), now.tzinfo)
            content = {
                **writer.alert(platforms[n % len(platforms)], Urgency.NONE),
                "tlp": TLP.AMBER_STRICT,
                "requested_actions": [],
                "destination": DESTINATIONS[n % len(DESTINATIONS)],
                "substances": [sold[n % len(sold)]],
                "techniques": list(writer.techniques[: METHODS + n % METHODS]),
            }
            _share(stage, room.code, issuers[n % len(issuers)], content, moment)
    glimpsing.look()


def _ended(today: date) -> tuple[date, date]:
    """The first days of the last two quarters that have ended."""
    current = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return months_back(current, 6), months_back(current, 3)


def _one_of_each_class(writer: Writer) -> list[Substance]:
    """Of two classes."""
    first = {row.substance_class: row for row in writer.controlled or writer.substances}
    return list(first.values())[:2]


def _share(stage: Stage, room: str, issuer: str, content: dict[str, object], moment: datetime) -> None:
    with clock.moved_to(moment):
        plan = [Planned(stage.frameworks[room], Audience.AUTHORITIES)]
        alert = drafts.draft(VendorAlert, content=content, plan=plan, by=stage.members[issuer])
        review.submit(alert, by=stage.members[issuer])
        approve(alert, by=stage.approvers[issuer])
