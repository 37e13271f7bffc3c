"""Input of disputes, reactions and proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from sharing.enums import Feeling, Verdict
from sharing.models import Notice
from sharing.queries import feedback


class DisputeForm(forms.Form):
    """That somebody affected says that an item is wrong."""

    disputed_by = WordsField(
        label=_("Who disputes it, in general words"),
        max_length=200,
        help_text=_("As a trader of handmade goods: every reader sees this, so name nobody."),
    )
    reason = WordsField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Every reader sees it, beside the item, until the issuer has decided."),
    )


class DecisionForm(forms.Form):
    """What the originator decides on a dispute."""

    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict.choices, widget=forms.RadioSelect)
    answer = WordsField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Every reader sees it. Where you reject a dispute it is needed."),
    )


class ReactionForm(forms.Form):
    """A reaction, given or taken back."""

    on = forms.ChoiceField(choices=Feeling.choices, required=False)
    off = forms.ChoiceField(choices=Feeling.choices, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("on")) == bool(data.get("off")):
            raise forms.ValidationError(_("Choose one reaction."))
        return data


class ProposalForm(forms.Form):
    """What should be corrected."""

    field = forms.ChoiceField(label=_("What it concerns"))
    text = WordsField(label=_("What it should say, and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = feedback.fields(notice)
