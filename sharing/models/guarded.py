"""The manager of tables that hold what one organization shared with another."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class ReaderNotNamed(RuntimeError):
    """A guarded table was asked for rows before anyone said for whom."""


class GuardedManager(models.Manager[Row]):
    """Yields nothing on its own: rows come from `sharing.access`, which asks who reads.

    `_base_manager` stays plain, since multi-table inheritance and forward foreign keys need it.
    """

    def get_queryset(self) -> Any:
        raise ReaderNotNamed(f"{self.model.__name__}: ask sharing.access who reads, or unrestricted(why=...)")

    def none(self) -> models.QuerySet[Row]:
        """No rows, for code that only wants to know the model."""
        return models.QuerySet(self.model, using=self._db).none()
