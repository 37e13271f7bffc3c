"""Input of the page that corrects a bulletin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from trends.forms.bulletins import Words


class Correction(Words):
    """The words as they should be, and what the correction changes."""

    note = WordsField(
        label=_("What this corrects"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Every reader sees it, dated, on the page and in the PDF."),
    )
    recount = forms.BooleanField(
        label=_("Count the figures anew"),
        required=False,
        help_text=_("Otherwise they stay as they were published. The note then says that they were counted anew."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["tlp"]
