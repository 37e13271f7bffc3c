"""What is on record of controls on a day, page by page: by substance and jurisdiction, and rules that name groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from portal.models import User
from sharing.models import Substance
from sharing.queries import status, substances
from sharing.standing import Line


@dataclass(frozen=True)
class Record:
    """One page: the lines of its substances, and with the first page the rules in words; `after` leads to the next."""

    lines: list[Line]
    groups: list[Line]
    after: str


def on_record(
    user: User,
    on: date,
    *,
    jurisdiction: str = "",
    substance: Substance | None = None,
    text: str = "",
    substance_class: str = "",
    after: str = "",
) -> Record:
    """As the page of controls has it; everywhere and of every substance where none is named. As many queries for one
    control as for many.
    """
    codes = [jurisdiction] if jurisdiction else status.jurisdictions_known(user)
    within = status.controls(user).filter(jurisdiction__in=codes)
    if substance:
        within = within.filter(substance=substance)
    page = substances.page(text=text, substance_class=substance_class, after=after, within=within)
    found = [row.substance for row in page.rows]
    groups = [] if after or substance else _groups(user, codes, on, text)
    return Record(_lines(user, found, codes, on), groups, page.after)


def _lines(user: User, found: Sequence[Substance], codes: Sequence[str], on: date) -> list[Line]:
    standings = status.standings(user, found, codes, on)
    return [line for substance in found for code in codes for line in standings[substance.pk, code].lines]


def _groups(user: User, codes: Sequence[str], on: date, text: str) -> list[Line]:
    return list(chain.from_iterable(status.group_rules(user, codes, on, text).values()))
