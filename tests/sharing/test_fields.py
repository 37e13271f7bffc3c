"""Form fields of this field's own."""

import pytest
from django import forms

from sharing.dates import PartialDate
from sharing.fields import PartialDateField


class _Form(forms.Form):
    adopted = PartialDateField(required=False)


def test_partial_date_field_gives_a_partial_date() -> None:
    form = _Form({"adopted": " 2025-03 "})
    assert form.is_valid()
    assert form.cleaned_data == {"adopted": PartialDate.parse("2025-03")}


def test_partial_date_field_gives_none_where_nothing_is_written() -> None:
    form = _Form({"adopted": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"adopted": None}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-02-30", "There is no such date: 2025-02-30."),
        ("March", "Write a date as 2025-03-31, 2025-03 or 2025."),
    ],
)
def test_partial_date_field_says_what_is_wrong_and_keeps_what_was_typed(text: str, message: str) -> None:
    form = _Form({"adopted": text})
    assert form.errors == {"adopted": [message]}
    assert form["adopted"].value() == text


def test_partial_date_field_shows_a_date_as_it_is_written() -> None:
    assert _Form(initial={"adopted": PartialDate.parse("2025-03")})["adopted"].value() == "2025-03"


def test_partial_date_field_asks_for_a_date_where_one_is_required() -> None:
    with pytest.raises(forms.ValidationError, match="required"):
        PartialDateField().clean("")
