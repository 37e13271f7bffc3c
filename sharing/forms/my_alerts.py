"""Which months a report is about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock
from sharing.queries.my_alerts import months_until

COUNTS = (3, 6, 12, 24)
USUAL = "12"


class Period(forms.Form):
    """The last months, or a calendar year."""

    all_optional = True
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        lasts = [(str(n), ngettext("last %(n)d month", "last %(n)d months", n) % {"n": n}) for n in COUNTS]
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*lasts, *((str(one), str(one)) for one in (year, year - 1, year - 2))]
        field.initial = USUAL

    def months(self) -> list[date]:
        """The first days of its months, oldest first; of this year those that have begun. The usual ones by default."""
        wanted = self.cleaned_data.get("period") if self.is_valid() else ""
        today = clock.today()
        count = int(wanted or USUAL)
        if count in COUNTS:
            return months_until(today, count)
        last = today.month if count == today.year else 12
        return months_until(date(count, last, 1), last)
