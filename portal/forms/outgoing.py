"""What operators choose of the messages that were given up."""

from django import forms

from portal.enums import MessageKind


class Kind(forms.Form):
    """A kind of message."""

    kind = forms.ChoiceField(choices=MessageKind.choices, widget=forms.HiddenInput)
