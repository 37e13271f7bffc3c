"""The figures of a bulletin, with what they say of earlier ones."""

from datetime import date

from portal.models import Framework
from sharing import access
from sharing.enums import NoticeState
from trends import derived, statistics
from trends.figures import Figures, tells_more
from trends.models import Bulletin
from trends.numbers import is_apart, settle
from trends.queries import numbers, revisions
from trends.queries.revisions import MONTHS
from trends.statistics import months_back


def counted(
    framework: Framework, begins_on: date, ends_on: date, *, tlp: str, master: Bulletin | None = None
) -> Figures:
    """The month's figures for this label. Those of what members did are the master's, of an edition; of a month whose
    bulletin was withdrawn, what was published where hardly anything moved. Guarded ones tell nothing beside what was
    told before that would tell how few lie between.
    """
    figures = statistics.count(framework, begins_on, ends_on, tlp=tlp)
    told = numbers.told(framework, months_back(begins_on, MONTHS))
    settle(figures, told, tlp)
    figures.revised = revisions.since(framework, begins_on, tlp=tlp, told=told)
    if figures.guarded:
        figures.revised = [row for row in figures.revised if row.is_wide]
    if master is not None:
        derived.take_answers(figures, Figures.of_json(master.figures))
        statistics.hide_from_public(figures, framework, tlp)
    elif earlier := _withdrawn(framework, begins_on):
        derived.keep_answers(figures, Figures.of_json(earlier.figures), told)
    return figures


def anew(bulletin: Bulletin) -> Figures:
    """Those of a published one, with what members did as it was published where a number of theirs moved by fewer than
    five against any that was told.
    """
    figures = again(bulletin)
    told = numbers.told(bulletin.framework, months_back(bulletin.begins_on, MONTHS))
    derived.keep_answers(figures, Figures.of_json(bulletin.figures), told)
    return figures


def is_outdated(bulletin: Bulletin) -> bool:
    """Whether what was frozen says what may no longer be said: of items that were withdrawn, narrowed or relabelled
    since, or beside what other bulletins told since.
    """
    frozen = Figures.of_json(bulletin.figures)
    told = numbers.told(bulletin.framework, months_back(bulletin.begins_on, MONTHS))
    return tells_more(frozen, again(bulletin)) or is_apart(frozen, told, bulletin.tlp)


def _withdrawn(framework: Framework, begins_on: date) -> Bulletin | None:
    """The bulletin of the month that was published last and withdrawn."""
    rows = access.plain(Bulletin).filter(framework=framework, begins_on=begins_on, master=None)
    return rows.filter(state=NoticeState.WITHDRAWN).order_by("-released_at").first()


def again(bulletin: Bulletin, *, tlp: str = "") -> Figures:
    """Those of a bulletin that there is, under its own label or another."""
    days = bulletin.begins_on, bulletin.ends_on
    return counted(bulletin.framework, *days, tlp=tlp or bulletin.tlp, master=bulletin.master)
