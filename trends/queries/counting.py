"""The figures of a bulletin, with what they say of earlier ones."""

from datetime import date

from portal.models import Framework
from trends import derived, statistics
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import revisions


def counted(
    framework: Framework, begins_on: date, ends_on: date, *, tlp: str, master: Bulletin | None = None
) -> Figures:
    """The month's figures for this label; those of what members did are the master's, of an edition."""
    figures = statistics.count(framework, begins_on, ends_on, tlp=tlp)
    figures.revised = revisions.since(framework, begins_on, tlp=tlp)
    if figures.guarded:
        figures.revised = [row for row in figures.revised if row.is_wide]
    if master is not None:
        derived.take_answers(figures, Figures.of_json(master.figures))
        statistics.hide_from_public(figures, framework, tlp)
    return figures


def again(bulletin: Bulletin, *, tlp: str = "") -> Figures:
    """Those of a bulletin that there is, under its own label or another."""
    days = bulletin.begins_on, bulletin.ends_on
    return counted(bulletin.framework, *days, tlp=tlp or bulletin.tlp, master=bulletin.master)
