"""The rules of a framework about its bulletin, as its coordinator sets them."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

MOST = MaxValueValidator(40)


class BulletinRules(forms.Form):
    """When a month's bulletin is composed, collected, cleared and published, in working days."""

    composes_itself = forms.BooleanField(
        label=_("The draft of each month’s bulletin is begun by itself"),
        required=False,
        help_text=_("On the first day of the next month, with its figures and sentences; nobody sees it but you."),
    )
    contribution_days = forms.IntegerField(
        label=_("Contributions are due on working day"),
        validators=[MinValueValidator(1), MOST],
        help_text=_("Of the month after; in your organization’s calendar."),
    )
    publication_days = forms.IntegerField(
        label=_("The bulletin is to be published by working day"), validators=[MinValueValidator(1), MOST]
    )
    clearance_days = forms.IntegerField(
        label=_("Working days to clear a bulletin before it is published"),
        validators=[MinValueValidator(1), MOST],
        help_text=_("In the calendar of each authority that is asked."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        due, published = data.get("contribution_days"), data.get("publication_days")
        if due and published and due > published:
            self.add_error("contribution_days", _("Contributions would come after the bulletin is published."))
        return data
