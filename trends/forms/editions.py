"""Input of the pages of editions and consents."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from trends.forms.bulletins import LABELS


class Derive(forms.Form):
    """Under which label, in which language."""

    tlp = forms.ChoiceField(label=_("Label"), choices=LABELS)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class Answer(forms.Form):
    """Whether a bulletin may quote an item."""

    granted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("It may quote it in these words")), ("no", _("It may not"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    note = WordsField(
        label=_("Note to the coordinator"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
