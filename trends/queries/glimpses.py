"""What a member is told of items that it may not read: tables of closed quarters, of each audience to which it never
belonged.
"""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from portal import clock, participations
from portal.enums import NoticeKind, Urgency
from portal.models import AuditEvent, Framework, Participation, User
from sharing import access
from sharing.enums import Audience, Decision
from sharing.models import Technique
from trends.glimpses import DIMENSIONS
from trends.models import Glimpse, Stretch
from trends.reading import Reading
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
    def titled(self) -> list[tuple[str | Promise, list[tuple[str, list[tuple[str, int | None]]]]]]:
        """Each table by its title: name by name, each count beside the head of its column."""
        heads = self.heads
        return [
            (TITLES[name], [(line.name, list(zip(heads, line.counts, strict=True))) for line in lines])
            for name, lines in self.tables
        ]

    @property
    def whom(self) -> str:
        """For whom the items are."""
        return str(Audience(self.audience).label)


def told(user: User, framework: Framework | None) -> list[Told]:
    """Of one framework of the person's organization, or of all: the last four quarters and the last year."""
    closed = {(room, audience): since for room, audience, since in closed_to(user, framework)}
    today = clock.now().astimezone(UTC).date()
    lately = Q(stretch=Stretch.QUARTER, begins_on__gte=months_back(today, 3 * SHOWN + 2))
    lately |= Q(stretch=Stretch.YEAR, begins_on__gte=date(today.year - 1, 1, 1))
    rows = access.plain(Glimpse).filter(lately, framework__in={room for room, _audience in closed})
    found: dict[tuple[Framework, str], list[Glimpse]] = {}
    for row in rows.select_related("framework").order_by("framework__name", "audience", "stretch", "begins_on"):
        since = closed.get((row.framework_id, row.audience))
        months = 3 if row.stretch == Stretch.QUARTER else 12
        if since and months_back(row.begins_on, -months) > since:
            found.setdefault((row.framework, row.audience), []).append(row)
    titles = dict(Technique.objects.values_list("code", "title")) if found else {}
    tables = [_told(*which, each, titles) for which, each in found.items()]
    return [one for one in tables if one.tables]


def beside(reading: Reading) -> tuple[list[Told], bool]:
    """What is told beside what somebody reads, and whether anything could be. Nothing under a label that was asked for:
    under which their items stand is not told.
    """
    if reading.up_to:
        return [], False
    found = told(reading.reader, reading.framework)
    return found, bool(found or closed_to(reading.reader, reading.framework))


def closed_to(user: User, framework: Framework | None = None) -> list[tuple[UUID, str, date]]:
    """The audiences, by framework, to which the person's organization does not belong and never did, and since when it
    takes part.
    """
    if not access.is_active(user):
        return []
    only = framework.pk if framework else None
    rooms = [room for room in participations.of(user.organization_id) if only in (None, room.framework)]
    rows = list(Participation.objects.filter(organization=user.organization_id).values_list("pk", "framework", "role"))
    acts = AuditEvent.objects.filter(target_kind="participation", target_id__in=[str(pk) for pk, _room, _role in rows])
    changed = set(acts.filter(action="participation.role").values_list("target_id", flat=True))
    ever = {(room, role) for _pk, room, role in rows}
    other = {room for pk, room, _role in rows if str(pk) in changed}  # and nothing says what it was before
    return [
        (room.framework, str(audience), room.reads_from.astimezone(UTC).date())
        for room in rooms
        for audience, roles in access.ROLES.items()
        if room.framework not in other and not ever & {(room.framework, str(role)) for role in roles}
    ]


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
