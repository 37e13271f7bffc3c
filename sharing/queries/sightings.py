"""In which other alerts that one may read the same identifiers stand, by their exact canonical form."""

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value

from portal.queries import platform_sites
from sharing import access, identifiers, sellers
from sharing.models import Notice, SellerIdentifier, VendorAlert

CAP = 100
NEWEST = 3
TOGETHER = 20  # of typed values
SHOWN = ("reference", "title", "kind", "tlp", "state", "is_exercise", "created_at", "originator__name")


@dataclass(frozen=True)
class Sighting:
    """How many alerts, counted no further than CAP, and the newest few of those that were counted."""

    total: int = 0
    newest: list[Notice] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """What is told: more than CAP is told as more than CAP."""
        return min(self.total, CAP)

    @property
    def is_capped(self) -> bool:
        return self.total > CAP


def of_alert(reader: access.Reader, alert: Notice) -> dict[uuid.UUID, Sighting]:
    """Beside each identifier of an alert that the reader may read: the other alerts with it. Two queries; none for an
    exercise, which is compared with nothing.
    """
    if alert.is_exercise:
        return {}
    same = _alerts(reader, OuterRef("kind"), OuterRef("normalized")).exclude(alert=alert.pk)
    own = sellers.visible(reader).filter(alert=alert.pk).annotate(also=ArraySubquery(same[: CAP + 1]))
    found: dict[uuid.UUID, list[uuid.UUID]] = dict(own.values_list("pk", "also"))
    newest = _newest({key for keys in found.values() for key in keys})
    return {row: _sighting(keys, newest) for row, keys in found.items() if keys}


def of_values(
    reader: access.Reader, values: Sequence[tuple[str, str]], *, country: str = "", but: uuid.UUID | None = None
) -> dict[int, Sighting]:
    """Beside each of the first values that somebody typed, as (kind, value), by its place: the alerts with it, other
    than `but`. What is no identifier of its kind is not looked for. Three queries.
    """
    wanted: dict[int, tuple[str, str]] = {}
    sites = platform_sites()
    for place, (kind, value) in enumerate(values[:TOGETHER]):
        with suppress(identifiers.InvalidIdentifier):
            wanted[place] = (kind, identifiers.normalize(kind, value, country=country, sites=sites).normalized)
    if not wanted:
        return {}
    counted = [_alerts(reader, *key).exclude(alert=but).annotate(place=Value(place)) for place, key in wanted.items()]
    rows = [each.values_list("place", "alert")[: CAP + 1] for each in counted]
    found: dict[int, list[uuid.UUID]] = {}
    for place, alert in rows[0].union(*rows[1:], all=True):
        found.setdefault(place, []).append(alert)
    newest = _newest({key for keys in found.values() for key in keys})
    return {place: _sighting(keys, newest) for place, keys in found.items()}


def _alerts(reader: access.Reader, kind: object, normalized: object) -> QuerySet[SellerIdentifier, Any]:
    """The keys of the alerts with this identifier that the reader may read; in no order, so that counting may end."""
    rows = sellers.visible(reader).filter(kind=kind, normalized=normalized)
    rows = rows.filter(alert__is_exercise=False)
    return rows.filter(alert__in=access.readable(reader, VendorAlert)).order_by().values("alert").distinct()


def _newest(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Notice]:
    """These alerts, the newest first."""
    rows = access.plain(Notice).filter(pk__in=keys).select_related("originator").only(*SHOWN)
    return {row.pk: row for row in rows.order_by("-created_at", "-pk")}


def _sighting(keys: Iterable[uuid.UUID], newest: dict[uuid.UUID, Notice]) -> Sighting:
    wanted = set(keys)
    return Sighting(len(wanted), [row for key, row in newest.items() if key in wanted][:NEWEST])
