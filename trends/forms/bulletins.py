"""Input of the bulletin's pages."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.enums import TLP
from portal.fields import DayField
from portal.models import Framework
from trends.statistics import months_back

LABELS = [(label.value, label.label) for label in TLP if label != TLP.RED]


class Compose(forms.Form):
    """Which framework, which month, which label. The month that has ended is proposed."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Framework"), empty_label=None)
    begins_on = DayField(label=_("From"), help_text=_("The first day of a month."))
    ends_on = DayField(label=_("To"), help_text=_("The last day of the same month."))
    tlp = forms.ChoiceField(label=_("Label"), choices=LABELS, initial=TLP.AMBER)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Sentences, charts and dates are in it. Others can be added: each is an edition of its own."),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = frameworks
        first = clock.today().replace(day=1)
        self.initial.setdefault("begins_on", months_back(first, 1))
        self.initial.setdefault("ends_on", first - timedelta(days=1))
        self.initial.setdefault("language", get_language())
        self.initial.setdefault("submission_key", uuid.uuid4())


class Words(forms.Form):
    """Title, label and the sections' words, as Markdown. One heading and one body for each section."""

    title = forms.CharField(label=_("Title"), max_length=200)
    tlp = forms.ChoiceField(label=_("Label"), choices=LABELS)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, sections: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [section["key"] for section in sections]
        for section in sections:
            key = section["key"]
            self.fields[f"heading_{key}"] = forms.CharField(
                label=_("Heading"), max_length=200, initial=section["heading"]
            )
            self.fields[f"body_{key}"] = forms.CharField(
                label=_("Text"),
                max_length=20_000,
                required=False,
                initial=section["body"],
                widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
                help_text=_("Markdown: - for lists, **bold**, [words](https://…)."),
            )

    def sections(self) -> list[dict[str, str]]:
        """What the action takes."""
        data = self.cleaned_data
        return [{"key": k, "heading": data[f"heading_{k}"], "body": data[f"body_{k}"]} for k in self.keys]

    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Heading and text of each section, for the template."""
        return [(self[f"heading_{key}"], self[f"body_{key}"]) for key in self.keys]
