"""Values for every field of a table, none of which anybody asked for."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from tests.access.bodies import Body

WORD = "unaskedwordx"
OTHER_DAY, OTHER_MOMENT = date(2031, 2, 3), datetime(2031, 2, 3, 4, tzinfo=UTC)
SIMPLE: tuple[tuple[type[Any], Any], ...] = (
    (models.BooleanField, True),
    (models.DateTimeField, OTHER_MOMENT.isoformat()),
    (models.DateField, OTHER_DAY.isoformat()),
    (models.IntegerField, 7),
    (models.UUIDField, str(uuid.UUID(int=7))),
    (models.JSONField, {WORD: WORD}),
)


class Unasked:
    """Values of one house: each is chosen once."""

    def __init__(self) -> None:
        self.chosen: dict[Any, Any] = {}

    def of(self, tables: Iterable[str], but: set[str]) -> Body:
        """A value for every field of the models of these tables, under both of its names where it has two."""
        wanted, found = set(tables), dict[str, Any]()
        for model in apps.get_models():
            if model._meta.db_table in wanted:
                for field in model._meta.fields:
                    found |= {name: self._value(field) for name in {field.name, field.attname, "pk"} - but}
        return found

    def _value(self, field: Any) -> Any:
        if field not in self.chosen:
            self.chosen[field] = _value(field)
        return self.chosen[field]


def _value(field: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._base_manager.order_by("pk").values_list("pk", flat=True).last())
    if choices := field.choices:
        return str(list(choices)[-1][0])
    return next((value for kind, value in SIMPLE if isinstance(field, kind)), WORD)
