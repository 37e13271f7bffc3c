"""JSON as the forms of the pages take it: page and API share one validation, and so one set of errors."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

Form = TypeVar("Form", bound=forms.Form)
Field = serializers.Field[Any, Any, Any, Any]
_SIMPLE: list[tuple[type[forms.Field], type[Field]]] = [
    (forms.BooleanField, serializers.BooleanField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.UUIDField, serializers.UUIDField),
]


def schema_of(
    form: type[forms.Form], name: str, *, without: Iterable[str] = (), **more: Field
) -> type[serializers.Serializer[Any]]:
    """A serializer that describes a form's fields to readers of the schema; `more` are told in another way."""
    told = {
        key: _described(field)
        for key, field in form.base_fields.items()
        if key not in without and not isinstance(field, forms.FileField)
    }
    return type(name, (serializers.Serializer,), {**told, **more})


def _described(field: forms.Field) -> Field:
    required = field.required
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), required=required)
    for kind, described in _SIMPLE:
        if isinstance(field, kind):
            return described(required=required)
    return serializers.CharField(required=required)


def checked(form: Form) -> Form:
    """The form, if it is valid; otherwise its errors as a 400."""
    if not form.is_valid():
        raise ValidationError(form.errors.get_json_data() and dict(form.errors))
    return form


def form_of(form: type[Form], body: Any, **how: Any) -> Form:
    """A form filled from a JSON object, valid; `how` is what its page gives it. What it does not ask is refused."""
    return checked(form(data_of(body, set(form(**how).fields)), **how))


def data_of(body: Any, allowed: set[str]) -> MultiValueDict[str, Any]:
    """A JSON object as form data. Unknown keys are an error, not ignored: a typing slip would be a silent loss."""
    if not isinstance(body, dict):
        raise ValidationError({"detail": [_("Send a JSON object.")]})
    if unknown := sorted(set(body) - allowed):
        raise ValidationError({name: [_("Unknown field.")] for name in unknown})
    return MultiValueDict({name: _texts(value) for name, value in body.items() if value is not None})


def nothing_in(request: Request) -> None:
    """Refuse a body where a call takes none; an empty object is none."""
    if request.data:
        data_of(request.data, set())


def _texts(value: Any) -> list[Any]:
    """What a browser would have sent."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(value)]
