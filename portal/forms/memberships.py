"""Input of the later life of memberships, and of the end of a framework."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions.frameworks import ROLES_OF_KIND
from portal.enums import ParticipationRole
from portal.fields import DayField, WordsField
from portal.forms import beginning_of
from portal.models import Organization


class ReadsSince(forms.Form):
    """From which day on a member reads."""

    reads_from = DayField(
        label=_("Sees items since"), help_text=_("Everything from that day on that its role may read, and no more.")
    )

    def clean_reads_from(self) -> datetime:
        day = self.cleaned_data["reads_from"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies ahead: a member reads from now on at the latest."))
        return beginning_of(day)


class ChangedRole(forms.Form):
    """As what a member takes part from now on."""

    role = forms.ChoiceField(label=_("Takes part as"), choices=ParticipationRole.choices)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        may = ROLES_OF_KIND[organization.kind]
        field.choices = [(role.value, role.label) for role in ParticipationRole if role in may]


class Closing(forms.Form):
    """That a framework is to be closed, typed so that it happens to nobody by accident."""

    code = WordsField(label=_("The framework's code, to confirm"), max_length=20)
    reason = WordsField(
        label=_("Reason"), help_text=_("Every member reads it."), widget=forms.Textarea(attrs={"rows": 3})
    )
