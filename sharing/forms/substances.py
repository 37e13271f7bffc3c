"""What a reader may ask of the lists of substances and controls."""

from datetime import date
from typing import Any, Final

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import DayField, WordsField
from sharing import jurisdictions
from sharing.models import Substance
from sharing.queries import substances

MARKETS: Final = "markets"
ALL: Final = "all"
# A box with the names of substances under it, once somebody types.
SUGGESTED: Final[dict[str, Any]] = {
    "list": "substance-names",
    "autocomplete": "off",
    "data-hx-get": reverse_lazy("substance_suggestions"),
    "data-hx-trigger": "input changed delay:250ms",
    "data-hx-target": "#substance-names",
}


class SubstanceFilter(forms.Form):
    """A name, number or class; whatever is wrong counts as not asked."""

    all_optional = True  # no field says so of itself

    q = WordsField(label=_("Name or number"), required=False, max_length=200, widget=forms.TextInput(attrs=SUGGESTED))
    substance_class = forms.ChoiceField(label=_("Class"), required=False)
    after = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("Every class")), *((name, name) for name in substances.classes())]
        self._field("substance_class").choices = every
        self.is_valid()

    def asked(self, name: str) -> str:
        """What was asked, or nothing."""
        return str(self.cleaned_data.get(name) or "")

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class ControlFilter(SubstanceFilter):
    """The same, where, and on which day."""

    field_order = ["on", "where", "q", "substance_class"]

    where = forms.ChoiceField(label=_("Where"), required=False)
    on = DayField(label=_("On the day"), required=False)

    def __init__(self, *args: Any, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("where").choices = [
            (MARKETS, _("Your markets, UN and EU")),
            (ALL, _("Everywhere that is on record")),
            *((code, jurisdictions.name(code)) for code in known),
        ]
        self.full_clean()

    @property
    def on_day(self) -> date:
        """The day asked, or today."""
        asked = self.cleaned_data.get("on")
        return asked if isinstance(asked, date) else clock.today()

    def codes(self, *, markets: list[str], known: list[str]) -> list[str]:
        """The jurisdictions asked, in the order of columns."""
        where = self.asked("where") or MARKETS
        if where == ALL:
            return known
        if where == MARKETS:
            return [*markets, *jurisdictions.informing(markets)]
        return [where]


class ControlQuery(SubstanceFilter):
    """What a program asks of the record: a substance, a jurisdiction, a day, or none of them."""

    jurisdiction = WordsField(label=_("Jurisdiction"), required=False, max_length=2)
    substance = forms.ModelChoiceField(
        Substance.objects.all(), label=_("Substance"), required=False, to_field_name="slug"
    )
    on = DayField(label=_("On the day"), required=False)

    @property
    def on_day(self) -> date:
        """The day asked, or today."""
        asked = self.cleaned_data.get("on")
        return asked if isinstance(asked, date) else clock.today()

    def clean_jurisdiction(self) -> str:
        code = str(self.cleaned_data["jurisdiction"]).upper()
        if code and not jurisdictions.is_known(code):
            raise forms.ValidationError(_("Write the code of a country, UN or EU."))
        return code
