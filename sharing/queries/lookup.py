"""In which alerts that a person may read the identifiers of an own case stand, by their exact canonical form."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.expressions import RawSQL

from portal.models import User
from sharing import access, sellers
from sharing.lookup import Line
from sharing.models import Notice
from sharing.queries import redress, wordings

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
    """Each line with its alerts, newest first. Five queries, or six with translations, however many lines."""
    by_key = _alerts(user, {key for line in lines for reading in line.readings for key in reading.keys})
    keys = {alert for alerts in by_key.values() for alert in alerts}
    newest = access.plain(Notice).filter(pk__in=keys).order_by("-created_at", "-pk").values_list("pk", flat=True)
    places = {alert: place for place, alert in enumerate(newest)} if keys else {}
    shown = [_newest(line, by_key, places) for line in lines]
    told = {alert for alerts in shown for alert in alerts[:SHOWN]}
    rows = access.plain(Notice).select_related("originator").in_bulk(told)
    wordings.attach(user, list(rows.values()))
    return [
        Found(line, [rows[alert] for alert in alerts[:SHOWN] if alert in rows], len(alerts) > SHOWN)
        for line, alerts in zip(lines, shown, strict=True)
    ]


def disputed(found: Sequence[Found]) -> set[uuid.UUID]:
    """Of the alerts that were found, those with a dispute that is not decided. One query."""
    return redress.open_on([alert.pk for row in found for alert in row.alerts])


def _newest(line: Line, by_key: dict[Key, list[uuid.UUID]], places: dict[uuid.UUID, int]) -> list[uuid.UUID]:
    """The newest alerts of a line, and one more than are shown."""
    wanted = {alert for reading in line.readings for key in reading.keys for alert in by_key.get(key, ())}
    return nsmallest(SHOWN + 1, wanted & places.keys(), key=lambda alert: places[alert])


def _alerts(user: User, keys: Iterable[Key]) -> dict[Key, list[uuid.UUID]]:
    """By kind and form, the alerts that the person may read, no more than CAP of each. Two queries, the second of
    which looks each of them up in the index by itself, and ends there once it has enough.
    """
    asked = sorted(set(keys))
    if not asked:
        return {}
    rows = sellers.visible(user).filter(kind=RawSQL("asked.kind", []), normalized=RawSQL("asked.form", []))
    # One value a row, and no join, so that the planner asks the rule row by row and stops at CAP.
    may_read = access.readable(user, Notice).filter(pk=OuterRef("alert")).filter(is_exercise=False).values("pk")[:1]
    rows = rows.filter(alert=Subquery(may_read))
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
