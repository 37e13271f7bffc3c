"""Dates of which only the month or the year may be known. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from sharing.enums import DatePrecision

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """The first day that it may mean, and how much of it is known."""

    first: date
    precision: str = DatePrecision.DAY

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """From `2025`, `2025-03` or `2025-03-31`. Raises ValueError with a sentence otherwise."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(_("Write a date as 2025-03-31, 2025-03 or 2025."))
        year, month, day = match.groups()
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError as error:
            raise ValueError(_("There is no such date: %(date)s.") % {"date": text.strip()}) from error
        return cls(first, DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR)

    @property
    def last(self) -> date:
        """The last day that it may mean."""
        if self.precision == DatePrecision.DAY:
            return self.first
        if self.precision == DatePrecision.YEAR:
            return date(self.first.year, 12, 31)
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def iso(self) -> str:
        """As it is written: `2025-03-31`, `2025-03` or `2025`."""
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    def __str__(self) -> str:
        """In the reader's language, no more precise than it is known."""
        if self.precision == DatePrecision.DAY:
            return formats.date_format(self.first, "DATE_FORMAT")
        return formats.date_format(self.first, "YEAR_MONTH_FORMAT" if self.precision == DatePrecision.MONTH else "Y")


def partial(day: date | None, precision: str) -> PartialDate | None:
    """What two columns hold, as one value."""
    return PartialDate(day, precision) if day else None
