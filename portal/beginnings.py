"""What begins anew for a member that reads again after it was barred for a time, in the transaction that ends that. A
package registers what is its own when the site starts, as for `endings`.
"""

from collections.abc import Callable
from datetime import datetime

from portal.models import Participation

Beginning = Callable[[Participation, datetime], None]
_beginnings: list[Beginning] = []


def register(beginning: Beginning) -> None:
    """Add what else begins anew; once, when the site starts."""
    _beginnings.append(beginning)


def begin_anew(row: Participation, since: datetime) -> None:
    """The member reads through this again, as it did not since that moment: in the caller's transaction and after its
    change. Where something else bars it still, it reads nothing, and nothing begins.
    """
    for beginning in _beginnings:
        beginning(row, since)
