"""The form of an MO note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal.enums import Urgency
from portal.fields import DayField, WordsField
from sharing.enums import MStage
from sharing.forms.envelope import Envelope
from sharing.models import ModusOperandiNote


class MoNoteForm(Envelope):
    """How sellers work, without naming one."""

    MODEL = ModusOperandiNote
    URGENCIES = [(Urgency.NONE.value, Urgency.NONE.label), (Urgency.ROUTINE.value, Urgency.ROUTINE.label)]

    m_stage = forms.ChoiceField(label=_("Stage"), choices=MStage.choices)
    description = WordsField(label=_("How it is done"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    indicators = WordsField(
        label=_("Indicators"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    counter_indicators = WordsField(
        label=_("Counter-indicators"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lawful look-alikes: what it is not."),
    )
    platform_response = WordsField(
        label=_("What platforms can do"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    observed_from_on = DayField(label=_("Observed from"), required=False)
    observed_until_on = DayField(label=_("Observed until"), required=False)
    countries = forms.MultipleChoiceField(
        label=_("Countries"), choices=list(countries), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("observed_from_on"), data.get("observed_until_on")
        if first and last and last < first:
            self.add_error("observed_until_on", _("This day lies before the first."))
        return data
