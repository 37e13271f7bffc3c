"""Input of requests to join a framework, and of what becomes of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.frameworks import ROLES_OF_KIND
from portal.enums import ParticipationRole
from portal.fields import WordsField
from portal.forms import Terms
from portal.models import Organization


class Request(forms.Form):
    """Why an organization wants to join, as what, and under which version of the agreement."""

    role = forms.ChoiceField(label=_("Take part as"), choices=ParticipationRole.choices)
    reason = WordsField(
        label=_("Why you want to join"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you would share, and what you need from the others."),
    )
    duties = WordsField(
        label=_("Markets and duties"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For which markets, and by what law or task."),
    )
    signatory = WordsField(label=_("Who will sign for your organization"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = ROLES_OF_KIND[organization.kind] - {ParticipationRole.COORDINATOR}
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, role.label) for role in ParticipationRole if role in may]


class Decision(Terms):
    """On which terms an applicant is admitted, and what it is told."""

    reason = WordsField(
        label=_("A word to the applicant"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        may = ROLES_OF_KIND[organization.kind]
        field.choices = [(role.value, role.label) for role in ParticipationRole if role in may]
