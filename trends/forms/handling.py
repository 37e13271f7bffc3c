"""In the form of a bulletin's words, for each section: its own label, and what it draws on without naming it."""

import re
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal.enums import TLP
from portal.fields import WordsField
from trends.quoting import REFERENCE

LABELS: Final = [(label.value, label.label) for label in TLP if label != TLP.RED]
SEVERAL: Final = re.compile(rf"\A\s*(?:{REFERENCE.pattern}[\s,;]*)*\Z", REFERENCE.flags)


def add(form: forms.Form, section: dict[str, Any]) -> None:
    """The two fields of a section."""
    key = section["key"]
    form.fields[f"label_{key}"] = forms.ChoiceField(
        label=_("Label of this section"),
        choices=[("", _("that of each edition")), *LABELS],
        required=False,
        initial=section.get("tlp", ""),
        help_text=_("An edition under a lower label has no such section."),
    )
    form.fields[f"quotes_{key}"] = WordsField(
        label=_("Draws on"),
        required=False,
        max_length=500,
        initial=", ".join(section.get("quotes", ())),
        validators=[RegexValidator(SEVERAL, _("Write references of items, with commas between them."))],
        help_text=_("References of items whose words it uses without naming them. Those that it names are found."),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "form-control"}),
    )


def said(form: forms.Form, key: str) -> dict[str, Any]:
    """What was said of a section, as it was typed; what is known of it where nobody was asked, as by a program."""
    names = (f"label_{key}", f"quotes_{key}")
    label, quotes = (form.data[name] if name in form.data else form.fields[name].initial for name in names)
    return {"tlp": label, "quotes": [name.upper() for name in REFERENCE.findall(quotes)]}


def groups(form: forms.Form) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
    """Heading, label and quotations of each section."""
    keys = [name.removeprefix("label_") for name in form.fields if name.startswith("label_")]
    return [(form[f"heading_{key}"].value() or key, form[f"label_{key}"], form[f"quotes_{key}"]) for key in keys]
