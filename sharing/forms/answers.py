"""What readers say: what was done, questions, reasons."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal import clock
from portal.fields import DayField, MomentField, WordsField
from portal.forms.rows import one_more
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.forms.pasting import Typed
from sharing.identifiers import defang
from sharing.models import Outcome, SellerIdentifier

DECISIONS = [choice for choice in Decision.choices if choice[0] != Decision.TAKEN_BACK]
MOST: Final = 20  # lines of one submission
LONG_AGO: Final = timedelta(days=3653)


class LineForm(forms.Form):
    """One line of what was done; `markets` and `identifiers` are those that it may name."""

    decision = forms.ChoiceField(label=_("What we did"), choices=[("", _("choose")), *DECISIONS])
    count = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=1_000_000)
    acted_at = MomentField(label=_("When"), required=False)
    markets = forms.MultipleChoiceField(
        label=_("In which markets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    identifiers = forms.TypedMultipleChoiceField(
        label=_("Concerning"), required=False, coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )
    preserved_until_on = DayField(label=_("Data preserved until"), required=False)
    note = WordsField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, markets: Sequence[str], identifiers: Sequence[SellerIdentifier], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("markets", [(code, countries.name(code)) for code in markets])
        self._offer("identifiers", [(str(row.pk), _harmless(row)) for row in identifiers])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What may be chosen; where there is nothing, nothing is asked."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields[name]

    @property
    def holds_where(self) -> bool:
        """Whether something is said of markets and identifiers, so that they are not folded away."""
        asked = [self[name] for name in ("markets", "identifiers") if name in self.fields]
        return any(field.value() or field.errors for field in asked)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == Decision.DATA_PRESERVED and not data.get("preserved_until_on"):
            self.add_error("preserved_until_on", _("Until when is the data preserved?"))
        if data.get("decision") == Decision.NEEDS_MORE and not data.get("note", "").strip():
            self.add_error("note", _("What more do you need? The issuer gets this as a question."))
        acted_at, until = data.get("acted_at"), data.get("preserved_until_on")
        if acted_at and acted_at > clock.now():
            self.add_error("acted_at", _("This time lies in the future."))
        if acted_at and acted_at < clock.now() - LONG_AGO:
            self.add_error("acted_at", _("This is longer ago than ten years."))
        if until and until < clock.today():
            self.add_error("preserved_until_on", _("This day has gone by."))
        if data.get("decision") == Decision.LAWFUL_OR_MISTAKEN and not data.get("note", "").strip():
            self.add_error("note", _("Say why: the issuer is to correct, withdraw or explain."))
        return data

    def line(self, replaces: uuid.UUID | None = None) -> OutcomeLine:
        """What the action takes."""
        data = self.cleaned_data
        return OutcomeLine(
            decision=data["decision"],
            count=data["count"],
            acted_at=data["acted_at"],
            markets=data.get("markets") or (),
            identifiers=data.get("identifiers") or (),
            preserved_until_on=data["preserved_until_on"],
            note=data["note"],
            replaces=replaces,
        )


class Once(forms.Form):
    """What makes two submissions of one form one."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", uuid.uuid4())


class OutcomeForm(LineForm, Once):
    """One line that is sent by itself: through the API, or in place of an earlier one."""


class _Lines(forms.BaseFormSet):
    """Lines that are recorded together; one that holds nothing counts as not there, but for the first."""

    def lines(self) -> list[OutcomeLine]:
        return [form.line() for form in self.forms if form.cleaned_data.get("decision")]


Lines: type[_Lines] = forms.formset_factory(  # type: ignore[assignment]
    LineForm, formset=_Lines, extra=0, min_num=1, max_num=MOST, absolute_max=MOST, validate_max=True
)


def step_of(sent: QueryDict | None) -> Typed:
    """What was sent; with room for one more line, where that was asked."""
    return Typed(one_more(sent, "lines", MOST), is_step=True) if sent and "more" in sent else Typed(sent)


def said(row: Outcome) -> dict[str, Any]:
    """A recorded line as the initial values of its correction."""
    names = ("decision", "count", "acted_at", "markets", "preserved_until_on", "note")
    return {**{name: getattr(row, name) for name in names}, "identifiers": [str(key) for key in row.identifiers]}


def _harmless(row: SellerIdentifier) -> str:
    return f"{row.get_kind_display()}: {defang(row.kind, row.value)}"


class Post(forms.Form):
    """A question or an answer."""

    text = WordsField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
