"""The language of a notice, and its translations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from portal.models import Framework, User
from sharing import languages
from sharing.models import Notice
from sharing.queries import wordings
from sharing.wordings import Said, TranslationRow

PREFIX = "translations"


def _box(label: Any, rows: int, largest: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return WordsField(label=label, max_length=largest, required=False, widget=widget, help_text=help_text)


class TranslationForm(forms.Form):
    """One translation; without words it counts as not there."""

    all_optional = True

    language = forms.ChoiceField(label=_("Language"), choices=[("", "–"), *languages.CHOICES], required=False)
    title = WordsField(label=_("Title"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    summary = _box(_("Summary"), 2, 4000)
    asked = _box(_("What is asked, in a sentence"), 2, 500)
    translator = WordsField(
        label=_("Translated by"), max_length=200, required=False, help_text=_("A person, an office or a program.")
    )

    @property
    def is_there(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("title", "summary", "asked"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_there and not data.get("language"):
            self.add_error("language", _("Say which language this is."))
        if self.is_there and not data.get("title"):
            self.add_error("title", _("Give the title in this language, too."))
        return data


class _Rows(forms.BaseFormSet):
    """Each language once."""

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            language = form.cleaned_data.get("language", "") if form.is_valid() and form.is_there else ""
            if language and language in seen:
                form.add_error("language", _("This language stands here twice."))
            seen.add(language)

    def rows(self) -> list[TranslationRow]:
        return [TranslationRow(**form.cleaned_data) for form in self.forms if form.is_there]


TranslationRows = forms.formset_factory(
    TranslationForm, formset=_Rows, extra=1, max_num=20, validate_max=True, absolute_max=40
)


class Worded(forms.Form):
    """A form of something with a language and translations, which come as rows of a formset of its own.

    Where the rows are not sent at all, those that exist stay.
    """

    language = forms.ChoiceField(
        label=_("Written in"),
        choices=languages.CHOICES,
        required=False,
        help_text=_("The language of your own words."),
    )

    asks = False  # whether it may ask for something, which is to be translated too

    def take_languages(self, user: User) -> None:
        """Called once by the form's own beginning."""
        self.initial.setdefault("language", user.language)
        self.is_translated = not self.is_bound or f"{PREFIX}-TOTAL_FORMS" in self.data
        data = self.data if self.is_bound and self.is_translated else None
        self.translations: Any = TranslationRows(data, initial=self.initial.get(PREFIX, []), prefix=PREFIX)

    @staticmethod
    def initial_translations(notice: Notice) -> list[dict[str, str]]:
        rows = wordings.translations([notice]).get(notice.pk, [])
        return [dict(vars(row)) for row in rows]

    def clean(self) -> dict[str, Any]:
        """Both are checked, so that every error is shown at once."""
        data = super().clean() or {}
        if self.is_translated and not self.translations.is_valid():
            self.add_error(None, _("Look at the translations."))
        return data

    def clean_language(self) -> str:
        return str(self.cleaned_data["language"] or self.initial["language"])

    def wording(self) -> dict[str, Any]:
        """The translations, as the actions take them."""
        return {PREFIX: self.translations.rows()} if self.is_bound and self.is_translated else {}

    def lacking(self) -> list[str]:
        """What is still to be translated, a sentence for each framework: of what was sent, or of what stands there."""
        if self.is_bound and not self.is_valid():
            return []
        values = self.cleaned_data if self.is_bound else self.initial
        sent = self.is_bound and self.is_translated
        rows = self.translations.rows() if sent else [TranslationRow(**row) for row in self.initial.get(PREFIX, [])]
        asks = bool(values.get("requested_actions"))
        said = Said(values.get("language", ""), bool(values.get("summary")), asks, rows)
        return wordings.lacking(said, self.chosen_frameworks())

    def chosen_frameworks(self) -> Iterable[Framework]:
        """Where it is to be shared, as far as the form says."""
        return []

    @property
    def shows_translations(self) -> bool:
        """Whether the part of the page stands open: something is there, wrong or lacking."""
        return bool(self.initial.get(PREFIX) or self.translations.total_error_count() or self.lacking())
