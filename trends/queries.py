"""Reads of bulletins that span tables."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from portal import clock, grants
from portal.enums import FrameworkPermission
from portal.models import Framework, User
from sharing import access, labels
from sharing.enums import NoticeState
from sharing.models import Notice, Technique
from trends import compose, edition, statistics
from trends.figures import Figures
from trends.models import Bulletin
from trends.statistics import months_back


def published(user: User) -> QuerySet[Bulletin]:
    """Published bulletins that the person may read, newest period first."""
    rows = access.readable(user, Bulletin).filter(state=NoticeState.RELEASED)
    return rows.select_related("framework").order_by("-begins_on", "framework__name")


def told(bulletin: Bulletin) -> Figures:
    """The frozen figures as they may be told now to everyone who reads them. A notice that was withdrawn, narrowed or
    relabelled since then keeps its place and its reference, and loses its title; one that was taken back is not named.
    A law that came from such a notice is no longer told. What a newcomer may not read hides the small counts.
    """
    figures = Figures.of_json(bulletin.figures)
    statistics.hide_from_readers(figures, bulletin.framework)
    figures.oldest = figures.first = None
    live = access.summed_up(bulletin.framework).filter(
        notice__in=[*(row.id for row in figures.sources), *(law.source for law in figures.laws if law.source)],
        notice__state=NoticeState.RELEASED,
        notice__tlp__in=labels.carried_by(bulletin.tlp),
    )
    named = {str(pk) for pk in live.values_list("notice", flat=True)}
    figures.laws = [law for law in figures.laws if not law.source or law.source in named]
    sources = [row if row.id in named else replace(row, title="") for row in figures.sources]
    gone = _taken_back([row.id for row in sources if not row.title])
    figures.sources = [row for row in sources if row.id not in gone]
    return figures


def shown(bulletin: Bulletin) -> dict[str, Any]:
    """What its page shows to all of its readers alike."""
    figures = told(bulletin)
    return {
        "figures": figures,
        "tiles": edition.tiles(figures),
        "parts": edition.parts(figures, told_sections(bulletin, figures), method_titles()),
    }


def given(notice: Notice) -> tuple[str, dict[str, Any]]:
    """The same as an organization gets it that reads it, or will."""
    assert isinstance(notice, Bulletin)
    return "trends/_facts.html", shown(notice)


def _taken_back(notices: list[str]) -> set[str]:
    rows = access.plain(Notice).filter(pk__in=notices, taken_back=True)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def told_sections(bulletin: Bulletin, told: Figures) -> list[dict[str, str]]:
    """The sections; where nobody changed the sentences about the figures, with those about what is told of them now."""
    return compose.retold(bulletin.sections, Figures.of_json(bulletin.figures), told, method_titles())


def method_titles() -> dict[str, str]:
    """Titles of methods by code."""
    return dict(Technique.objects.values_list("code", "title"))


def drafts(user: User) -> QuerySet[Bulletin]:
    """Bulletins of the person's organization that are not published yet."""
    rows = access.readable(user, Bulletin).filter(state__in=[NoticeState.DRAFT, NoticeState.IN_REVIEW])
    return rows.select_related("framework", "author").order_by("-begins_on")


def composable(user: User) -> QuerySet[Framework]:
    """The frameworks whose bulletins the person may compose."""
    return grants.frameworks(user, FrameworkPermission.COMPOSE_BULLETIN).order_by("name")


def due(user: User) -> list[tuple[Framework, date, date]]:
    """Frameworks without a bulletin of the month that has ended, draft or published, with that month's days."""
    ends_on = clock.today().replace(day=1) - timedelta(days=1)
    begins_on = months_back(clock.today(), 1)
    made = access.plain(Bulletin).filter(begins_on=begins_on).exclude(state=NoticeState.WITHDRAWN)
    rows = composable(user).exclude(pk__in=made.values("framework"))
    return [(framework, begins_on, ends_on) for framework in rows]


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On a coordinator's first page: bulletins that are due."""
    waiting = due(user)
    return ("trends/_due.html", {"due": waiting}) if waiting else None
