"""Forms: words that people type are taken without what nobody sees in them."""

from collections.abc import Iterator

import pytest
from django import forms

from portal import urls  # noqa: F401  brings every form along
from portal.fields import WordsField

# What is kept to the letter, and why.
TO_THE_LETTER = {
    "IdentifierForm.value": "What a seller wrote is evidence; it is compared without what is not seen.",
    "AlertForm.platform_address": "It becomes an identifier.",
    "PlatformQuestion.platform_address": "The same.",
    "Lookup.text": "Identifiers to look for.",
}
UNTYPED = (forms.HiddenInput, forms.PasswordInput)


def ours(form: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """Every form of the three packages."""
    for each in form.__subclasses__():
        if each.__module__.partition(".")[0] in ("portal", "sharing", "trends") and hasattr(each, "base_fields"):
            yield each
        yield from ours(each)


def plain() -> dict[str, forms.Field]:
    """Fields that take any words, by form and name."""
    return {
        f"{form.__name__}.{name}": field
        for form in ours()
        for name, field in form.base_fields.items()  # type: ignore[attr-defined]
        if type(field) is forms.CharField and not isinstance(field.widget, UNTYPED)
    }


def test_words_that_people_type_are_taken_without_what_is_not_seen() -> None:
    assert set(plain()) == set(TO_THE_LETTER)


@pytest.mark.parametrize("name", ["Words.title", "Remark.text", "Contribute.text", "HandOut.name", "Preferences.name"])
def test_such_forms_are_looked_at(name: str) -> None:
    found = {f"{form.__name__}.{key}": field for form in ours() for key, field in form.base_fields.items()}  # type: ignore[attr-defined]
    assert isinstance(found[name], WordsField)
