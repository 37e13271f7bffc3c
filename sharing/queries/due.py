"""By when an organization is to answer something that is shared in these frameworks."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from portal import clock, queries
from portal.calendars import ResponseTimes, due_at, strictest
from portal.models import Framework, Organization


def due(
    urgency: str, organization: Organization, rooms: Sequence[Framework], own: Collection[uuid.UUID]
) -> datetime | None:
    """From now, by the strictest response times of the frameworks in which the organization reads it: `own` are those
    in which it takes part. None where no answer is asked.
    """
    within = [room for room in rooms if room.pk in own]
    # Where one of them hides its members, the due time must not tell in which of them the organization is.
    through = rooms if any(room.hides_members for room in rooms) or not within else within
    if not through:
        return None
    times = [ResponseTimes(room.immediate_hours, room.high_days, room.routine_days) for room in through]
    calendar = queries.calendar_of(organization)
    return due_at(urgency=urgency, start=clock.now(), times=strictest(times), calendar=calendar)
