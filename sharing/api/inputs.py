"""JSON as the forms of the pages take it: page and API share one validation, and so one set of errors."""

from typing import Any, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from portal.models import User
from sharing.enums import Audience, IdentifierKind
from sharing.forms.alerts import IdentifierRows
from sharing.forms.envelope import Envelope

Form = TypeVar("Form", bound=forms.Form)
EXTRA = {"share_with", "identifiers"}


class ShareIn(serializers.Serializer):
    framework = serializers.UUIDField()
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYONE)


class IdentifierIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=IdentifierKind.choices)
    value = serializers.CharField(max_length=2000)
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


def schema_of(form: type[forms.Form], name: str, *, shares: bool = False, identifiers: bool = False) -> type[Any]:
    """A serializer that describes a form's fields to readers of the schema."""
    told = {key: field for key, field in form.base_fields.items() if not isinstance(field, forms.FileField)}
    fields: dict[str, Any] = {key: _described(field) for key, field in told.items()}
    if "substances" in fields:
        fields["substances"] = serializers.ListField(child=serializers.CharField(), required=False)
    if shares:
        fields["share_with"] = ShareIn(many=True, required=False)
    if identifiers:
        fields["identifiers"] = IdentifierIn(many=True, required=False)
    return type(name, (serializers.Serializer,), fields)


def _described(field: forms.Field) -> serializers.Field[Any, Any, Any, Any]:
    required = field.required
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), required=required)
    simple: list[tuple[type[forms.Field], type[serializers.Field[Any, Any, Any, Any]]]] = [
        (forms.BooleanField, serializers.BooleanField),
        (forms.IntegerField, serializers.IntegerField),
        (forms.DateTimeField, serializers.DateTimeField),
        (forms.DateField, serializers.DateField),
        (forms.UUIDField, serializers.UUIDField),
    ]
    for kind, described in simple:
        if isinstance(field, kind):
            return described(required=required)
    return serializers.CharField(required=required)


def checked(form: Form) -> Form:
    """The form, if it is valid; otherwise its errors as a 400."""
    if not form.is_valid():
        raise ValidationError(form.errors.get_json_data() and dict(form.errors))
    return form


def data_of(body: Any, allowed: set[str]) -> MultiValueDict[str, Any]:
    """A JSON object as form data. Unknown keys are an error, not ignored: a typing slip would be a silent loss."""
    if not isinstance(body, dict):
        raise ValidationError({"detail": ["Send a JSON object."]})
    if unknown := sorted(set(body) - allowed):
        raise ValidationError({name: ["Unknown field."] for name in unknown})
    return MultiValueDict({name: _texts(name, value) for name, value in body.items() if value is not None})


def envelope(form: type[Envelope], body: Any, user: User, *, correcting: bool = False) -> tuple[Envelope, list[Any]]:
    """A notice's form and the identifier rows from one JSON object, both valid."""
    extra = {"note", "based_on"} if correcting else EXTRA
    data = data_of(body, set(form.base_fields) | extra | EXTRA)
    for share in [] if correcting else _many(ShareIn, body.get("share_with")):
        data[f"room_{share['framework']}"] = share["audience"]
    made = form(data, user=user, correcting=correcting)
    if unknown := {name for name in data if name.startswith("room_")} - {f"room_{room.pk}" for room in made.rooms}:
        text = _("You may not share this in %(count)s of these frameworks.")
        raise ValidationError({"share_with": [text % {"count": len(unknown)}]})
    rows = _many(IdentifierIn, body.get("identifiers"))
    formset: Any = IdentifierRows(_formset_data(rows), prefix="identifiers")
    if not formset.is_valid():
        raise ValidationError({"identifiers": [dict(errors) for errors in formset.errors]})
    return checked(made), formset.rows()


def _many(serializer: type[serializers.Serializer[Any]], value: Any) -> list[dict[str, Any]]:
    checked_rows = serializer(data=value or [], many=True)
    checked_rows.is_valid(raise_exception=True)
    return list(checked_rows.validated_data)


def _formset_data(rows: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {"identifiers-TOTAL_FORMS": len(rows), "identifiers-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"identifiers-{number}-{name}": value for name, value in row.items()}
    return data


def _texts(name: str, value: Any) -> list[Any]:
    """What a browser would have sent."""
    if name == "substances" and isinstance(value, list):
        return ["\n".join(str(item) for item in value)]
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(value)]
