"""The bulletin of the month that ended, in the making: members were asked, two have handed in, a colleague comments."""

from datetime import datetime, timedelta
from typing import Final

from portal import clock
from portal.enums import TLP
from trends.actions import comments, composing, contributions
from trends.demo.stage import Stage
from trends.models import Bulletin
from trends.statistics import months_back

ROOM: Final = "meridian"
COORDINATOR: Final = "mersec"
TAKEN_UP: Final = (
    "We closed 41 shops that moved buyers to a messenger within a day of the first listing. Most came back under a new "
    "name and the same pictures: comparing pictures found them sooner than comparing names."
)
HANDED_IN: Final = (
    "Parcels from three warehouses were declared as dye samples. Customs opened nine of them; six held what the "
    "listings had offered."
)
COMMENT: Final = "Is the rise in the first sentence one shop with many listings? Let us say so before we submit it."


def play(stage: Stage, now: datetime) -> Bulletin:
    """Composed two days ago; one contribution is taken up, one waits for the coordinator, one is not in yet."""
    first = now.date().replace(day=1)
    composer, reviewer = stage.members[COORDINATOR], stage.approvers[COORDINATOR]
    with clock.moved_to(now - timedelta(days=2, hours=3)):
        bulletin = composing.compose(
            framework=stage.frameworks[ROOM],
            begins_on=months_back(first, 1),
            ends_on=first - timedelta(days=1),
            tlp=TLP.AMBER,
            by=composer,
        )
        rows = {
            code: contributions.ask(
                bulletin,
                organizations=[stage.organizations[code]],
                section=section,
                note="What did you see this month that the figures do not say?",
                days=5,
                by=composer,
            )[0]
            for code, section in (("quillon", "methods"), ("nlpco", "done"), ("norrtorg", "methods"))
        }
    with clock.moved_to(now - timedelta(days=1)):
        for code, text in (("quillon", TAKEN_UP), ("nlpco", HANDED_IN)):
            contributions.write(
                rows[code], text=text, language="en", tlp=TLP.AMBER, hand_in=True, by=stage.approvers[code]
            )
    with clock.moved_to(now - timedelta(hours=4)):
        contributions.merge(rows["quillon"], bulletin, by=composer)
        comments.comment(bulletin, section="overview", text=COMMENT, by=reviewer)
    return bulletin
