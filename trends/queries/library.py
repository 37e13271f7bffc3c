"""Reads of bulletins that span tables."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import translation

from portal import clock, grants
from portal.enums import FrameworkPermission
from portal.models import Framework, Organization, User
from sharing import access, labels
from sharing.access import Reader
from sharing.enums import NoticeState
from sharing.models import Notice, NoticeVersion, Release, Technique
from sharing.queries.given import somebody_of
from trends import compose, derived, edition, statistics
from trends.edition import Erratum
from trends.figures import Figures, absent, without
from trends.models import Bulletin
from trends.queries import withdrawn
from trends.statistics import months_back


def published(user: User) -> QuerySet[Bulletin]:
    """Published bulletins that the person may read, newest period first."""
    rows = access.readable(user, Bulletin).filter(state=NoticeState.RELEASED)
    return rows.select_related("framework").order_by("-begins_on", "framework__name")


def told(bulletin: Bulletin, reader: Reader, *others: User) -> Figures:
    """The frozen figures as they may be told now to these readers. What a newcomer may not read hides the small counts
    from everyone. A notice that was withdrawn, narrowed or relabelled since then keeps its place and its reference, and
    loses its title; one that a reader may not read, and of whose withdrawal it does not learn, is not named at all, nor
    is one that was taken back. A law is told with the notice from which it comes. Someone without an account is told
    what the bulletin names under its label. Figures of a section that it does not have are told to nobody.
    """
    figures = Figures.of_json(bulletin.figures)
    statistics.hide_from_public(figures, bulletin.framework, bulletin.tlp)
    statistics.hide_from_readers(figures, bulletin.framework, shared_at=shared_at(bulletin))
    figures.oldest = figures.first = None
    keys: list[Any] = [*(row.id for row in figures.sources), *(law.source for law in figures.laws if law.source)]
    keys += [row.source for row in figures.new_substances]
    summed = access.summed_up(bulletin.framework).filter(
        notice__in=keys, notice__tlp__in=labels.carried_by(bulletin.tlp)
    )
    named = known = set(keys)
    for each in (reader, *others):
        readable, gone = withdrawn.learnt(each, bulletin)
        read = readable.filter(pk__in=keys, taken_back=False)
        named = named & _keys(read.filter(pk__in=summed.values("notice"), state=NoticeState.RELEASED))
        known = known & (_keys(read) | _keys(gone.filter(pk__in=keys, taken_back=False)))
    figures.laws = [law for law in figures.laws if not law.source or law.source in named]
    figures.new_substances = [row for row in figures.new_substances if row.source in named]
    days = withdrawn.days(known - named)
    sources = [
        row if row.id in named else replace(row, title="", withdrawn_on=days.get(row.id, "")) for row in figures.sources
    ]
    figures.sources = [row for row in sources if row.id in known]
    figures.gone = withdrawn.quoted(bulletin, reader, *others)
    return without(figures, absent(bulletin.sections))


def shared_at(bulletin: Bulletin) -> datetime | None:
    """When it was shared with its framework, if it is."""
    live = access.plain(Release).filter(notice=bulletin.pk, framework=bulletin.framework, ended_at=None)
    at: datetime | None = live.aggregate(at=Max("released_at"))["at"]
    return at


def shown(bulletin: Bulletin, reader: Reader, *others: User) -> dict[str, Any]:
    """What its page shows of it to these readers, in its own language."""
    figures = told(bulletin, reader, *others)
    sections = told_sections(bulletin, figures)
    with translation.override(bulletin.language):
        shown = edition.made(figures, sections, method_titles())
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    words = {"language": bulletin.language, "direction": direction, "errata": errata(bulletin)}
    return {"figures": figures, "tiles": shown.tiles, "parts": shown.parts, **words}


def errata(bulletin: Bulletin) -> list[Erratum]:
    """What its released corrections say, the first first."""
    rows = access.plain(NoticeVersion).filter(notice=bulletin.pk, number__gt=1, released_at__isnull=False)
    told = rows.order_by("number").values_list("number", "released_at", "note")
    return [Erratum(number, at, note) for number, at, note in told if at]


def given(notice: Notice, whom: Organization, by: User) -> tuple[str, dict[str, Any]]:
    """The same as an organization gets it that reads it, or will, as far as who looks may read what it names."""
    assert isinstance(notice, Bulletin)
    return "trends/_facts.html", shown(notice, somebody_of(whom), by)


def _keys(notices: QuerySet[Notice]) -> set[str]:
    return {str(pk) for pk in notices.values_list("pk", flat=True)}


def told_sections(
    bulletin: Bulletin, told: Figures, sections: list[dict[str, Any]] | None = None, *, tlp: str = ""
) -> list[dict[str, Any]]:
    """Its sections, or those that are to take their place; where nobody changed the sentences about the figures, with
    those about what is told of them now, in its own language. `tlp`: under which label they are to stand; where it is
    lower than its own, without changed ones that tell what is not told under it.
    """
    with translation.override(bulletin.language):
        before, methods = Figures.of_json(bulletin.figures), method_titles()
        written = bulletin.sections if sections is None else sections
        if tlp and derived.is_lower(tlp, bulletin.tlp):
            written = derived.lowered(written, before, told, methods)
        return compose.retold(written, before, told, methods)


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
