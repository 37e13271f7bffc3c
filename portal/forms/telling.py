"""How a person is mailed, and where an organization's programs are called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.enums import CalledOf, Rhythm
from portal.fields import WordsField


class EndpointForm(forms.Form):
    """A webhook: where a program is called, and of what."""

    name = WordsField(label=_("Name"), max_length=100)
    url = WordsField(
        label=_("Address"), max_length=2000, help_text=_("https, of a public host. Redirects are not followed.")
    )
    kinds = forms.MultipleChoiceField(
        label=_("Call it when"),
        choices=CalledOf.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[CalledOf.ITEM, CalledOf.ASKED, CalledOf.WITHDRAWN, CalledOf.RECALLED],
    )


class MailPreferences(forms.Form):
    """How a person wants to be mailed."""

    rhythm = forms.ChoiceField(
        label=_("Summary of what I have not read"), choices=Rhythm.choices, widget=forms.RadioSelect
    )
    hour = forms.TypedChoiceField(
        label=_("At"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=_("In your time zone, on working days of your organization; weekly, on the first of its week."),
    )
    at_once = forms.BooleanField(
        label=_("Mail me at once when an alert asks us for an immediate answer"),
        required=False,
        help_text=_("What you must confirm, as the deletion of an item, is mailed at once in any case."),
    )
