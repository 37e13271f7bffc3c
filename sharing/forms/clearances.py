"""Input of no-objection rounds."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.models import Organization
from sharing.enums import ClearanceAnswer


class AskToClear(forms.Form):
    """Which authorities see the draft and may object."""

    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Who is asked"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, askable: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organizations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = askable


class Clear(forms.Form):
    """No objection, or one to some sections with a reason."""

    expected = ("sections", "reason")  # where the answer is an objection

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ClearanceAnswer.NO_OBJECTION.value, _("We have no objection")),
            (ClearanceAnswer.OBJECTION.value, _("We object to the sections ticked below")),
        ],
        widget=forms.RadioSelect,
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections that you object to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of these is held back; the rest may be published."),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Needed where you object. The coordinator reads it, and nobody else."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = parts
