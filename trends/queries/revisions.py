"""What earlier bulletins said, against what is counted now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.db.models.functions import TruncMonth

from portal.models import Framework
from sharing import access
from sharing.access import Reader
from sharing.enums import NoticeState
from trends import revised, statistics
from trends.edition import figure_name
from trends.enums import SectionKey
from trends.figures import Figures, Revision, Row, absent, hide, without
from trends.models import Bulletin
from trends.numbers import Numbers
from trends.queries import numbers
from trends.statistics import COUNTED, Period, months_back

MONTHS: Final = 12


@dataclass(frozen=True)
class Later:
    """A later bulletin that tells other figures of a month, and which: kinds of items, or `answers`."""

    bulletin: Bulletin
    figures: list[str]

    @property
    def names(self) -> list[str]:
        """What the figures are called, in the language that is spoken now."""
        return [figure_name(key) for key in self.figures]


def since(framework: Framework, begins_on: date, *, tlp: str, told: Numbers | None = None) -> list[Revision]:
    """Where the figures of this framework's bulletins with this label of the twelve months before have moved since they
    were told last, as far as both may be told to its readers of today beside all numbers that were `told`; the newest
    month first. Six queries, and one where these are not given, however many bulletins there are.
    """
    rows = access.plain(Bulletin).filter(framework=framework, tlp=tlp, state=NoticeState.RELEASED)
    rows = rows.filter(begins_on__lt=begins_on, begins_on__gte=months_back(begins_on, MONTHS))
    masters_first = ("-begins_on", F("master").asc(nulls_first=True), "-released_at")
    newest = rows.order_by(*masters_first).distinct("begins_on")
    published = [without(Figures.of_json(row.figures), absent(row.sections)) for row in newest]
    before = [_moving(one.begins_on, one.ends_on, one.totals, one.answered, one.absent) for one in published]
    now = _counted(framework, before)
    statistics.hide_moves([*before, *now], framework, tlp)
    said = [row for one in reversed(published) for row in one.revised]
    pairs = zip(before, now, strict=True)
    told = told or numbers.told(framework, months_back(begins_on, MONTHS))
    moved = [row for pair in pairs for row in revised.revisions(*pair, said, told, tlp)]
    found = Figures("", "", oldest="", revised=moved)
    statistics.hide_revised([found], framework)
    return found.revised


def later(reader: Reader, bulletin: Bulletin) -> list[Later]:
    """The later bulletins of its framework, which this reader may read, that tell its readers other figures of its
    month, the first first; of the editions of one month that in the language of this bulletin, or else the first made.
    Two queries.
    """
    month = f"{bulletin.begins_on:%Y-%m}"
    rows = access.readable(reader, Bulletin).filter(framework=bulletin.framework_id, state=NoticeState.RELEASED)
    rows = rows.filter(begins_on__gt=bulletin.begins_on, begins_on__lte=months_back(bulletin.begins_on, -MONTHS))
    rows = rows.filter(figures__revised__contains=[{"month": month}])
    alike = Case(When(language=bulletin.language, then=0), default=1)
    shown = {str(row.pk): row for row in rows.order_by("begins_on", alike, F("master").asc(nulls_first=True), "pk")}
    figures = {key: Figures.of_json(row.figures) for key, row in shown.items()}
    statistics.hide_revised(figures.values(), bulletin.framework)
    found: dict[date, Later] = {}
    for key, row in shown.items():
        moved = [each.key for each in figures[key].revised if each.month == month]
        if moved and any(section["key"] == SectionKey.COVERAGE for section in row.sections):
            found.setdefault(row.begins_on, Later(row, moved))
    return list(found.values())


def _counted(framework: Framework, months: Sequence[Figures]) -> list[Figures]:
    """The same months, newest first, as they are counted now."""
    if not months:
        return []
    days = date.fromisoformat(months[-1].begins_on), date.fromisoformat(months[0].ends_on)
    releases = statistics.live(framework, Period(*days)).annotate(month=TruncMonth("released_at", tzinfo=UTC))
    kinds: Counter[tuple[str, str]] = Counter()
    for month, kind, n in releases.order_by().values_list("month", "kind").annotate(n=Count("pk")):
        kinds[f"{month:%Y-%m}", kind] = n
    shared = releases.filter(notice=OuterRef("notice")).order_by("released_at").values("month")[:1]
    answered = (
        statistics.receipts(framework, releases).filter(outcome_at__isnull=False).annotate(month=Subquery(shared))
    )
    answers: Counter[str] = Counter()
    for month, n in answered.order_by().values_list("month").annotate(n=Count("pk")):
        answers[f"{month:%Y-%m}"] = n
    return [
        _moving(
            one.begins_on,
            one.ends_on,
            [Row(kind, kinds[one.begins_on[:7], kind]) for kind in COUNTED],
            hide(answers[one.begins_on[:7]]),
        )
        for one in months
    ]


def _moving(
    begins_on: str, ends_on: str, totals: list[Row], answered: int | None, absent: Sequence[str] = ()
) -> Figures:
    """Of a month's figures those that are compared."""
    return Figures(begins_on=begins_on, ends_on=ends_on, totals=totals, answered=answered, absent=list(absent))
