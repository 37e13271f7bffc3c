"""A correction of a bulletin that waits for approval, for whoever decides on it."""

from dataclasses import dataclass
from typing import Any

from portal.models import User
from sharing import access
from sharing.actions import corrections
from sharing.models import NoticeVersion
from sharing.queries import further
from trends.models import Bulletin


@dataclass(frozen=True)
class Changed:
    """A piece of the bulletin, as readers see it now and as they would."""

    heading: str
    before: str
    after: str


def of(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """What its page shows of it, with what stands for all of it; nothing to others."""
    if not corrections.may_decide(bulletin, by=user):
        return {}
    rows = access.plain(NoticeVersion).select_related("author").filter(notice=bulletin.pk, released_at=None)
    version = rows.first()
    if version is None:
        return {}
    return {
        "waiting_version": version,
        "changed": _changed(bulletin, version.content),
        "counts_anew": version.content["figures"] != bulletin.figures,
        "may_approve_correction": corrections.may_approve(version, by=user),
        "opening": further.of_correction(user, bulletin, version),
    }


def _changed(bulletin: Bulletin, content: dict[str, Any]) -> list[Changed]:
    before = {section["key"]: section for section in bulletin.sections}
    pairs = [(before.get(section["key"], {"heading": "", "body": ""}), section) for section in content["sections"]]
    found = [Changed(bulletin.title, bulletin.title, content["title"])]
    found += [Changed(new["heading"], _words(old), _words(new)) for old, new in pairs]
    return [row for row in found if row.before != row.after]


def _words(section: dict[str, Any]) -> str:
    return f"{section['heading']}\n\n{section['body']}".replace("\r\n", "\n").strip()
