"""What a member is told of items that it may not read: tables of closed quarters, of each audience to which it never
belonged.
"""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from portal import clock, participations
from portal.enums import NoticeKind, Urgency
from portal.models import Framework, Participation, User
from sharing import access
from sharing.enums import Audience, Decision
from sharing.models import Technique
from trends.glimpses import DIMENSIONS
from trends.models import Glimpse, Stretch
from trends.statistics import months_back

SHOWN: Final = 4  # quarters
TITLES: Final[dict[str, str | Promise]] = {
    "kind": gettext_lazy("Items by kind"),
    "urgency": gettext_lazy("Alerts by urgency"),
    "method": gettext_lazy("Items that name each method"),
    "class": gettext_lazy("Items that name a substance of each class"),
    "destination": gettext_lazy("Alerts by country of destination"),
    "decision": gettext_lazy("Answers that say what was done"),
}


@dataclass(frozen=True)
class Line:
    """A key, and its count in each column; None is one that is not told."""

    key: str
    name: str
    counts: list[int | None]


@dataclass(frozen=True)
class Told:
    """The tables of one audience of a framework: `columns` are the quarters, the oldest first, and the years."""

    framework: Framework
    audience: str
    columns: list[tuple[str, date]]
    tables: list[tuple[str, list[Line]]]

    @property
    def heads(self) -> list[str]:
        return [_head(stretch, begins_on) for stretch, begins_on in self.columns]

    @property
    def titled(self) -> list[tuple[str | Promise, list[Line]]]:
        return [(TITLES[name], lines) for name, lines in self.tables]

    @property
    def whom(self) -> str:
        """For whom the items are."""
        return str(Audience(self.audience).label)


def told(user: User, framework: Framework | None) -> list[Told]:
    """Of one framework of the person's organization, or of all."""
    if not access.is_active(user):
        return []
    only = framework.pk if framework else None
    rooms = [room for room in participations.of(user.organization_id) if only in (None, room.framework)]
    since = {room.framework: room.reads_from.astimezone(UTC).date() for room in rooms}
    oldest = months_back(clock.now().astimezone(UTC).date(), 3 * SHOWN + 2)
    rows = access.plain(Glimpse).filter(framework__in=since, begins_on__gte=oldest).select_related("framework")
    belonged = _belonged(user)
    found: dict[tuple[Framework, str], list[Glimpse]] = {}
    for row in rows.order_by("framework__name", "audience", "stretch", "begins_on"):
        months = 3 if row.stretch == Stretch.QUARTER else 12
        seen = months_back(row.begins_on, -months) > since[row.framework_id]
        if seen and not belonged & {(row.framework_id, role) for role in access.ROLES[row.audience]}:
            found.setdefault((row.framework, row.audience), []).append(row)
    titles = dict(Technique.objects.values_list("code", "title")) if found else {}
    tables = [_told(*which, each, titles) for which, each in found.items()]
    return [one for one in tables if one.tables]


def _belonged(user: User) -> set[tuple[object, str]]:
    """The frameworks and roles in which the person's organization takes part, or has."""
    return set(Participation.objects.filter(organization=user.organization_id).values_list("framework", "role"))


def _told(framework: Framework, audience: str, rows: list[Glimpse], titles: dict[str, str]) -> Told:
    tables = []
    for name in DIMENSIONS:
        keys = sorted({key for row in rows for key in row.tables[name]})
        lines = [Line(key, _name(name, key, titles), [row.tables[name].get(key) for row in rows]) for key in keys]
        if lines:
            tables.append((name, lines))
    return Told(framework, audience, [(row.stretch, row.begins_on) for row in rows], tables)


def _name(dimension: str, key: str, titles: dict[str, str]) -> str:
    named = {"kind": NoticeKind, "urgency": Urgency, "decision": Decision}
    if dimension in named:
        return str(named[dimension](key).label)
    if dimension == "destination":
        return str(countries.name(key) or key)
    return f"{key} {titles.get(key, '')}".strip() if dimension == "method" else key


def _head(stretch: str, begins_on: date) -> str:
    """`Q3 2026`, or `2026`."""
    if stretch == Stretch.YEAR:
        return str(begins_on.year)
    return _("Q%(number)s %(year)s") % {"number": begins_on.month // 3 + 1, "year": begins_on.year}
