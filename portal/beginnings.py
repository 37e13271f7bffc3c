"""What begins anew for a member that reads again after it was barred for a time, in the transaction that ends that. A
package registers what is its own when the site starts, as for `endings`; what waits in the outbox is portal's own.
"""

from collections.abc import Callable
from datetime import datetime

from portal import outbox, participations
from portal.models import Participation

Beginning = Callable[[Participation, datetime], None]
_beginnings: list[Beginning] = []


def register(beginning: Beginning) -> None:
    """Add what else begins anew; once, when the site starts."""
    _beginnings.append(beginning)


def begin_anew(row: Participation, since: datetime) -> None:
    """What barred the member since that moment is over: in the caller's transaction and after its change. Where
    something else bars it still, it reads nothing, and nothing begins until that is over too: then as of the first of
    these moments.
    """
    since = min(since, row.barred_since or since)
    is_barred = row.suspended_at is not None or participations.lapsed_on(row) is not None
    row.barred_since = since if is_barred else None
    row.save(update_fields=["barred_since"])
    if is_barred:
        return
    for beginning in _beginnings:
        beginning(row, since)
    outbox.hasten(row.organization_id)
