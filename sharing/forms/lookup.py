"""Identifiers of an own case, one or more a line, to be looked up. Nothing of them is kept."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.queries import platform_sites
from sharing import lookup

MOST: Final = 500
LARGEST: Final = 200_000


class Lookup(forms.Form):
    """Pasted lines; `lines` is how they were read."""

    text = forms.CharField(
        label=_("Identifiers, one a line"),
        help_text=_("Up to 500 lines; harmless spellings such as hxxp and [.] are understood."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )

    lines: list[lookup.Line]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        count = len(lookup.parted(text))
        if count > MOST:
            raise forms.ValidationError(
                _("These are %(count)s lines; at most %(most)s are looked up at once. Paste them in parts."),
                params={"count": count, "most": MOST},
            )
        if len(text) > LARGEST:
            raise forms.ValidationError(_("This text is too long: at most %(most)s letters."), params={"most": LARGEST})
        self.lines = lookup.read(text, platform_sites())
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("text") and not any(line.readings for line in self.lines):
            self.add_error("text", _("No identifier was found in this text."))
        return data
