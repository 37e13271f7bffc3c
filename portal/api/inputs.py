"""JSON as the forms of the pages take it: page and API share one validation, and so one set of errors."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
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


CHANGED = {409: OpenApiTypes.OBJECT, 428: OpenApiTypes.OBJECT}  # what a change of something seen may be answered


class Unseen(APIException):
    """A change that does not say what it rests on might overwrite what somebody else has changed."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED


def refuse_unseen(body: Any, name: str) -> None:
    """Raise unless a JSON object says, in this field, what the caller had before them."""
    if body.get(name) in (None, ""):
        text = _("Read it first, and send back here what stands for it as you read it: somebody may have changed it.")
        raise Unseen({name: [text]})


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
