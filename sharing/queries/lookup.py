"""In which alerts that a person may read the identifiers of an own case stand, by their exact canonical form."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from portal.models import User
from sharing import access
from sharing.lookup import Line
from sharing.models import Notice, SellerIdentifier, VendorAlert

SHOWN: Final = 5  # alerts of one line: the newest
Key = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """A line, and the newest alerts in which it stands; `is_more`: there are others."""

    line: Line
    alerts: list[Notice]
    is_more: bool

    @property
    def is_read(self) -> bool:
        return bool(self.line.readings)


def look_up(user: User, lines: Sequence[Line]) -> list[Found]:
    """Each line with its alerts, newest first. Two queries, however many lines."""
    by_key = _alerts(user, {key for line in lines for reading in line.readings for key in reading.keys})
    keys = {alert for alerts in by_key.values() for alert in alerts}
    rows = access.plain(Notice).filter(pk__in=keys).select_related("originator").order_by("-created_at", "-pk")
    newest = {row.pk: row for row in rows} if keys else {}
    return [_found(line, by_key, newest) for line in lines]


def _found(line: Line, by_key: dict[Key, list[uuid.UUID]], newest: dict[uuid.UUID, Notice]) -> Found:
    keys = {key for reading in line.readings for key in reading.keys}
    wanted = {alert for key in keys for alert in by_key.get(key, ())}
    alerts = [row for pk, row in newest.items() if pk in wanted]
    return Found(line, alerts[:SHOWN], len(alerts) > SHOWN)


def _alerts(user: User, keys: Iterable[Key]) -> dict[Key, list[uuid.UUID]]:
    """By kind and form, the newest few that the person may read, and one more. One query."""
    forms: dict[str, list[str]] = defaultdict(list)
    for kind, form in keys:
        forms[kind].append(form)
    if not forms:
        return {}
    asked = Q()
    for kind, of_kind in forms.items():
        asked |= Q(kind=kind, normalized__in=of_kind)
    rows = access.plain(SellerIdentifier).filter(asked, alert__in=access.readable(user, VendorAlert))
    ranked = rows.order_by().annotate(
        rank=Window(
            RowNumber(), partition_by=[F("kind"), F("normalized")], order_by=[F("alert__created_at").desc(), "alert"]
        )
    )
    found: dict[Key, list[uuid.UUID]] = defaultdict(list)
    for kind, form, alert in ranked.filter(rank__lte=SHOWN + 1).values_list("kind", "normalized", "alert"):
        found[kind, form].append(alert)
    return found
