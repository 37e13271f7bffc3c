"""In which alerts that a person may read the identifiers of an own case stand, by their exact canonical form."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import itemgetter
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from portal.models import User
from sharing import access
from sharing.lookup import Line
from sharing.models import Notice, SellerIdentifier

SHOWN: Final = 5  # alerts of one line
CAP: Final = 100  # alerts of one identifier that are looked at
Key = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """A line, and the newest alerts in which it stands, of those that were looked at; `is_more`: there are others."""

    line: Line
    alerts: list[Notice]
    is_more: bool

    @property
    def is_read(self) -> bool:
        return bool(self.line.readings)


def look_up(user: User, lines: Sequence[Line]) -> list[Found]:
    """Each line with its alerts, newest first. Three queries, however many lines."""
    by_key = _alerts(user, {key for line in lines for reading in line.readings for key in reading.keys})
    keys = {alert for alerts in by_key.values() for alert in alerts}
    rows = access.plain(Notice).filter(pk__in=keys).select_related("originator").order_by("-created_at", "-pk")
    newest = {row.pk: (place, row) for place, row in enumerate(rows)} if keys else {}
    return [_found(line, by_key, newest) for line in lines]


def _found(line: Line, by_key: dict[Key, list[uuid.UUID]], newest: dict[uuid.UUID, tuple[int, Notice]]) -> Found:
    keys = {key for reading in line.readings for key in reading.keys}
    wanted = {alert for key in keys for alert in by_key.get(key, ())}
    alerts = nsmallest(SHOWN, (newest[alert] for alert in wanted if alert in newest), key=itemgetter(0))
    return Found(line, [row for _place, row in alerts], len(wanted) > SHOWN)


def _alerts(user: User, keys: Iterable[Key]) -> dict[Key, list[uuid.UUID]]:
    """By kind and form, the alerts that the person may read, no more than CAP of each. Two queries, the second of
    which looks each of them up in the index by itself, and ends there once it has enough.
    """
    asked = sorted(set(keys))
    if not asked:
        return {}
    rows = access.plain(SellerIdentifier).filter(kind=RawSQL("asked.kind", []), normalized=RawSQL("asked.form", []))
    rows = rows.filter(Exists(access.readable(user, Notice, many=True).filter(pk=OuterRef("alert"))))
    each, params = rows.order_by().values("alert")[:CAP].query.sql_with_params()
    with connection.cursor() as cursor:
        # The text is Django's own; what was pasted is in the parameters.
        sql = f"SELECT * FROM unnest(%s::text[], %s::text[]) AS asked(kind, form), LATERAL ({each}) AS found"  # noqa: S608
        cursor.execute(sql, [[kind for kind, _form in asked], [form for _kind, form in asked], *params])
        lines = cursor.fetchall()
    found: dict[Key, list[uuid.UUID]] = defaultdict(list)
    for kind, form, alert in lines:
        found[kind, form].append(alert)
    return found
