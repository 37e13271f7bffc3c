"""A person's own searches, each with how much is new in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet, Value

from portal import clock
from portal.models import User
from sharing import access
from sharing.models import Release, SavedSearch
from sharing.queries.lists import Filters, narrowed

NEW: Final = 50  # counted no further
LATELY: Final = timedelta(days=90)  # what is older is not counted as new, however long nobody looked
LATEST: Final = 2000  # nor what has so many newer items of its framework before it
_KEYS: Final = ("framework", "substance", "platform", "originator")
_DAYS: Final = ("since_on", "until_on")


@dataclass(frozen=True)
class Kept:
    """One of them, and how many items of others came since its owner looked, where they were counted."""

    search: SavedSearch
    new: int = 0

    @property
    def told(self) -> str:
        """What is told: more than NEW is told as more than NEW."""
        return f"{NEW}+" if self.new > NEW else str(self.new)


def saved(user: User) -> list[Kept]:
    """The person's own searches by name, uncounted: for pages that do not wait for that."""
    return [Kept(row) for row in SavedSearch.objects.filter(owner=user)]


def counted(user: User) -> list[Kept]:
    """The same with what is new in each. Four queries at most, and one for each framework of the person's and each
    that one of them names.
    """
    rows = list(SavedSearch.objects.filter(owner=user))
    new = _new_in(user, rows) if rows and access.is_active(user) else Counter[int]()
    return [Kept(row, new[number]) for number, row in enumerate(rows)]


def stored(filters: Filters) -> dict[str, Any]:
    """Filters as JSON values, those alone that narrow."""
    return {name: value for name, value in asdict(filters).items() if value}


def filters_of(search: SavedSearch) -> Filters:
    """The filters that a search was kept with; a name that is not known any more is left out."""
    known = {field.name for field in fields(Filters)}
    return Filters(**{name: _value(name, value) for name, value in _mapping(search.filters) if name in known})


def _mapping(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return values.items()


def _value(name: str, value: Any) -> Any:
    if name in _KEYS:
        return UUID(str(value))
    return date.fromisoformat(str(value)) if name in _DAYS else value


def _new_in(user: User, rows: Sequence[SavedSearch]) -> Counter[int]:
    """By the place of each search: one query that counts all of them, each no further than one past NEW."""
    rooms: dict[UUID | None, list[QuerySet[Release]]] = {}
    parts = []
    for number, row in enumerate(rows):
        asked = filters_of(row)
        since = max(row.seen_at, clock.now() - LATELY)
        wanted = replace(asked, newer_than=since)
        if asked.framework not in rooms:
            rooms[asked.framework] = [
                _latest(releases) for releases in access.releases_by_framework(user, asked.framework)
            ]
        for releases in rooms[asked.framework]:
            of_others = narrowed(releases.exclude(notice__originator=user.organization_id), wanted)
            parts.append(of_others.order_by().values_list(Value(number))[: NEW + 1])
    if not parts:
        return Counter()
    return Counter(number for (number,) in parts[0].union(*parts[1:], all=True))


def _latest(releases: QuerySet[Release]) -> QuerySet[Release]:
    """Of the releases of a framework the newest, as many as are looked through."""
    moments = releases.order_by("-released_at", "-notice").values_list("released_at", flat=True)
    oldest = moments[LATEST : LATEST + 1].first()
    return releases.filter(released_at__gt=oldest) if oldest else releases
