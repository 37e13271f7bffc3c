"""Where substances stand in the reader's markets on a day, as far as the reader may see it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from portal.enums import OrganizationKind
from portal.models import Market, User
from sharing import jurisdictions, parts, standing
from sharing.models import Control, Substance
from sharing.standing import Line, MarketStatus

Standings = dict[tuple[UUID, str], MarketStatus]


def statuses(user: User, substances: Iterable[Substance], on: date) -> dict[Substance, list[MarketStatus]]:
    """For each substance: the reader's markets on the day, then the UN, and the EU where a market is a member of it.

    The UN and the EU are shown as such, never as a market's own status. Three queries, however many substances.
    """
    wanted = list(substances)
    markets = markets_of(user, on)
    above = jurisdictions.informing(markets)
    found = standings(user, wanted, [*markets, *above], on, markets=markets)
    return {substance: [found[substance.pk, code] for code in [*markets, *above]] for substance in wanted}


def standings(
    user: User, substances: Sequence[Substance], codes: Sequence[str], on: date, *, markets: Sequence[str] = ()
) -> Standings:
    """What is known of each substance in each jurisdiction on the day, by (substance id, code)."""
    rows: dict[tuple[UUID | None, str], list[Control]] = defaultdict(list)
    for control in controls(user).filter(substance__in=[s.pk for s in substances], jurisdiction__in=codes):
        rows[control.substance_id, control.jurisdiction].append(control)
    groups = _group_counts(user, codes)
    return {
        (substance.pk, code): MarketStatus(
            substance=substance,
            jurisdiction=code,
            is_market=code in markets and code not in jurisdictions.ABOVE_STATES,
            lines=standing.lines(rows[substance.pk, code], on),
            groups=groups[code],
        )
        for substance in substances
        for code in codes
    }


def markets_of(user: User, on: date) -> list[str]:
    """The markets of the reader's organization on the day; where it has none and is no company, its country."""
    on_the_day = Market.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), since_on__lte=on)
    codes = {
        str(code) for code in on_the_day.filter(organization=user.organization_id).values_list("country", flat=True)
    }
    own = user.organization
    if not codes and own.country and own.kind != OrganizationKind.COMPANY:
        codes = {str(own.country)}
    return jurisdictions.ordered(codes)


def controls(user: User) -> QuerySet[Control]:
    """Live controls that the reader may see, with what is needed to show them."""
    return parts.readable_controls(user).select_related("reported_by", "substance", "law_change")


def group_rules(user: User, codes: Iterable[str], on: date, text: str = "") -> dict[str, list[Line]]:
    """Rules that name a group in words, as they stand on the day, by jurisdiction, newest first. One query."""
    found: dict[str, list[Line]] = defaultdict(list)
    rows = controls(user).filter(substance__isnull=True, jurisdiction__in=list(codes), group_text__icontains=text)
    for control in rows.order_by(Coalesce("effective_on", "adopted_on").desc(nulls_last=True), "pk"):
        found[control.jurisdiction].append(Line(control, standing.phase(control, on)))
    return {code: found[code] for code in jurisdictions.ordered(found)}


def coming(user: User, codes: Iterable[str], on: date, *, days: int = 180, limit: int = 10) -> list[Line]:
    """What begins in these jurisdictions after the day and within so many days, soonest first. One query."""
    ahead = controls(user).filter(
        jurisdiction__in=list(codes), effective_on__gt=on, effective_on__lte=on + timedelta(days=days)
    )
    rows = ahead.order_by("effective_on", "jurisdiction", "pk")[:limit]
    return [Line(control, standing.phase(control, on)) for control in rows]


def jurisdictions_known(user: User) -> list[str]:
    """The jurisdictions of which the reader may see any control."""
    return jurisdictions.ordered(parts.readable_controls(user).values_list("jurisdiction", flat=True).distinct())


def timeline(user: User, substance: Substance, on: date) -> dict[str, list[Line]]:
    """Every live control of a substance as it stands on the day, by jurisdiction, newest first. One query."""
    found: dict[str, list[Line]] = defaultdict(list)
    dated = Coalesce("effective_on", "adopted_on")
    for control in controls(user).filter(substance=substance).order_by(dated.desc(nulls_last=True), "pk"):
        found[control.jurisdiction].append(Line(control, standing.phase(control, on)))
    return {code: found[code] for code in jurisdictions.ordered(found)}


def _group_counts(user: User, codes: Sequence[str]) -> Counter[str]:
    rows = parts.readable_controls(user).filter(substance__isnull=True, jurisdiction__in=codes)
    return Counter(rows.values_list("jurisdiction", flat=True))
