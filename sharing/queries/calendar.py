"""What takes effect when: controls that a person may see, and law changes that are only proposed so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy

from portal import clock
from portal.enums import TLP
from portal.models import User
from sharing import access, jurisdictions, labels, standing
from sharing.appointments import Appointment
from sharing.dates import PartialDate
from sharing.enums import DatePrecision, LawStage, NoticeState
from sharing.models import Control, LegislativeChange
from sharing.queries import status

MOST: Final = 200  # of one month, and of the months ahead
AHEAD: Final = timedelta(days=365)
TAKES_EFFECT: Final = gettext_lazy("A law takes effect")


@dataclass(frozen=True)
class Event:
    """Something that takes effect: when, as precisely as it is known; where, what, and where to read more."""

    when: PartialDate
    jurisdiction: str
    what: str
    status: str
    mark: str
    address: str
    is_proposed: bool = False
    key: str = ""  # of its row
    reference: str = ""  # of the law change from which it comes, and its label
    tlp: str = ""

    @property
    def place(self) -> str:
        return jurisdictions.name(self.jurisdiction)


@dataclass(frozen=True)
class Asked:
    """Which jurisdictions (None: all) and which class of substances (empty: every one)."""

    codes: Sequence[str] | None
    substance_class: str = ""


def in_month(user: User, month: date, asked: Asked) -> list[Event]:
    """What takes effect in the month, or some time in its year. `month` is its first day. Two queries."""
    last = PartialDate(month, DatePrecision.MONTH).last
    of_month = Q(effective_on__gte=month, effective_on__lte=last) & ~Q(effective_precision=DatePrecision.YEAR)
    of_year = Q(effective_on=month.replace(month=1), effective_precision=DatePrecision.YEAR)
    return _events(user, of_month | of_year, asked)


def ahead(user: User, on: date, asked: Asked) -> list[Event]:
    """What takes effect after the day and within twelve months, soonest first; with what may still do so in a month or
    year that has begun. Two queries.
    """
    days = Q(effective_on__gt=on, effective_on__lte=on + AHEAD)
    begun = Q(effective_on=on.replace(day=1), effective_precision=DatePrecision.MONTH)
    begun |= Q(effective_on=on.replace(day=1, month=1), effective_precision=DatePrecision.YEAR)
    return _events(user, days | begun, asked)


def appointments(user: User) -> list[Appointment]:
    """What takes effect in the next twelve months, as days; the first of those where the day is not known. What a
    label keeps in Accord is named by its reference alone, and what is RED not at all.
    """
    return [
        Appointment(f"law-{event.key}", event.when.first, TAKES_EFFECT, _about(event), event.address, event.tlp)
        for event in ahead(user, clock.today(), Asked(None))
        if event.tlp != TLP.RED
    ]


def _about(event: Event) -> str:
    """Where and what, or the reference alone, and when where the day is not known."""
    about = f"{event.place}: {event.what}" if event.tlp in ("", *labels.WIDE) else event.reference
    return about if event.when.precision == DatePrecision.DAY else f"{about} ({event.when})"


def _events(user: User, when: Q, asked: Asked) -> list[Event]:
    found = [*_controls(user, when, asked), *_proposals(user, when, asked)]
    return sorted(found, key=lambda event: (event.when.first, event.place, event.what))[:MOST]


def _controls(user: User, when: Q, asked: Asked) -> Iterable[Event]:
    rows = status.controls(user).filter(when)
    if asked.codes is not None:
        rows = rows.filter(jurisdiction__in=asked.codes)
    if asked.substance_class:
        rows = rows.filter(substance__substance_class=asked.substance_class)
    return [_of_control(row) for row in rows.order_by("effective_on", "pk")[:MOST]]


def _of_control(row: Control) -> Event:
    line = standing.Line(row, standing.Phase.COMING)
    assert line.effective is not None
    address = row.substance.get_absolute_url() if row.substance else ""
    if row.law_change:
        address = row.law_change.get_absolute_url()
    what = str(row.substance or row.group_text)
    reference, tlp = (row.law_change.reference, row.law_change.tlp) if row.law_change else ("", "")
    return Event(
        line.effective,
        row.jurisdiction,
        what,
        row.get_status_display(),
        line.mark,
        address,
        key=str(row.pk),
        reference=reference,
        tlp=tlp,
    )


def _proposals(user: User, when: Q, asked: Asked) -> Iterable[Event]:
    """Law changes that write no control yet."""
    rows = access.readable(user, LegislativeChange).filter(when, stage=LawStage.PROPOSED, state=NoticeState.RELEASED)
    if asked.codes is not None:
        rows = rows.filter(jurisdiction__in=asked.codes)
    if asked.substance_class:
        named = LegislativeChange.substances.through.objects.filter(
            substance__substance_class=asked.substance_class
        ).values("notice")
        rows = rows.filter(pk__in=named)
    found = rows.select_related("originator").order_by("effective_on", "pk")[:MOST]
    return [_of_proposal(row) for row in found]


def _of_proposal(row: LegislativeChange) -> Event:
    assert row.effective_on is not None
    when = PartialDate(row.effective_on, row.effective_precision)
    status_after = row.get_to_status_display()
    return Event(
        when,
        row.jurisdiction,
        row.title,
        status_after,
        str(row.originator),
        row.get_absolute_url(),
        is_proposed=True,
        key=str(row.pk),
        reference=row.reference,
        tlp=row.tlp,
    )
