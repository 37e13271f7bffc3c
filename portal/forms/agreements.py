"""Input of agreements: a new version, and its acceptance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import DayField, WordsField


class Agreement(forms.Form):
    """A new version of the agreement."""

    instrument = WordsField(label=_("Instrument"), max_length=300)
    signatory = WordsField(label=_("Signatory"), max_length=300)
    signed_on = DayField(label=_("Signed on"))
    text = WordsField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}))
    accept_by_on = DayField(
        label=_("To be accepted by"),
        required=False,
        help_text=_("After this day an earlier acceptance counts no more."),
    )
    silence_consents = forms.BooleanField(
        label=_("Who does not answer when it is asked to clear a bulletin has no objection"),
        required=False,
        help_text=_("Only where the text says so. Whoever accepts this version reads it beside the text."),
    )


class Acceptance(forms.Form):
    """Who signs a version of the agreement for the member."""

    signatory = WordsField(label=_("Signed for your organization by"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)
