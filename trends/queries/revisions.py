"""What the bulletin before said, against what is counted now."""

from datetime import date

from portal.models import Framework
from sharing import access
from sharing.enums import NoticeState
from trends import revised, statistics
from trends.figures import Figures, absent, without
from trends.models import Bulletin
from trends.revised import Revision


def since(framework: Framework, begins_on: date, *, tlp: str) -> list[Revision]:
    """Where the figures of the newest earlier bulletin of this framework with this label have moved, as far as both may
    be told to its readers of today.
    """
    rows = access.plain(Bulletin).filter(framework=framework, tlp=tlp, begins_on__lt=begins_on)
    earlier = rows.filter(state=NoticeState.RELEASED).order_by("-begins_on", "-released_at").first()
    if earlier is None:
        return []
    before = without(Figures.of_json(earlier.figures), absent(earlier.sections))
    statistics.hide_from_readers(before, framework)
    now = statistics.count(framework, earlier.begins_on, earlier.ends_on, tlp=tlp)
    return revised.revisions(before, now)
