"""Files that people take along: who took which, for the audit trail. A download is no page view: it opens nothing."""

from django.db import transaction

from portal import audit
from portal.models import User
from sharing import rooms
from sharing.actions import receipts
from sharing.models import Notice


@transaction.atomic
def record(notice: Notice, *, form: str, by: User) -> bool:
    """Write that the person took a file of the notice: `pdf`, `csv` or `json`."""
    if not receipts.pull(notice, told=False, by=by):
        return False
    audit.record("notice.downloaded", target=notice, by=by, fields=[form], told_in=rooms.read_through(by, notice))
    return True
