"""Controls that a bulletin announces."""

from datetime import date

from django.db.models import Q, QuerySet

from sharing import access
from sharing.dates import partial
from sharing.enums import EvidenceMark
from sharing.models import Control, Release
from trends.figures import COMING, Law


def coming(nameable: QuerySet[Release], ends_on: date) -> list[Law]:
    """Controls that take effect in the 180 days after the period: public ones, and those from law changes that may be
    named.
    """
    rows = access.plain(Control).filter(
        Q(law_change__isnull=True) | Q(law_change__in=nameable.values("notice")),
        superseded_at__isnull=True,
        effective_on__gt=ends_on,
        effective_on__lte=ends_on + COMING,
    )
    return [_law(row) for row in rows.select_related("substance").order_by("effective_on", "jurisdiction")]


def _law(row: Control) -> Law:
    effective = partial(row.effective_on, row.effective_precision)
    return Law(
        jurisdiction=row.jurisdiction,
        what=row.substance.name if row.substance else row.group_text,
        status=row.status,
        effective=effective.iso if effective else "",
        instrument=row.instrument,
        evidence=EvidenceMark(row.evidence).value,
        source=str(row.law_change_id or ""),
    )
