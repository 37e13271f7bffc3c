"""What the passing of months brings: drafts begin by themselves, and who composes is reminded."""

import uuid
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation

from portal import audit, clock, events, grants
from portal.enums import TLP, EventKind, FrameworkPermission, UserRole
from portal.models import Framework, Organization, User
from portal.queries import active_people
from sharing import access
from sharing.enums import NoticeState
from trends.actions import composing
from trends.models import Bulletin, BulletinMonth
from trends.queries import months
from trends.statistics import months_back

BEFORE: Final = timedelta(days=2)  # a reminder comes so long before the day, and once more when it is over


def begin() -> int:
    """The draft of the month that has ended, once for each framework that wants it; how many. Safe to repeat, in
    several processes: what was discarded is not begun anew. What somebody composed before has the days of its month.
    """
    ends_on = clock.today().replace(day=1) - timedelta(days=1)
    begins_on = months_back(clock.today(), 1)
    begun = BulletinMonth.objects.filter(begins_on=begins_on)
    rows = Framework.objects.filter(closed_at=None, begun_on__lte=ends_on)
    return sum(_begin(framework, begins_on, ends_on) for framework in rows.exclude(pk__in=begun.values("framework")))


def remind() -> int:
    """Who composes, two days before a bulletin is to be published, and when that day is over; how many lines."""
    today = clock.today()
    rows = BulletinMonth.objects.filter(
        publication_due_on__lte=today + BEFORE, publication_due_on__gte=today - timedelta(days=31)
    ).filter(bulletin__state__in=months.UNFINISHED)
    return sum(_remind(row, today) for row in rows.select_related("bulletin", "framework"))


@transaction.atomic
def _begin(framework: Framework, begins_on: date, ends_on: date) -> int:
    Framework.objects.select_for_update(no_key=True).get(pk=framework.pk)
    if BulletinMonth.objects.filter(framework=framework, begins_on=begins_on).exists():
        return 0
    made = access.plain(Bulletin).filter(framework=framework, begins_on=begins_on).exclude(state=NoticeState.WITHDRAWN)
    if row := made.select_related("originator").order_by("created_at").first():
        _set_days(row, framework)
        return 0
    author = _author(framework) if framework.composes_itself else None
    if author is None:
        return 0
    tlp = TLP.AMBER if framework.default_tlp == TLP.RED else framework.default_tlp
    with translation.override(author.language):
        bulletin = composing.compose(
            framework=framework,
            begins_on=begins_on,
            ends_on=ends_on,
            tlp=tlp,
            by=author,
            submission_key=uuid.uuid5(framework.pk, begins_on.isoformat()),
        )
    _set_days(bulletin, framework)
    audit.record("bulletin.begun", target=bulletin, by=None, framework=framework)
    _tell(EventKind.BULLETIN_BEGUN, bulletin, "begun")
    return 1


def _set_days(bulletin: Bulletin, framework: Framework) -> None:
    days = months.days_of(framework, bulletin.ends_on, bulletin.originator)
    BulletinMonth.objects.create(
        framework=framework,
        begins_on=bulletin.begins_on,
        bulletin=bulletin,
        begun_at=clock.now(),
        contributions_due_on=days.contributions_due_on,
        publication_due_on=days.publication_due_on,
    )


def _author(framework: Framework) -> User | None:
    """In whose name a draft begins, of the first coordinator that has somebody who may."""
    found = (_author_of(framework, organization) for organization in months.coordinators_of(framework))
    return next((person for person in found if person), None)


def _author_of(framework: Framework, coordinator: Organization) -> User | None:
    """Of its people who wrote the last, else somebody who does not approve: approvers stay free to approve it."""
    able = [
        person
        for person in active_people().filter(organization=coordinator).select_related("organization").order_by("name")
        if grants.may(person, FrameworkPermission.COMPOSE_BULLETIN, framework)
    ]
    last = access.plain(Bulletin).filter(framework=framework).order_by("-begins_on", "-created_at").first()
    if last and (again := next((person for person in able if person.pk == last.author_id), None)):
        return again
    return min(
        able, key=lambda person: (UserRole.APPROVER in person.roles, len(person.roles), person.name), default=None
    )


def _remind(row: BulletinMonth, today: date) -> int:
    assert row.bulletin is not None  # by the filter
    when = "late" if row.publication_due_on < today else "soon"
    return _tell(EventKind.BULLETIN_DUE, row.bulletin, when)


def _tell(kind: EventKind, bulletin: Bulletin, when: str) -> int:
    """The people of its coordinator, once."""
    people = active_people().filter(organization=bulletin.originator_id)
    key = f"{kind}:{bulletin.pk}:{when}"
    return events.tell(kind, subject=bulletin.pk, key=key, people=people, instead_of=[kind], by=None)
