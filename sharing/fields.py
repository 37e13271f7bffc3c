"""Form fields of this field's own."""

from typing import Any

from django import forms

from sharing.dates import PartialDate


class PartialDateField(forms.CharField):
    """A date of which only the month or the year may be known: `2025-03-31`, `2025-03`, `2025`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return value.iso if isinstance(value, PartialDate) else value
