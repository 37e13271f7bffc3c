"""The vocabulary of methods, counted."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise

from portal.models import User
from sharing import access
from sharing.enums import MStage
from sharing.models import Notice, Technique


@dataclass
class Stage:
    """One of the four Ms, its methods by tactic, each with a count."""

    label: str | Promise
    tactics: dict[str, list[tuple[Technique, int]]]


def matrix(user: User) -> list[Stage]:
    """Every method under its stage and tactic; the counts are of released items that the person may read."""
    readable = access.readable_releases(user).values("notice")
    links = Notice.techniques.through.objects.filter(notice__in=readable)
    counts = dict(links.values_list("technique").annotate(n=Count("notice", distinct=True)))
    stages = {stage: Stage(MStage(stage).label, {}) for stage in MStage.values}
    for row in Technique.objects.order_by("code"):
        stages[row.m_stage].tactics.setdefault(row.tactic, []).append((row, counts.get(row.pk, 0)))
    return list(stages.values())
