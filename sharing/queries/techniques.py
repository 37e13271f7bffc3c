"""The vocabulary of methods, counted."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise

from portal.models import User
from sharing import access
from sharing.enums import MStage, NoticeState
from sharing.models import Notice, Technique

HEATS: Final = 4


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


def _cell(technique: Technique, count: int, most: int) -> Cell:
    return Cell(technique, count, ceil(HEATS * count / most) if most else 0)
