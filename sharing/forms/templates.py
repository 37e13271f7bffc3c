"""The name of a template, and what a new alert begins with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from sharing.forms.alerts import AlertForm
from sharing.models import AlertTemplate, VendorAlert

# What a copy does not take along: the case's own number, its days, and the draft that was on the page.
NOT_COPIED = ("seen", "own_file_number", "valid_until_on")


class TemplateName(forms.Form):
    """What colleagues find it by."""

    name = WordsField(
        label=_("Name of the template"), max_length=80, help_text=_("Everyone in your organization can use it.")
    )


def copy_of(alert: VendorAlert) -> dict[str, Any]:
    """What the form of a new alert shows as a copy of another: its words, for whom, whom it asks, and whether it is an
    exercise, which can be chosen anew.
    """
    values = AlertForm.initial_of(alert)
    return {name: value for name, value in values.items() if name not in NOT_COPIED} | _drill(alert)


def said_by(alert: VendorAlert) -> dict[str, Any]:
    """What a template keeps of an alert, as JSON: countries by their codes."""
    values = AlertForm.initial_of(alert)
    return {**values, **{name: str(values[name]) for name in ("origin", "destination")}, **_drill(alert)}


def begun_from(template: AlertTemplate) -> dict[str, Any]:
    """What the form of a new alert shows at first, begun from a template."""
    return {
        name: value for name, value in template.said.items() if name in AlertForm.base_fields or name[:5] == "room_"
    }


def _drill(alert: VendorAlert) -> dict[str, Any]:
    return {"is_exercise": alert.is_exercise}
