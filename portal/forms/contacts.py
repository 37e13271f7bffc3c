"""Input about whom to call in an organization, and how it wants to be asked."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions.contacts import Named, Published
from portal.fields import DayField, WordsField
from portal.models import Organization, Procedure, User

MOST = 12
TELEPHONE = RegexValidator(
    r"^\+[0-9][0-9 ().\-/]{4,30}(\s*(ext\.?|x)\s*[0-9]{1,6})?$",
    _("Write the number with its country code, as in +31 20 555 0100."),
)


class Contact(forms.Form):
    """One focal point or deputy; a row without a person counts as not there."""

    all_optional = True

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), required=False, empty_label=_("nobody"))
    function = WordsField(label=_("Function"), max_length=120, required=False)
    telephone = WordsField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        validators=[TELEPHONE],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    standing = forms.ChoiceField(
        label=_("Stands in as"), choices=[("focal", _("Focal point")), ("deputy", _("Deputy"))], required=False
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person"):
            for name in ("function", "telephone"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Members need to know this."))
        elif not self.errors and (data.get("function") or data.get("telephone")):
            self.add_error("person", _("Who is it?"))
        return data


class _Contacts(forms.BaseFormSet):
    """Rows in the order in which they are called."""

    called = _("Row")

    def clean(self) -> None:
        people = [form.cleaned_data["person"] for form in self.forms if form.cleaned_data.get("person")]
        if len(set(people)) != len(people):
            raise forms.ValidationError(_("One person stands there twice."))

    def named(self) -> list[Named]:
        filled = (form.cleaned_data for form in self.forms if form.cleaned_data.get("person"))
        return [
            Named(row["person"], row["function"], row["telephone"], is_deputy=row["standing"] == "deputy")
            for row in filled
        ]


Contacts = forms.formset_factory(Contact, formset=_Contacts, extra=2, max_num=MOST, validate_max=True)


class ProcedureFacts(forms.Form):
    """How the organization wants to be asked; empty takes the procedure back."""

    text = WordsField(
        label=_("In your own words"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What a request must contain, to whom it goes, how long an answer takes."),
    )
    address = forms.URLField(
        label=_("Or where it is published"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    language = forms.ChoiceField(label=_("Language of the procedure"), choices=settings.LANGUAGES)
    since_on = DayField(label=_("In force since"), required=False, help_text=_("Leave empty: today."))

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(_("An address begins with https://."))
        return address

    def published(self) -> Published | None:
        data = self.cleaned_data
        if not data["text"] and not data["address"]:
            return None
        return Published(data["text"], data["address"], data["language"], data["since_on"] or clock.today())


def contacts_of(organization: Organization) -> list[dict[str, Any]]:
    """The focal points and deputies as initial rows, in their order."""
    return [
        {
            "person": row.person_id,
            "function": row.function,
            "telephone": row.telephone,
            "standing": "deputy" if row.is_deputy else "focal",
        }
        for row in organization.focal_points.filter(person__is_active=True).order_by("position")
    ]


def procedure_of(organization: Organization) -> dict[str, Any]:
    """The procedure as initial values; a new one is in the organization's language."""
    row = Procedure.objects.filter(organization=organization).first()
    if row is None:
        return {"language": organization.language}
    return {"text": row.text, "address": row.address, "language": row.language, "since_on": row.since_on}
