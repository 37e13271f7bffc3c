"""Input of the pages on which members contribute to a bulletin, and of comments on a draft."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.enums import TLP
from portal.fields import WordsField
from portal.models import Framework, Organization
from sharing import languages
from trends.enums import SectionKey
from trends.forms.bulletins import LABELS
from trends.models import Bulletin
from trends.queries import contributions as queries

BULLETINS: Final = dict(settings.LANGUAGES)
LANGUAGES: Final = [
    (_("Languages of bulletins"), list(BULLETINS.items())),
    (_("Other languages"), [row for row in languages.CHOICES if row[0] not in BULLETINS]),
]


def _of(bulletin: Bulletin) -> list[tuple[str, str]]:
    """Its sections by key, as they are headed."""
    return [(section["key"], section["heading"]) for section in bulletin.sections]


class Ask(forms.Form):
    """Whom to ask for words on which section, and within how many working days of theirs."""

    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Whom"), widget=forms.CheckboxSelectMultiple
    )
    section = forms.ChoiceField(label=_("On which section"))
    note = WordsField(
        label=_("What you ask for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    days = forms.IntegerField(
        label=_("Within how many working days"),
        min_value=1,
        max_value=60,
        initial=5,
        help_text=_("Counted in each organization's own calendar. They are reminded the working day before."),
    )

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom, section = self.fields["organizations"], self.fields["section"]
        assert isinstance(whom, forms.ModelMultipleChoiceField)
        assert isinstance(section, forms.ChoiceField)
        whom.queryset = queries.askable(bulletin)
        section.choices = _of(bulletin)


class Begin(forms.Form):
    """For which bulletin, and for which of its sections, somebody writes without being asked."""

    framework = forms.ModelChoiceField(Framework.objects.none(), label=_("Framework"), empty_label=None)
    begins_on = forms.TypedChoiceField(label=_("Month"))
    section = forms.ChoiceField(label=_("On which section"), choices=SectionKey.choices)

    def __init__(self, *args: Any, frameworks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        framework, month = self.fields["framework"], self.fields["begins_on"]
        assert isinstance(framework, forms.ModelChoiceField)
        assert isinstance(month, forms.TypedChoiceField)
        framework.queryset = frameworks
        months = {first.isoformat(): first for first in queries.months_open(frameworks)}
        month.choices = [(key, date_format(first, "YEAR_MONTH_FORMAT")) for key, first in months.items()]
        month.coerce = months.__getitem__
        month.initial = next((key for key in list(months)[1:]), None)


class Contribute(forms.Form):
    """An organization's words, in a language, under a label."""

    expected = ("text",)

    text = WordsField(
        label=_("Your words"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "class": "grows"}),
        help_text=_("Markdown: - for lists, **bold**, [words](https://…)."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    tlp = forms.ChoiceField(
        label=_("Label"),
        choices=LABELS,
        initial=TLP.AMBER,
        help_text=_("The bulletin that takes your words up has this label or a stricter one."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class Remark(forms.Form):
    """A comment on a section."""

    section = forms.ChoiceField(label=_("On which section"))
    text = WordsField(label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        assert isinstance(section, forms.ChoiceField)
        section.choices = _of(bulletin)
