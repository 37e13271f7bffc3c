"""What organizations did, as it stands now: what was replaced or taken back counts nowhere, and can be looked up."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from sharing import access
from sharing.enums import Decision
from sharing.models import Outcome


@dataclass
class Told:
    """A line as it stands now, and what stood in its place before, the newest first."""

    row: Outcome
    earlier: list[Outcome] = field(default_factory=list)

    @property
    def is_taken_back(self) -> bool:
        return self.row.decision == Decision.TAKEN_BACK


def current() -> QuerySet[Outcome]:
    """The lines that count."""
    return access.plain(Outcome).filter(_stands())


def every() -> QuerySet[Outcome]:
    """All lines, with `stands`: whether it counts."""
    return access.plain(Outcome).annotate(stands=ExpressionWrapper(_stands(), output_field=BooleanField()))


def folded(rows: Iterable[Outcome]) -> list[Told]:
    """All lines of receipts, each under the one that stands in its place now, in the order of recording."""
    known = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in known.values()}
    return [Told(row, _before(row, known)) for row in known.values() if row.pk not in replaced]


def standing(told: Iterable[Told]) -> list[Outcome]:
    """Of these, the lines that count."""
    return [one.row for one in told if not one.is_taken_back]


def _stands() -> Q:
    newer = access.plain(Outcome).filter(replaces=OuterRef("pk"))
    return ~Q(decision=Decision.TAKEN_BACK) & ~Q(Exists(newer))


def _before(row: Outcome, known: dict[uuid.UUID, Outcome]) -> list[Outcome]:
    found = []
    while row.replaces_id:
        row = known[row.replaces_id]
        found.append(row)
    return found
