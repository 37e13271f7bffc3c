"""Law wakes alerts: where a control makes a substance unlawful in a reader's markets, and which open alerts become
actionable by it.

A control of a group in words wakes none, since a person must decide what it covers; neither does one of the UN or the
EU, which is no market's own law. What was unlawful there before becomes nothing new.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.enums import OrganizationKind
from portal.models import Market, User
from sharing import access, jurisdictions, parts, standing
from sharing.enums import DatePrecision, Decision, NoticeState
from sharing.models import Control, Notice, Outcome, Receipt, VendorAlert
from sharing.queries import outcomes
from sharing.standing import UNLAWFUL, Line, Phase

LAWFUL: Final = (Decision.NOT_UNLAWFUL_HERE, Decision.LAWFUL_OR_MISTAKEN)
AHEAD: Final = timedelta(days=90)  # so long before lists say it
AFTER: Final = timedelta(days=30)  # and so long after it has taken effect
CODES: Final = ArrayField(CharField(max_length=2))


class _Number(Subquery):
    """How many rows the query within has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Wake:
    """A control that makes an alert actionable, on a day."""

    line: Line
    on: date

    @property
    def control(self) -> Control:
        return self.line.control

    @property
    def is_in_force(self) -> bool:
        return self.line.phase == Phase.IN_FORCE

    @property
    def days(self) -> int | None:
        """Until it takes effect, where its day is known and lies ahead."""
        control = self.control
        if control.effective_on is None or control.effective_precision != DatePrecision.DAY:
            return None
        return (control.effective_on - self.on).days if control.effective_on > self.on else None

    @property
    def text(self) -> str:
        """As lists say it."""
        said = f"{self.line.jurisdiction_name}: {self._standing}"
        if self.days is None:
            return said
        return ngettext("%(said)s, in %(n)s day", "%(said)s, in %(n)s days", self.days) % {"said": said, "n": self.days}

    @property
    def sentence(self) -> str:
        """As a person is told it. Names of countries stand by themselves: within a sentence some take an article."""
        return f"{self.control.substance}, {self.line.jurisdiction_name}: {self._standing}"

    @property
    def _standing(self) -> str:
        said = _("%(status)s, %(when)s") if self.line.phase == Phase.TAKING_EFFECT else _("%(status)s %(when)s")
        return said % {"status": self.control.get_status_display(), "when": self.line.when}


def today(person: User) -> date:
    """The day where the reader's organization is."""
    return clock.now().astimezone(ZoneInfo(person.organization.time_zone)).date()


def wake(control: Control, on: date) -> Wake:
    """How the control stands on the day."""
    return Wake(Line(control, standing.phase(control, on)), on)


def counted(rows: QuerySet[Control]) -> QuerySet[Any]:
    """With `counts_on`, the first day on which each is in force for certain, and `counts_at`, the moment since when an
    answer was given in knowledge of it: what a law change says counts since that was shared.
    """
    later = Case(
        When(effective_precision=DatePrecision.DAY, then=F("effective_on")),
        When(effective_precision=DatePrecision.MONTH, then=_begins_after("month")),
        default=_begins_after("year"),
        output_field=DateField(),
    )
    rows = rows.annotate(counts_on=later)
    return rows.annotate(counts_at=Greatest(Cast("counts_on", DateTimeField()), "law_change__released_at"))


def making_unlawful(rows: QuerySet[Control]) -> QuerySet[Any]:
    """Of these, the dated ones that make one substance unlawful in a country."""
    return (
        counted(rows)
        .filter(status__in=UNLAWFUL, substance__isnull=False, effective_on__isnull=False)
        .exclude(jurisdiction__in=list(jurisdictions.ABOVE_STATES))
    )


def touching(user: User, on: date) -> QuerySet[Any]:
    """Those that the reader may see, in jurisdictions which are its markets when they take effect, or on the day where
    they have; not where the substance was unlawful there before, and not what has ended.
    """
    readable = parts.readable_controls(user)
    before = Q(effective_on__lt=OuterRef("effective_on")) | Q(
        effective_on=OuterRef("effective_on"), pk__lt=OuterRef("pk")
    )
    earlier = readable.filter(
        before,
        Q(until_on__isnull=True) | Q(until_on__gte=OuterRef("effective_on")),
        status__in=UNLAWFUL,
        substance=OuterRef("substance"),
        jurisdiction=OuterRef("jurisdiction"),
    )
    rows = making_unlawful(readable).filter(~Exists(earlier), Q(until_on__isnull=True) | Q(until_on__gte=on))
    rows = rows.annotate(day=Greatest("effective_on", Value(on, output_field=DateField())))
    held = Market.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=OuterRef("day")),
        since_on__lte=OuterRef("day"),
        organization=user.organization_id,
    )
    here = Q(Exists(held.filter(country=OuterRef("jurisdiction"))))
    own = user.organization
    if own.country and own.kind != OrganizationKind.COMPANY:
        here |= Q(~Exists(held), jurisdiction=str(own.country))
    return rows.filter(here)


def woken(user: User, on: date) -> QuerySet[Any]:
    """Of those, the ones by which at least one open alert becomes actionable that the reader may read."""
    return touching(user, on).filter(Exists(_of_control(user, on)))


def tallied(user: User, on: date, limit: int) -> QuerySet[Any]:
    """The same, each with `total`: how many alerts, counted no further than the limit."""
    return woken(user, on).annotate(total=_Number(_of_control(user, on).order_by().values("pk")[:limit]))


def alerts(user: User, control: Control, on: date) -> QuerySet[VendorAlert]:
    """The open alerts that become actionable by one of them (`touching`)."""
    counts_at = control.counts_at  # type: ignore[attr-defined]
    return _actionable(user, on, control.substance_id, control.jurisdiction, counts_at)


def of_alerts(user: User, keys: Collection[UUID], on: date) -> dict[UUID, list[Wake]]:
    """Of each of these alerts that is open, and that the reader's organization has not answered for good, the controls
    that make it actionable from now to some time ahead, or did so lately: the soonest first. A query, three where
    substances are named.
    """
    receipts = access.plain(Receipt).filter(organization=user.organization_id, outcome_at__isnull=False)
    final = receipts.filter(~Exists(_lawful(user).filter(receipt=OuterRef("pk"))), notice=OuterRef("pk"))
    waiting = access.plain(VendorAlert).filter(_open(on), ~Exists(final), pk__in=keys)
    named = Notice.substances.through.objects.filter(notice__in=waiting.values("pk"))
    pairs: dict[UUID, list[UUID]] = defaultdict(list)
    for notice, substance in named.values_list("notice", "substance"):
        pairs[substance].append(notice)
    if not pairs:
        return {}
    near = touching(user, on).filter(effective_on__lte=on + AHEAD, counts_on__gte=on - AFTER, substance__in=pairs)
    found: dict[UUID, list[Wake]] = defaultdict(list)
    rows = near.select_related("substance", "reported_by", "law_change")
    for control in rows.order_by("effective_on", "jurisdiction", "pk"):
        for notice in pairs[control.substance_id]:
            found[notice].append(wake(control, on))
    return found


def answered_before(user: User, on: date, among: Collection[UUID]) -> set[UUID]:
    """Those of these alerts of which `overtaken` is true. A query, two where it has answered so."""
    rows = overtaken(user, on, among=among)
    return set(rows.values_list("receipt__notice", flat=True))


def overtaken(user: User, on: date, among: Collection[UUID] | None = None) -> QuerySet[Outcome]:
    """The answers of the reader's organization that alerts are lawful, or not unlawful in its markets, since which a
    law in force has changed; of some alerts, where they are given. Asks at once whether there are such answers at all:
    most have none, and the law need not be read for them.
    """
    answers = _lawful(user)
    if among is not None:
        answers = answers.filter(receipt__notice__in=among)
    if not answers.exists():
        return answers.none()
    named = Notice.substances.through.objects.filter(
        notice=OuterRef(OuterRef("receipt__notice")), substance=OuterRef("substance")
    )
    where = ExpressionWrapper(OuterRef("markets"), output_field=CODES)
    law = (
        touching(user, on)
        .alias(where=where)
        .filter(
            Q(where=[]) | Q(where__contains=_codes(F("jurisdiction"))),
            Exists(named),
            counts_on__lte=on,
            counts_at__gt=OuterRef("receipt__outcome_at"),
        )
    )
    alerts = access.plain(VendorAlert).filter(_open(on), pk=OuterRef("receipt__notice"))
    return answers.filter(Exists(alerts), Exists(law))


def _of_control(user: User, on: date) -> QuerySet[VendorAlert]:
    """The alerts that become actionable by the control around them."""
    return _actionable(user, on, OuterRef("substance"), OuterRef("jurisdiction"), OuterRef("counts_at"))


def _actionable(user: User, on: date, substance: Any, jurisdiction: Any, counts_at: Any) -> QuerySet[VendorAlert]:
    """Open alerts that name the substance: which the reader's organization has not
    answered, or answered as lawful there before the law counted.
    """
    rows = access.readable(user, VendorAlert).filter(_open(on), substances=substance)
    mine = access.plain(Receipt).filter(notice=OuterRef("pk"), organization=user.organization_id)
    answered = mine.filter(outcome_at__isnull=False)
    lawful = _lawful(user).filter(
        Q(markets=[]) | Q(markets__contains=_codes(_deeper(jurisdiction))),
        receipt__notice=OuterRef("pk"),
        receipt__outcome_at__lt=_deeper(counts_at),
    )
    return rows.filter(~Exists(answered) | Exists(lawful))


def _open(on: date) -> Q:
    """On alerts: released, not past their validity, and no exercise, of which no law is asked."""
    valid = Q(valid_until_on__isnull=True) | Q(valid_until_on__gte=on)
    return valid & Q(state=NoticeState.RELEASED, is_exercise=False)


def _lawful(user: User) -> QuerySet[Outcome]:
    return outcomes.current().filter(receipt__organization=user.organization_id, decision__in=LAWFUL)


def _deeper(value: Any) -> Any:
    """What stands in a query, as one within it names it."""
    return OuterRef(value) if isinstance(value, OuterRef) else Value(value)


def _codes(one: Expression | F) -> Func:
    return Func(one, template="ARRAY[%(expressions)s]::varchar(2)[]", output_field=CODES)


def _begins_after(unit: str) -> Func:
    """The first day after the month or year that the date of effect stands for."""
    return Func(F("effective_on"), template=f"(%(expressions)s + interval '1 {unit}')::date", output_field=DateField())
