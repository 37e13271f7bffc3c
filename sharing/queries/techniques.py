"""The vocabulary of methods, counted."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise

from portal.models import User
from sharing import access
from sharing.enums import MStage, NoticeState
from sharing.models import ModusOperandiNote, Notice, Technique

HEATS: Final = 4
NOTES: Final = 3  # on each method of a notice


@dataclass(frozen=True)
class Cell:
    """One method, how many items name it, and how that compares with the most named: 0 for none, up to 4."""

    technique: Technique
    count: int
    heat: int


@dataclass
class Stage:
    """One of the four Ms, its methods by tactic."""

    label: str | Promise
    tactics: dict[str, list[Cell]]


def matrix(user: User) -> list[Stage]:
    """Every method under its stage and tactic; the counts are of released items that the person may read."""
    released = access.readable_releases(user).values("notice")
    own = access.own_notices(user).filter(state=NoticeState.RELEASED).values("pk")
    links = Notice.techniques.through.objects.filter(Q(notice__in=released) | Q(notice__in=own))
    counts = dict(links.values_list("technique").annotate(n=Count("notice", distinct=True)))
    most = max(counts.values(), default=0)
    stages = {stage: Stage(MStage(stage).label, {}) for stage in MStage.values}
    for row in Technique.objects.order_by("code"):
        stages[row.m_stage].tactics.setdefault(row.tactic, []).append(_cell(row, counts.get(row.pk, 0), most))
    return list(stages.values())


@dataclass(frozen=True)
class Method:
    """A method that a notice names, and the newest MO notes on it: how to tell it, and from what lawful trade."""

    technique: Technique
    notes: list[ModusOperandiNote]


def of_notice(user: User, notice: Notice) -> list[Method]:
    """The methods of a notice, each with the MO notes that the person may read. Three queries."""
    methods = {row.pk: Method(row, []) for row in notice.techniques.order_by("code")}
    links = ModusOperandiNote.techniques.through.objects.filter(technique__in=methods)
    rows = access.readable(user, ModusOperandiNote).filter(state=NoticeState.RELEASED, pk__in=links.values("notice"))
    notes = {row.pk: row for row in rows.exclude(pk=notice.pk).order_by("-released_at")[: NOTES * len(methods)]}
    named = links.filter(notice__in=notes).values_list("notice", "technique")
    newest = {key: place for place, key in enumerate(notes)}
    for key, technique in sorted(named, key=lambda pair: newest[pair[0]]):
        if len(methods[technique].notes) < NOTES:
            methods[technique].notes.append(notes[key])
    return list(methods.values())


def _cell(technique: Technique, count: int, most: int) -> Cell:
    return Cell(technique, count, ceil(HEATS * count / most) if most else 0)
