"""Files that people take along: who took which, for the audit trail. A download is no page view: it opens nothing."""

from portal import audit
from portal.models import User
from sharing.models import Notice


def record(notice: Notice, *, form: str, by: User) -> None:
    """Write that the person took a file of the notice: `pdf`, `csv` or `json`."""
    audit.record("notice.downloaded", target=notice, by=by, fields=[form])
