"""Since when a person has not been here: what is newer is new to them.

A visit lasts as long as its pages follow each other: after four hours without one, the next page begins another. A
lunch ends no visit, a night does; a second browser, and signing in anew, belong to the visit that goes on.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest

from portal import clock
from portal.models import User, Visit
from portal.requests import person

PAUSE: Final = timedelta(hours=4)
EVERY: Final = timedelta(minutes=5)  # no look at a page within them is written again
KEY: Final = "visit"


def previous(request: HttpRequest) -> datetime | None:
    """When the person's visit before this one ended; None on the first. The page that asks belongs to this visit."""
    kept, now = request.session.get(KEY), clock.now()
    if kept and now - datetime.fromisoformat(kept["seen"]) < EVERY:
        return datetime.fromisoformat(kept["before"]) if kept["before"] else None
    if request.method != "GET":
        return None
    visit = note(by=person(request), now=now)
    before = visit.before_at.isoformat() if visit.before_at else ""
    request.session[KEY] = {"seen": now.isoformat(), "before": before}
    return visit.before_at


@transaction.atomic
def note(*, by: User, now: datetime) -> Visit:
    """The person is here. No act, so that nothing is written to the audit trail."""
    Visit.objects.bulk_create([Visit(person=by, seen_at=now)], ignore_conflicts=True)
    visit = Visit.objects.select_for_update().get(person=by)
    if now - visit.seen_at >= PAUSE:
        visit.before_at = visit.seen_at
    visit.seen_at = max(now, visit.seen_at)
    visit.save()
    return visit
