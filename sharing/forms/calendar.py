"""What the calendar of law may be asked."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from sharing import jurisdictions
from sharing.forms.substances import ALL, MARKETS
from sharing.queries import substances
from sharing.queries.calendar import Asked


class CalendarFilter(forms.Form):
    """A month, where, and which class; whatever is wrong counts as not asked."""

    all_optional = True  # no field says so of itself

    where = forms.ChoiceField(label=_("Where"), required=False)
    substance_class = forms.ChoiceField(label=_("Class"), required=False)
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, known: list[str], markets: list[str]) -> None:
        super().__init__(data)
        self.markets = markets
        places = [(code, jurisdictions.name(code)) for code in known]
        self._choices("where", [(MARKETS, _("Your markets, UN and EU")), (ALL, _("Everywhere")), *places])
        self._choices("substance_class", [("", _("Every class")), *((name, name) for name in substances.classes())])
        self.is_valid()

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def first_day(self) -> date:
        """Of the month asked, or of this one."""
        match = re.fullmatch(r"(20\d\d|19\d\d)-(0[1-9]|1[0-2])", self.cleaned_data.get("month") or "", flags=re.ASCII)
        return date(int(match[1]), int(match[2]), 1) if match else clock.today().replace(day=1)

    @property
    def asked(self) -> Asked:
        where = self.cleaned_data.get("where") or MARKETS
        own = [*self.markets, *jurisdictions.informing(self.markets)]
        codes = None if where == ALL else own if where == MARKETS else [where]
        return Asked(codes, self.cleaned_data.get("substance_class") or "")
