"""The items behind each sentence of a bulletin, as far as its reader may read them through the bulletin's framework."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from portal.enums import NoticeKind
from portal.models import User
from sharing import access, responses
from sharing.enums import ACTED
from sharing.models import Notice, Receipt, Release
from sharing.queries import outcomes
from trends import statistics
from trends.figures import Figures, nameable
from trends.models import Bulletin

ALERT: Final = NoticeKind.ALERT.value
ANSWERED: Final = ("answers", "acted", "median", "decisions")


def told_counts(figures: Figures) -> dict[str, int | None]:
    """The figures that are told, by the key of their sentence: how many items each counts; None where it counts
    something else than items, or tells no number.
    """
    found: dict[str, int | None] = {}
    for name in ("totals", "urgencies", "methods", "destinations"):
        found |= {f"{name}.{row.key}": row.count for row in getattr(figures, name) if row.count}
    found |= {f"stages.{row.key}": None for row in figures.stages if row.count}
    found |= {f"decisions.{row.key}": None for row in figures.decisions if row.count}
    others = {
        "new_methods": figures.new_methods,
        "new_substances": figures.new_substances,
        "answers": figures.answered,
        "acted": figures.acted,
        "median": figures.median_hours,
    }
    found |= {key: None for key, told in others.items() if told}
    return found | {f"laws.{law.source}": None for law in figures.laws if law.source}


def open_to(bulletin: Bulletin, reader: User, figures: Figures) -> set[str]:
    """The keys of those behind which the reader may be shown any item: a fixed number of queries, however many
    sentences and items there are.
    """
    here = _here(bulletin, reader)
    found: Counter[str] = Counter()
    columns = ("kind", "notice__urgency", "notice__vendoralert__destination")
    for kind, urgency, place, n in here.order_by().values_list(*columns).annotate(n=Count("pk")):
        found[f"totals.{kind}"] += n
        if kind == ALERT:
            found[f"urgencies.{urgency}"] += n
            found[f"destinations.{place}"] += n
    links = Notice.techniques.through.objects.filter(notice__in=here.values("notice"))
    named = links.values_list("technique__code", "technique__m_stage").annotate(n=Count("notice"))
    for code, stage, n in named:
        found[f"methods.{code}"] += n
        found[f"stages.{stage}"] += n
        if code in figures.new_methods:
            found["new_methods"] += n
    found["new_substances"] = len(figures.new_substances)
    found |= {f"laws.{law.source}": 1 for law in figures.laws if law.source}
    found |= _answered_counts(reader, here)
    told = told_counts(figures)
    return {key for key, n in found.items() if key in told and _cut(figures, told[key], n) > 0}


def rows(bulletin: Bulletin, reader: User, figures: Figures, key: str) -> tuple[QuerySet[Notice], int | None]:
    """The items behind the figure of this key that the reader may be shown, with `released_at` of the bulletin's
    framework; and how many more it counts, None where that is not told. Raises KeyError for a figure that is not told.
    """
    count = told_counts(figures)[key]
    name, _dot, code = key.partition(".")
    releases = _behind(bulletin, reader, figures, name, code)
    number = releases.count()
    shown = _cut(figures, count, number)
    if shown < number:
        releases = releases.filter(pk__in=releases.order_by("released_at", "pk").values("pk")[:shown])
    more = None if count is None or shown < number else max(count - shown, 0)
    found = access.readable(reader, Notice).filter(pk__in=releases.values("notice"))
    return found.select_related("originator"), more


def _cut(figures: Figures, count: int | None, number: int) -> int:
    """How many of the items that may be read are shown: where small counts are hidden, the list tells none."""
    return nameable(count, number) if figures.guarded and count is not None else number


def _here(bulletin: Bulletin, reader: User) -> QuerySet[Release]:
    """What the bulletin counts and its reader reads, through its framework."""
    period = statistics.Period(bulletin.begins_on, bulletin.ends_on)
    readable = access.readable_releases(reader, bulletin.framework)
    return statistics.live(bulletin.framework, period).filter(pk__in=readable.values("pk"))


def _behind(bulletin: Bulletin, reader: User, figures: Figures, name: str, code: str) -> QuerySet[Release]:
    here = _here(bulletin, reader)
    if name in ANSWERED:
        receipts = _receipts(reader, here, name, code)
        return here.filter(notice__in=receipts.values("notice"))
    if name == "laws":
        readable = access.readable_releases(reader, bulletin.framework)
        return readable.filter(notice=UUID(code))
    substances = [row.name for row in figures.new_substances]
    conditions: dict[str, Callable[[], Q]] = {
        "totals": lambda: Q(kind=code),
        "urgencies": lambda: Q(kind=ALERT, notice__urgency=code),
        "destinations": lambda: Q(notice__vendoralert__destination=code),
        "stages": lambda: _naming(techniques__m_stage=code),
        "methods": lambda: _naming(techniques__code=code),
        "new_methods": lambda: _naming(techniques__code__in=figures.new_methods),
        "new_substances": lambda: _naming(substances__name__in=substances),
    }
    return here.filter(conditions[name]())


def _naming(**what: Any) -> Q:
    """Items that name one of these, each once."""
    return Q(notice__in=access.plain(Notice).filter(**what).values("pk"))


def _receipts(reader: User, here: QuerySet[Release], name: str, code: str) -> QuerySet[Receipt]:
    """Of the answers to these that the reader may know, those that the figure counts."""
    known = responses.known_receipts(reader, here.values("notice"))
    if name == "median":
        return known.filter(confirmed_at__isnull=False)
    if name == "answers":
        return known.filter(outcome_at__isnull=False)
    decisions = ACTED if name == "acted" else [code]
    return known.filter(pk__in=outcomes.current().filter(decision__in=decisions).values("receipt"))


def _answered_counts(reader: User, here: QuerySet[Release]) -> dict[str, int]:
    """How many of these items have an answer that the reader may know, by what it says."""
    known = responses.known_receipts(reader, here.values("notice"))
    said = known.aggregate(
        answers=Count("notice", distinct=True, filter=Q(outcome_at__isnull=False)),
        median=Count("notice", distinct=True, filter=Q(confirmed_at__isnull=False)),
    )
    lines = outcomes.current().filter(receipt__in=known.values("pk")).order_by()
    counted = Count("receipt__notice", distinct=True)
    decided = lines.values_list("decision").annotate(n=counted)
    acted = lines.filter(decision__in=ACTED).aggregate(acted=counted)
    return {**said, **acted, **{f"decisions.{decision}": n for decision, n in decided}}
