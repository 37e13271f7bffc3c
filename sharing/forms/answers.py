"""What readers say: what was done, questions, reasons."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal import clock
from portal.fields import DayField, MomentField
from sharing import access
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.identifiers import defang
from sharing.models import Notice, SellerIdentifier


class Concerning(forms.ModelMultipleChoiceField):
    """Identifiers of an alert, harmless to look at."""

    def label_from_instance(self, obj: SellerIdentifier) -> str:
        return f"{obj.get_kind_display()}: {defang(obj.kind, obj.value)}"


class OutcomeForm(forms.Form):
    """One line of what was done. Several lines may be sent, one after the other; a correction is a further line."""

    decision = forms.ChoiceField(label=_("What we did"), choices=[("", _("choose")), *Decision.choices])
    count = forms.IntegerField(label=_("How many"), required=False, min_value=0, max_value=1_000_000)
    acted_at = MomentField(label=_("When"), required=False)
    markets = forms.MultipleChoiceField(
        label=_("In which markets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    identifiers = Concerning(
        SellerIdentifier.objects.none(),
        label=_("Concerning"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    preserved_until_on = DayField(label=_("Data preserved until"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, notice: Notice, markets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", uuid.uuid4())
        where, concerning = self.fields["markets"], self.fields["identifiers"]
        assert isinstance(where, forms.MultipleChoiceField)
        assert isinstance(concerning, forms.ModelMultipleChoiceField)
        where.choices = [(code, countries.name(code)) for code in markets]
        concerning.queryset = access.plain(SellerIdentifier).filter(alert=notice.pk)
        if not markets:
            del self.fields["markets"]
        if not concerning.queryset.exists():
            del self.fields["identifiers"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == Decision.DATA_PRESERVED and not data.get("preserved_until_on"):
            self.add_error("preserved_until_on", _("Until when is the data preserved?"))
        if data.get("decision") == Decision.NEEDS_MORE and not data.get("note", "").strip():
            self.add_error("note", _("What more do you need? The issuer gets this as a question."))
        if data.get("acted_at") and data["acted_at"] > clock.now():
            self.add_error("acted_at", _("This time lies in the future."))
        return data

    def line(self) -> OutcomeLine:
        """What the action takes."""
        data = self.cleaned_data
        return OutcomeLine(
            decision=data["decision"],
            count=data["count"],
            acted_at=data["acted_at"],
            markets=data.get("markets") or (),
            identifiers=[row.pk for row in data.get("identifiers") or ()],
            preserved_until_on=data["preserved_until_on"],
            note=data["note"],
        )


class Post(forms.Form):
    """A question or an answer."""

    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
