"""Fields of forms."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.characters import seen

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2199, 12, 31)


class WordsField(forms.CharField):
    """Words that somebody types, without what nobody sees in them."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(seen(str(value)) if value else value)


class DayField(forms.DateField):
    """A day that something can have happened on, or be due: far from the ends of the calendar, where sums end too."""

    default_validators = [MinValueValidator(FIRST), MaxValueValidator(LAST)]
    widget = forms.DateInput(attrs={"type": "date"})


class MomentField(forms.DateTimeField):
    """The same, with the time."""

    default_validators = [
        MinValueValidator(datetime(FIRST.year, 1, 1, tzinfo=UTC)),
        MaxValueValidator(datetime(LAST.year, 12, 31, tzinfo=UTC)),
    ]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **kwargs})
