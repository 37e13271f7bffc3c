"""Input of the pages about copies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal import verifying
from portal.fields import WordsField
from sharing import labels
from sharing.enums import Standing
from trends.actions.copies import Holder


class HandOut(forms.Form):
    """Who gets it, and why the label allows it."""

    name = WordsField(label=_("Name"), max_length=120)
    office = WordsField(label=_("Office"), max_length=160, help_text=_("As “Minister of Health”."))
    standing = forms.ChoiceField(label=_("Who this is"))
    purpose = WordsField(label=_("For what"), max_length=300)

    def __init__(self, *args: Any, tlp: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["standing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code.value, code.label) for code in labels.may_hand_to(tlp)]

    def holder(self) -> Holder:
        """What was typed."""
        data = self.cleaned_data
        return Holder(data["name"], data["office"], Standing(data["standing"]), data["purpose"])


class Number(forms.Form):
    """The number that stands on each page of a copy."""

    number = WordsField(label=_("Number of the copy"), max_length=20, help_text=_("As 7K2QM-9XW4T."))


class Verify(forms.Form):
    """A PDF that somebody received; it is opened here, in a process of its own."""

    file = forms.FileField(
        label=_("PDF"),
        help_text=_("Up to 20 MB. It is looked at and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
    )

    def clean_file(self) -> verifying.Seen:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return verifying.look(file.read())
        except verifying.NotReadable as refusal:
            raise ValidationError(str(refusal)) from None  # not chained: nothing of the file goes into a log
