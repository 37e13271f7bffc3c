"""What people have typed and not saved, planted for them alone."""

import uuid
from urllib.parse import urlencode

from sharing import access
from sharing.models import WorkingCopy
from tests.access.planting import Planted
from tests.cast import Cast

TYPED_INTO = ("observed", "agenda", "lines-0-note")
LINES = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0}


def typed_token(org: str, role: str) -> str:
    """What stands in everything that this person typed and did not save."""
    return f"typed{org}{role}x".replace("_", "")


def typed(cast: Cast, who: tuple[str, str], form: str, planted: Planted | None) -> WorkingCopy:
    """A form that somebody is in the middle of."""
    token = typed_token(*who)
    return access.plain(WorkingCopy).create(
        person=cast.people[who],
        form=form,
        kind=planted.item.kind if planted else "alert",
        notice_id=planted.row.pk if planted else None,
        submission_key=None if planted else uuid.uuid4(),
        data=urlencode({"title": token, **dict.fromkeys(TYPED_INTO, token), "identifiers-TOTAL_FORMS": 0, **LINES}),
    )
