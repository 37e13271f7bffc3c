"""The vocabulary of methods, counted within bounds: the newest items of the last year, however many there are."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from portal import clock
from portal.enums import NoticeKind
from portal.models import User
from sharing import access
from sharing.enums import MStage, NoticeState
from sharing.models import ModusOperandiNote, Notice, Substance, Technique
from sharing.queries import lists, wordings

HEATS: Final = 4
YEAR: Final = timedelta(days=365)
LATELY: Final = timedelta(days=90)
NEWEST: Final = 4000  # of each framework: what is counted, and no more
NOTES: Final = 3  # on each method of a notice
NOT_IT: Final = 5
SUBSTANCES: Final = 12

Counts = Counter[UUID]


@dataclass(frozen=True)
class Cell:
    """One method, how many items of the last year name it, how many of them of the last quarter, and how the count
    compares with the most named: 0 for none, up to 4.
    """

    technique: Technique
    count: int
    lately: int
    heat: int


@dataclass
class Stage:
    """One of the four Ms, its methods by tactic, and how often items of the last year name one of them."""

    code: str
    label: str | Promise
    tactics: dict[str, list[Cell]]
    lately: int = 0


@dataclass(frozen=True)
class Matrix:
    """`is_bounded`: some framework had more items in the year than are counted."""

    stages: list[Stage]
    is_bounded: bool


def matrix(user: User) -> Matrix:
    """Every method under its stage and tactic; the counts are of released items that the person may read."""
    year, quarter, is_bounded = Counter[UUID](), Counter[UUID](), False
    since, lately = clock.now() - YEAR, clock.now() - LATELY
    for rows in _windows(user):
        year += _count(rows.filter(released_at__gte=since))
        quarter += _count(rows.filter(released_at__gte=lately))
        is_bounded |= rows.filter(released_at__gte=since).order_by("-released_at")[NEWEST : NEWEST + 1].exists()
    most = max(year.values(), default=0)
    stages = {stage: Stage(stage, MStage(stage).label, {}) for stage in MStage.values}
    for row in Technique.objects.order_by("code"):
        cell = Cell(row, year[row.pk], quarter[row.pk], ceil(HEATS * year[row.pk] / most) if most else 0)
        stages[row.m_stage].tactics.setdefault(row.tactic, []).append(cell)
        stages[row.m_stage].lately += cell.lately
    return Matrix(list(stages.values()), is_bounded)


@dataclass(frozen=True)
class Method:
    """A method that a notice names, and the newest MO notes on it: how to tell it, and from what lawful trade."""

    technique: Technique
    notes: list[ModusOperandiNote]


def of_notice(user: User, notice: Notice) -> list[Method]:
    """The methods of a notice, each with the MO notes that the person may read. Five queries at most."""
    methods = {row.pk: Method(row, []) for row in notice.techniques.order_by("code")}
    links = ModusOperandiNote.techniques.through.objects.filter(technique__in=methods)
    rows = access.readable(user, ModusOperandiNote).filter(state=NoticeState.RELEASED, pk__in=links.values("notice"))
    notes = {row.pk: row for row in rows.exclude(pk=notice.pk).order_by("-released_at")[: NOTES * len(methods)]}
    wordings.attach(user, list(notes.values()))
    named = links.filter(notice__in=notes).values_list("notice", "technique")
    newest = {key: place for place, key in enumerate(notes)}
    for key, technique in sorted(named, key=lambda pair: newest[pair[0]]):
        if len(methods[technique].notes) < NOTES:
            methods[technique].notes.append(notes[key])
    return list(methods.values())


def _windows(user: User) -> list[QuerySet[Any]]:
    """Released items that the person may read, each once: those of others by framework, and the own ones."""
    real = [rows.filter(notice__is_exercise=False) for rows in access.releases_by_framework(user)]
    others = [rows.exclude(notice__originator=user.organization_id) for rows in real]
    own = access.own_notices(user).filter(state=NoticeState.RELEASED, is_exercise=False)
    return [*others, own]


def _count(rows: QuerySet[Any]) -> Counts:
    """By method, among the newest of these. One query."""
    key = "pk" if rows.model is Notice else "notice"
    newest = rows.order_by("-released_at", f"-{key}").values(key)[:NEWEST]
    links = Notice.techniques.through.objects.filter(notice__in=newest)
    return Counter(dict(links.values_list("technique").annotate(n=Count("pk"))))


def notes_on(user: User, technique: Technique) -> list[ModusOperandiNote]:
    """The newest MO notes that the person may read and that name this method, of those that say what speaks against."""
    page = lists.newest(user, lists.Filters(kind=NoticeKind.MO_NOTE, technique=technique.code), limit=NOT_IT * 4)
    keys = [entry.notice.pk for entry in page.entries if entry.notice.state == NoticeState.RELEASED]
    notes = access.plain(ModusOperandiNote).filter(pk__in=keys).exclude(counter_indicators="")
    return list(notes.select_related("originator").order_by("-released_at")[:NOT_IT])


def substances_with(notices: list[UUID]) -> list[Substance]:
    """The substances that these items name, which the person may read, by name."""
    links = Notice.substances.through.objects.filter(notice__in=notices, notice__is_exercise=False)
    return list(Substance.objects.filter(pk__in=links.values("substance")).order_by("name")[:SUBSTANCES])


def seen_with(notices: list[UUID]) -> list[Technique]:
    """The methods that these items name, which the person may read, by code."""
    links = Notice.techniques.through.objects.filter(notice__in=notices, notice__is_exercise=False)
    return list(Technique.objects.filter(pk__in=links.values("technique")).order_by("code"))
