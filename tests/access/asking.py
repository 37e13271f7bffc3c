"""What a door takes from what is sent to it, found by listening while it answers: forms, serializers, single names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict
from rest_framework.serializers import Serializer

MARK = "sent-by-the-sweep"  # in whatever is sent: other dictionaries of a request are not listened to


@dataclass
class Asked:
    """The bound forms and serializers that were filled, and every name that was read of what was sent."""

    forms: list[BaseForm] = field(default_factory=list)
    told: list[Serializer[Any]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    @property
    def of_forms(self) -> set[str]:
        """The names under which fields of forms are sent."""
        return {form.add_prefix(name) for form in self.forms for name in form.fields}

    @property
    def names(self) -> set[str]:
        """Everything that may be sent."""
        told = {str(name) for row in self.told for name in row.fields}
        return self.of_forms | self.read | told


@contextmanager
def listening() -> Iterator[Asked]:
    """While the block runs, what its requests ask for."""
    asked = Asked()
    clean, validate, get = BaseForm.full_clean, Serializer.run_validation, MultiValueDict.__getitem__
    getlist = MultiValueDict.getlist

    def cleaned(form: BaseForm) -> None:
        if form.is_bound:
            asked.forms.append(form)
        clean(form)

    def validated(row: Any, *args: Any, **kwargs: Any) -> Any:
        asked.told.append(row)
        return validate(row, *args, **kwargs)

    def read(data: Any, key: str) -> Any:
        if MARK in data:
            asked.read.add(key)
        return get(data, key)

    def read_list(data: Any, key: str, default: Any = None) -> Any:
        if MARK in data:
            asked.read.add(key)
        return getlist(data, key, default)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseForm, "full_clean", cleaned)
        patch.setattr(Serializer, "run_validation", validated)
        patch.setattr(MultiValueDict, "__getitem__", read)
        patch.setattr(MultiValueDict, "getlist", read_list)
        yield asked
