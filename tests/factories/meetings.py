"""Consultations that walked through the actions, and what a browser sends for one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.models import Framework, User
from sharing.actions import meetings, review
from sharing.enums import Audience
from sharing.models import Meeting, Recommendation
from tests.cast import Cast
from tests.factories import acts

BEGINS = datetime(2026, 9, 1, 8, tzinfo=UTC)
DUE_ON = date(2099, 1, 31)


def draft(
    cast: Cast,
    *,
    begins_at: datetime = BEGINS,
    audience: str = Audience.EVERYONE,
    framework: Framework | None = None,
    by: User | None = None,
    **content: Any,
) -> Meeting:
    """A draft of the coordinator of the north."""
    said = {"title": "Consultation", "tlp": "amber", "place": "Hall 2", "time_zone": "Europe/Oslo", **content}
    said |= {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=2)}
    room, by = framework or cast.north, by or cast.coordinator
    return meetings.call(framework=room, content=said, audience=audience, by=by)


def shared(cast: Cast, **wanted: Any) -> Meeting:
    """The same, shared with the framework."""
    row = draft(cast, **wanted)
    review.submit(row, by=row.author)
    made = acts.approve(row, by=row.author)
    assert isinstance(made, Meeting)
    return made


def recommended(cast: Cast, row: Meeting, owner: str = "company_one", **fields: Any) -> Recommendation:
    """What a shared consultation of the north recommends to a member."""
    said = {"text": "Check listings weekly", "due_on": DUE_ON, **fields}
    return meetings.adopt(row, owner=cast.organization(owner), by=cast.coordinator, **said)


def post(cast: Cast, **more: Any) -> dict[str, Any]:
    """The form of a new consultation of the north."""
    return {
        "framework": str(cast.north.pk), "title": "Autumn consultation", "tlp": "amber", "audience": "everyone",
        "begins_at": "2026-09-01T10:00", "ends_at": "2026-09-01T12:00", "time_zone": "Europe/Oslo",
        "place": "Hall 2", "stage": "planned", "agenda": "1. Opening", **more,
    }  # fmt: skip
