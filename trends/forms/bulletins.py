"""Input of the bulletin's pages."""

import uuid
from datetime import UTC, date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.enums import TLP
from portal.fields import DayField, WordsField
from portal.models import Framework
from trends import merging
from trends.forms import handling
from trends.statistics import months_back

MINE, THEIRS = "mine", "theirs"  # of a piece that two people changed, whose is taken
TAKEN = [(code, code) for code in (MINE, THEIRS)]
LABELS = handling.LABELS
BACK = range(1, 37)  # months of which a bulletin can be composed on the page
FEWEST, MOST, LINE = 7, 30, 90  # rows of a box, and how many characters stand in one


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


class ComposeMonth(Compose):
    """The same on a page: one of the months that are over, the last first, in the place of its days."""

    month = forms.ChoiceField(label=_("Month"), help_text=_("Months that are over. Days are counted in UTC."))
    field_order = ("framework", "month", "tlp", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["begins_on"], self.fields["ends_on"]
        month, firsts = self.fields["month"], [months_back(clock.now().astimezone(UTC).date(), n) for n in BACK]
        assert isinstance(month, forms.ChoiceField)
        month.choices = [(f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")) for first in firsts]
        self.initial["month"] = str(self.initial["begins_on"])[:7]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if month := data.pop("month", ""):
            first = date.fromisoformat(f"{month}-01")
            data |= {"begins_on": first, "ends_on": months_back(first, -1) - timedelta(days=1)}
        return data


def _rows(text: str) -> int:
    """How many rows a text takes, about, where a browser does not fit the box to it."""
    return min(max(FEWEST, sum(1 + len(line) // LINE for line in text.splitlines())), MOST)


class Words(forms.Form):
    """Title, label and the sections' words, as Markdown. One heading and one body for each section."""

    title = WordsField(label=_("Title"), max_length=200)
    tlp = forms.ChoiceField(label=_("Label"), choices=LABELS)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    beside = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, *args: Any, sections: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [section["key"] for section in sections]
        self.expected = [f"body_{key}" for key in self.keys]
        for name in (merging.TITLE, merging.LABEL, *(f"{merging.SECTION}{key}" for key in self.keys)):
            self.fields[f"take_{name}"] = forms.ChoiceField(choices=TAKEN, required=False, widget=forms.HiddenInput)
        for section in sections:
            key = section["key"]
            self.fields[f"heading_{key}"] = WordsField(label=_("Heading"), max_length=200, initial=section["heading"])
            self.fields[f"body_{key}"] = WordsField(
                label=_("Text"),
                max_length=20_000,
                required=False,
                initial=section["body"],
                widget=forms.Textarea(attrs={"rows": _rows(section["body"]), "dir": "auto", "class": "grows"}),
                help_text=_("Markdown: - for lists, **bold**, [words](https://…)."),
            )
            handling.add(self, section)

    def handled(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Heading, label and quotations of each section, for the template."""
        return handling.groups(self)

    def sections(self) -> list[dict[str, Any]]:
        """What the action takes."""
        data = self.cleaned_data
        return [
            {"key": k, "heading": data[f"heading_{k}"], "body": data[f"body_{k}"], **handling.said(self, k)}
            for k in self.keys
        ]

    def typed(self) -> dict[str, tuple[str, ...]]:
        """The pieces that stand in the form, finished or not."""
        here = [key for key in self.keys if f"heading_{key}" in self.data and f"body_{key}" in self.data]
        words = [
            {"key": k, "heading": self.data[f"heading_{k}"], "body": self.data[f"body_{k}"], **handling.said(self, k)}
            for k in here
        ]
        found = merging.pieces(self.data.get("title", ""), self.data.get("tlp", ""), words)
        return {name: piece for name, piece in found.items() if name.startswith(merging.SECTION) or name in self.data}

    def pieces(self) -> dict[str, tuple[str, ...]]:
        """What is to be saved, but for the pieces of which the person takes what somebody else has saved."""
        return {name: piece for name, piece in self.typed().items() if self.taken(name) != THEIRS}

    def taken(self, name: str) -> str:
        """Whose the person takes of a piece that two changed; nothing before they choose."""
        return str(self.data.get(f"take_{name}", ""))

    def base_chosen(self) -> str:
        """What the person had before them: of the pieces that they chose, what stood beside their own."""
        names = [name for name in self.typed() if self.taken(name) == MINE]
        return merging.chosen(self.cleaned_data["base"], self.cleaned_data["beside"], names)

    def show(self, pieces: merging.Pieces, **known: str) -> None:
        """Let these words stand in the form, as changes of what is `known` by `seen`, `base` and `beside`."""
        shown = {name: [value] for name, value in known.items()}
        for name, piece in pieces.items():
            key = name.removeprefix(merging.SECTION)
            if name in (merging.TITLE, merging.LABEL):
                shown[name] = [piece[0]]
            elif key in self.keys:
                names = (f"heading_{key}", f"body_{key}", f"label_{key}", f"quotes_{key}")
                shown |= {field: [text] for field, text in zip(names, piece, strict=True)}
        self.data = MultiValueDict({**dict(self.data.lists()), **shown})  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Heading and text of each section, for the template."""
        return [(self[f"heading_{key}"], self[f"body_{key}"]) for key in self.keys]
