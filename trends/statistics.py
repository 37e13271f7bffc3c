"""Counts over what a framework's bulletin sums up. What may be shown of them is decided here, and nowhere else."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal import participations
from portal.enums import TLP, NoticeKind, ParticipationRole, Urgency
from portal.models import Framework, Participation
from sharing import access, labels
from sharing.enums import ACTED, Decision, MStage, NoticeState
from sharing.models import Notice, Receipt, Release, Technique
from sharing.queries import outcomes
from trends import laws
from trends.figures import (
    LEAST,
    NAMED,
    WORDING,
    Figures,
    Named,
    Row,
    Source,
    guard,
    hide,
    hide_part,
    leave_out,
    suppress,
)

TOP = 12
COUNTED = [NoticeKind.ALERT.value, NoticeKind.MO_NOTE.value, NoticeKind.LAW_CHANGE.value]


class Period:
    """Whole days in UTC, with the equally long period before them (the month before, for a month)."""

    def __init__(self, begins_on: date, ends_on: date) -> None:
        self.begins_on, self.ends_on = begins_on, ends_on

    @property
    def before(self) -> "Period":
        last = self.begins_on - timedelta(days=1)
        if self.begins_on.day == 1 and (self.ends_on + timedelta(days=1)).day == 1:
            months = (self.ends_on.year - self.begins_on.year) * 12 + self.ends_on.month - self.begins_on.month + 1
            return Period(months_back(self.begins_on, months), last)
        return Period(last - (self.ends_on - self.begins_on), last)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the first moment up to, not including, the last."""
        zone = ZoneInfo("UTC")
        after = self.ends_on + timedelta(days=1)
        return datetime.combine(self.begins_on, time.min, zone), datetime.combine(after, time.min, zone)


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def count(framework: Framework, begins_on: date, ends_on: date, *, tlp: str) -> Figures:
    """The figures of a bulletin with this label. Below five, nothing is shown that some reader may not read: where
    anything counted or compared has a stricter label, and under CLEAR always.
    """
    period = Period(begins_on, ends_on)
    now, before = live(framework, period), live(framework, period.before)
    figures = Figures(begins_on=begins_on.isoformat(), ends_on=ends_on.isoformat(), wording=WORDING)
    figures.totals = _by(now, before, "kind", COUNTED)
    alerts, earlier = now.filter(kind=NoticeKind.ALERT), before.filter(kind=NoticeKind.ALERT)
    figures.urgencies = _by(alerts, earlier, "notice__urgency", Urgency.values)
    nameable = _nameable(framework, tlp)
    named = now.filter(pk__in=nameable.values("pk"))
    _count_methods(figures, now, before)
    figures.new_methods = sorted(set(_mentions(named)) - set(_mentions(_until(framework, period.bounds[0]))))
    figures.months = _months(framework, ends_on)
    _count_destinations(figures, now, before)
    _count_answers(figures, framework, now, before)
    _count_coverage(figures, framework, period, now)
    figures.laws = laws.coming(nameable, ends_on)
    _name_sources(figures, now, nameable)
    figures.new_substances = _new_substances(named, framework, period)
    everything = _until(framework, period.bounds[1])
    counted = min(period.before, _twelve_months(ends_on), key=lambda one: one.begins_on)
    figures.oldest, figures.first = _first(everything.filter(released_at__gte=counted.bounds[0])), _first(everything)
    if tlp == TLP.CLEAR or _stricter(framework, Period(counted.begins_on, ends_on), tlp).exists():
        guard(figures, _stages())
    if tlp == TLP.CLEAR:
        figures.countries, figures.companies = hide(figures.countries), hide(figures.companies)
    hide_from_public(figures, framework, tlp)
    hide_from_readers(figures, framework)
    return figures


def hide_from_public(figures: Figures, framework: Framework, tlp: str) -> None:
    """Hide in figures that anyone may read who takes part in a framework that hides its members: how many they are, and
    whatever names one, a reference or a law that one reported.
    """
    if tlp != TLP.CLEAR or not framework.hides_members:
        return
    figures.untold = True
    figures.countries = figures.companies = figures.countries_posted = figures.companies_answered = None
    figures.sources, figures.unnamed = [], 0
    figures.laws = [law for law in figures.laws if not law.source]


def hide_from_readers(figures: Figures, framework: Framework, *, shared_at: datetime | None = None) -> None:
    """Hide in figures what may not be told to everyone who reads them today, of a bulletin that was shared here then:
    members see items since a day of their own, and a framework may hide who they are. Whoever is suspended today may be
    a reader tomorrow.
    """
    since = _all_read_from(framework, shared_at)
    _hide_revised(figures, since)
    if figures.guarded:
        leave_out(figures)
    if _is_before(figures.oldest, since):
        guard(figures, _stages())
    if _is_before(figures.first, since):
        figures.new_methods, figures.new_substances = [], []
    if framework.hides_members:
        figures.countries, figures.companies = hide(figures.countries), hide(figures.companies)


def hide_moves(figures: Collection[Figures], framework: Framework, tlp: str) -> None:
    """Hide in figures of months that are compared what is told to no reader of today, and of what has a stricter label;
    two queries.
    """
    if not figures:
        return
    since = _all_read_from(framework)
    days = [date.fromisoformat(day) for one in figures for day in (one.begins_on, one.ends_on)]
    rows = _stricter(framework, Period(min(days), max(days)), tlp).order_by()
    months = rows.annotate(month=TruncMonth("released_at", tzinfo=UTC)).values_list("month", flat=True).distinct()
    stricter = {f"{month:%Y-%m}" for month in months}
    for one in figures:
        if tlp == TLP.CLEAR or one.begins_on[:7] in stricter or _is_before(_midnight(one.begins_on), since):
            guard(one, {})


def hide_revised(figures: Iterable[Figures], framework: Framework) -> None:
    """Hide what figures say of earlier months where that may not be told to everyone who reads today; one query."""
    since = _all_read_from(framework)
    for one in figures:
        _hide_revised(one, since)


def _hide_revised(figures: Figures, since: datetime | None) -> None:
    """Numbers below five where all of these are hidden, and of months that some reader does not read from their first
    day on.
    """
    all_of_them = figures.guarded or _is_before(figures.oldest, since)
    figures.revised = [
        row
        for row in figures.revised
        if row.is_wide or not (all_of_them or _is_before(_midnight(f"{row.month}-01"), since))
    ]


def _midnight(day: str) -> str:
    return f"{day}T00:00:00+00:00"


def _all_read_from(framework: Framework, shared_at: datetime | None = None) -> datetime | None:
    """From when on all members read what is for everyone, those included who will read again; of those alone who read
    what was shared here then.
    """
    lasting = Participation.objects.filter(framework=framework, left_at__isnull=True)
    lasting = lasting.filter(reads_from__lte=shared_at) if shared_at else lasting
    return lasting.aggregate(at=Max("reads_from"))["at"]


def _is_before(first: str | None, since: datetime | None) -> bool:
    """Whether the first of some items, which may be unknown, was shared before a member sees any."""
    if since is None or first == "":
        return False
    return first is None or datetime.fromisoformat(first) < since


def _first(releases: QuerySet[Release]) -> str:
    """When the first of these was shared, as text; empty where there are none."""
    at = releases.aggregate(at=Min("released_at"))["at"]
    return at.isoformat() if at else ""


def live(framework: Framework, period: Period) -> QuerySet[Release]:
    """Releases of the period, of alerts, notes and law changes that are not withdrawn."""
    since, until = period.bounds
    return _until(framework, until).filter(released_at__gte=since)


def _stricter(framework: Framework, period: Period, tlp: str) -> QuerySet[Release]:
    """Those of the period whose items something under this label may not name: not all of its readers may read them."""
    return live(framework, period).exclude(notice__tlp__in=labels.carried_by(tlp))


def _until(framework: Framework, until: datetime) -> QuerySet[Release]:
    """The same, of everything that was shared before a moment."""
    rows = access.summed_up(framework).filter(released_at__lt=until)
    return rows.filter(notice__state=NoticeState.RELEASED, kind__in=COUNTED)


def _by(now: QuerySet[Release], before: QuerySet[Release], column: str, keys: list[str]) -> list[Row]:
    """Counts by the codes of one column."""
    new, old = Counter(now.values_list(column, flat=True)), Counter(before.values_list(column, flat=True))
    return [Row(key, new[key], old[key]) for key in keys]


def _count_methods(figures: Figures, now: QuerySet[Release], before: QuerySet[Release]) -> None:
    """How often methods and their stages were named, those named most often first."""
    new, old = _mentions(now), _mentions(before)
    new_stages, old_stages = _by_stage(new), _by_stage(old)
    figures.stages = [Row(key, new_stages[key], old_stages[key]) for key in MStage.values]
    most = sorted(new.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    figures.methods = [Row(code, n, old[code]) for code, n in most]


def _mentions(releases: QuerySet[Release]) -> Counter[str]:
    """How many notices name each method."""
    links = Notice.techniques.through.objects.filter(notice__in=releases.values("notice"))
    return Counter(links.values_list("technique__code", flat=True))


def _by_stage(mentions: Counter[str]) -> Counter[str]:
    """Mentions of methods, by the stage that they belong to."""
    stages = _stages()
    counts: Counter[str] = Counter()
    for code, mentioned in mentions.items():
        counts[stages[code]] += mentioned
    return counts


def _stages() -> dict[str, str]:
    """The stage of each method, by code."""
    return dict(Technique.objects.values_list("code", "m_stage"))


def _months(framework: Framework, ends_on: date) -> list[Row]:
    """Alerts in each of the twelve months up to the period's last."""
    rows = live(framework, _twelve_months(ends_on)).filter(kind=NoticeKind.ALERT)
    counts = Counter(moment.strftime("%Y-%m") for moment in rows.values_list("released_at", flat=True))
    keys = [months_back(ends_on.replace(day=1), back).strftime("%Y-%m") for back in range(11, -1, -1)]
    return [Row(key, counts[key]) for key in keys]


def _twelve_months(ends_on: date) -> Period:
    return Period(months_back(ends_on.replace(day=1), 11), ends_on)


def _count_destinations(figures: Figures, now: QuerySet[Release], before: QuerySet[Release]) -> None:
    """How many alerts state each country of destination, the most often stated first."""
    column = "notice__vendoralert__destination"
    new, old = (Counter(code for code in rows.values_list(column, flat=True) if code) for rows in (now, before))
    most = sorted(new.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    figures.destinations = [Row(code, n, old[code]) for code, n in most]


def _new_substances(nameable: QuerySet[Release], framework: Framework, period: Period) -> list[Named]:
    """Substances that no item shared here before the period names, by name, of items that may be named; each with the
    first of them.
    """
    links = Notice.substances.through.objects.all()
    earlier = links.filter(notice__in=_until(framework, period.bounds[0]).values("notice")).values("substance")
    rows = links.filter(notice__in=nameable.values("notice")).exclude(substance__in=earlier)
    found: dict[str, str] = {}
    for name, notice in rows.order_by("notice__released_at", "notice").values_list("substance__name", "notice"):
        found.setdefault(name, str(notice))
    return [Named(name, source) for name, source in sorted(found.items())]


def _count_answers(figures: Figures, framework: Framework, now: QuerySet[Release], before: QuerySet[Release]) -> None:
    """What members did: how many answers name each decision, however many lines an answer has. No reader sees every
    other's answers, so these are shown from five up in every edition.
    """
    given, earlier = receipts(framework, now), receipts(framework, before)
    lines = outcomes.current().filter(receipt__in=given.values("pk"))
    pairs = set(lines.values_list("receipt", "decision"))
    counts = Counter(decision for _receipt, decision in pairs)
    rows = [Row(key, counts[key]) for key in Decision.values if counts[key]]
    shown = [row for row in suppress(rows) if row.count is not None]
    figures.decisions = sorted(shown, key=lambda row: (-(row.count or 0), row.key))
    named = {row.key for row in figures.decisions[:NAMED]}
    figures.others = _others(pairs, named, {row.key for row in figures.decisions})
    answers = given.filter(outcome_at__isnull=False).count()
    figures.answered, figures.acted = hide(answers), _acted(pairs, answers, {row.key for row in figures.decisions})
    figures.median_hours, figures.median_before = _median(given, now), _median(earlier, before)


def receipts(framework: Framework, releases: QuerySet[Release]) -> QuerySet[Receipt]:
    """What its members of today did with what was shared."""
    members = participations.current().filter(framework=framework).values("organization")
    return access.plain(Receipt).filter(notice__in=releases.values("notice"), organization__in=members)


def _others(pairs: set[tuple[uuid.UUID, str]], named: set[str], shown: set[str]) -> int | None:
    """How many answers name none of some decisions, unless a chart of more of them would tell how few name none of
    those either.
    """
    answers = {receipt for receipt, _key in pairs}
    others, rest = (answers - {receipt for receipt, key in pairs if key in keys} for keys in (named, shown))
    if rest and hide(len(rest)) is None:
        return None
    return hide(len(others)) if others else 0


def _acted(pairs: set[tuple[uuid.UUID, str]], answers: int, shown: set[str]) -> int | None:
    """How many answers took something off the market, unless that would tell a small number: of those that did, of
    those that did not, or of either that name none of the decisions that are shown.
    """
    acted = {receipt for receipt, key in pairs if key in ACTED}
    if hide(len(acted)) is None or 0 < answers - len(acted) < LEAST:
        return None
    for part in (acted, {receipt for receipt, _key in pairs} - acted):
        if 0 < len(part - {receipt for receipt, key in pairs if key in shown}) < LEAST:
            return None
    return len(acted)


def _median(receipts: QuerySet[Receipt], shared: QuerySet[Release]) -> float | None:
    """Hours to the first confirmation, where enough items of these were confirmed."""
    waits = _waits(receipts, dict(shared.values_list("notice", "released_at")))
    return round(median(waits), 1) if hide(len(waits)) else None


def _waits(receipts: QuerySet[Receipt], shared: dict[uuid.UUID, datetime]) -> list[float]:
    """Hours from the moment at which each notice was shared here to the first confirmation by a member after it."""
    confirmed = receipts.filter(confirmed_at__isnull=False).order_by("confirmed_at")
    waits: dict[uuid.UUID, float] = {}
    for notice, at in confirmed.values_list("notice", "confirmed_at"):
        if at and at >= shared[notice]:
            waits.setdefault(notice, (at - shared[notice]).total_seconds() / 3600)
    return list(waits.values())


def _count_coverage(figures: Figures, framework: Framework, period: Period, now: QuerySet[Release]) -> None:
    """How many of the member countries posted, and how many of the member companies answered. Who joined after the
    period is not counted.
    """
    _since, until = period.bounds
    members = participations.current().filter(framework=framework, begun_at__lt=until)
    issuers = members.filter(role__in=[ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR])
    countries = set(issuers.exclude(organization__country="").values_list("organization__country", flat=True))
    shared = now.filter(notice__originator__in=issuers.values("organization"))
    posted = set(shared.values_list("notice__originator__country", flat=True)) & countries
    companies = set(members.filter(role=ParticipationRole.COMPANY).values_list("organization", flat=True))
    answered = access.plain(Receipt).filter(notice__in=now.values("notice"), outcome_at__isnull=False)
    answering = companies & set(answered.values_list("organization", flat=True))
    figures.countries, figures.companies = len(countries), len(companies)
    figures.countries_posted = len(posted)
    figures.companies_answered = hide_part(len(answering), len(companies))


def read_by_all(framework: Framework, shared_at: datetime | None = None) -> QuerySet[Release]:
    """What all members read, those alone who read what was shared here then: a bulletin may quote it, and, as far as
    its label allows, name it.
    """
    rows = access.summed_up(framework).filter(notice__state=NoticeState.RELEASED)
    since = _all_read_from(framework, shared_at)
    return rows.filter(released_at__gte=since) if since else rows


def _nameable(framework: Framework, tlp: str) -> QuerySet[Release]:
    """What a bulletin with this label may name: its own label is no stricter, and all members read it."""
    return read_by_all(framework).filter(notice__tlp__in=labels.carried_by(tlp))


def _name_sources(figures: Figures, now: QuerySet[Release], nameable: QuerySet[Release]) -> None:
    """Notices that may be named are; the others are only counted."""
    named = set(nameable.filter(pk__in=now.values("pk")).values_list("pk", flat=True))
    rows = now.annotate(title=F("notice__title"), reference=F("notice__reference"), label=F("notice__tlp"))
    for row in rows.order_by("released_at", "notice"):
        if row.pk not in named:
            figures.unnamed += 1
            continue
        day = timezone.localdate(row.released_at, ZoneInfo("UTC")).isoformat()
        figures.sources.append(Source(str(row.notice_id), row.reference, row.kind, row.title, row.label, day))
