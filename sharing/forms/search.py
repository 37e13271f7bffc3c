"""What the search over notices may be asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.enums import NoticeKind, Urgency
from portal.fields import DayField, WordsField
from portal.models import Framework, Platform, User
from sharing.enums import NoticeState
from sharing.forms.envelope import substances_by_name
from sharing.forms.substances import SUGGESTED
from sharing.models import Technique
from sharing.queries.lists import Filters, frameworks_of

ANY = ("", _("any"))


class Search(forms.Form):
    """Words and filters; what is wrong is marked and counts as not asked."""

    all_optional = True  # no field says so of itself

    q = WordsField(
        label=_("Words, a pasted address, handle or number, or a reference"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *NoticeKind.choices], required=False)
    framework = forms.ModelChoiceField(
        Framework.objects.none(), label=_("Framework"), required=False, empty_label=_("any")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[ANY, *Urgency.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ANY,
            ("valid", _("Valid")),
            ("expired", _("Expired")),
            (NoticeState.DRAFT.value, _("Draft")),
            (NoticeState.IN_REVIEW.value, _("In review")),
            (NoticeState.WITHDRAWN.value, _("Withdrawn")),
        ],
        required=False,
    )
    substance = WordsField(
        label=_("Substance"), required=False, max_length=300, widget=forms.TextInput(attrs=SUGGESTED)
    )
    technique = forms.ModelChoiceField(
        Technique.objects.all(), label=_("Method"), required=False, to_field_name="code", empty_label=_("any")
    )
    platform = forms.ModelChoiceField(Platform.objects.all(), label=_("Platform"), required=False, empty_label=_("any"))
    since_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("To"), required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        field = self.fields["framework"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = frameworks_of(user)

    def clean_substance(self) -> Any:
        text = self.cleaned_data["substance"].strip()
        if not text:
            return None
        found = substances_by_name([text]).get(text)
        if found is None:
            raise forms.ValidationError(_("Not in the list of substances."))
        return found

    @property
    def narrowing(self) -> int:
        """How many filters, beside the words, narrow the list, or are wrong."""
        names = [name for name in self.fields if name != "q"]
        return sum(bool(self[name].errors or self[name].value()) for name in names) if self.is_bound else 0

    def filters(self) -> Filters:
        """What was asked, as the queries take it."""
        if not self.is_bound:
            return Filters()
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            text=asked.get("q", ""),
            kind=asked.get("kind", ""),
            framework=_key(asked.get("framework")),
            urgency=asked.get("urgency", ""),
            state=asked.get("state", ""),
            substance=_key(asked.get("substance")),
            technique=asked["technique"].code if asked.get("technique") else "",
            platform=_key(asked.get("platform")),
            since_on=asked.get("since_on"),
            until_on=asked.get("until_on"),
        )


def _key(row: Any) -> Any:
    return row.pk if row else None
