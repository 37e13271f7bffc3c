"""The months of bulletins: their days, and what is due."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from portal import calendars, clock, participations, queries
from portal.enums import ParticipationRole
from portal.models import Framework, Organization, User
from sharing.appointments import Appointment
from sharing.enums import NoticeState
from trends import compose
from trends.models import BulletinMonth
from trends.queries import contributions, library
from trends.statistics import months_back

SHOWN: Final = 24
CONTRIBUTIONS: Final = gettext_lazy("Contributions to the bulletin are due")
PUBLICATION: Final = gettext_lazy("The bulletin is to be published")
UNFINISHED = (NoticeState.DRAFT, NoticeState.IN_REVIEW)


@dataclass(frozen=True)
class Days:
    """By when contributions are due, and the bulletin is published."""

    contributions_due_on: date
    publication_due_on: date


def days_of(framework: Framework, ends_on: date, coordinator: Organization) -> Days:
    """The framework's working days after a month, in its coordinator's calendar."""
    calendar = queries.calendar_of(coordinator)
    due, published = (
        calendars.working_day(ends_on, count, calendar)
        for count in (framework.contribution_days, framework.publication_days)
    )
    return Days(due, published)


def coordinators_of(framework: Framework) -> list[Organization]:
    """The organizations that coordinate it now, the longest first."""
    rows = participations.current().filter(framework=framework, role=ParticipationRole.COORDINATOR)
    return [row.organization for row in rows.select_related("organization").order_by("begun_at", "pk")]


def under_way(user: User) -> list[BulletinMonth]:
    """The months of the frameworks whose bulletins the person may compose that are not published, newest first."""
    rows = BulletinMonth.objects.filter(framework__in=library.composable(user), bulletin__state__in=UNFINISHED)
    return list(rows.select_related("framework", "bulletin").order_by("-begins_on", "framework__name")[:SHOWN])


def planned(user: User) -> list[BulletinMonth]:
    """For members, the months without a bulletin yet of frameworks in which these are begun by themselves: the last
    one, and one before it that still has time. The rules of the framework tell them as much; where members are
    hidden, the day would tell of the coordinator's calendar.
    """
    rooms = queries.own_frameworks(user).filter(composes_itself=True, hides_members=False)
    out = contributions.published(OuterRef("framework"), OuterRef("begins_on"))
    today = clock.today()
    by_rule = Q(begins_on=months_back(today, 1)) | Q(begins_on=months_back(today, 2), publication_due_on__gte=today)
    rows = BulletinMonth.objects.filter(~Exists(out), by_rule, framework__in=rooms)
    others = rows.exclude(framework__in=library.composable(user)).select_related("framework")
    return list(others.order_by("-begins_on", "framework__name")[:SHOWN])


def appointments(user: User) -> list[Appointment]:
    """The same as days of a calendar: for who composes what is due when, for members when it is to be published."""
    found = [
        Appointment(
            f"publication-{row.pk}",
            row.publication_due_on,
            PUBLICATION,
            f"{row.framework}, {date_format(row.begins_on, 'YEAR_MONTH_FORMAT')}",
            row.framework.get_absolute_url(),
        )
        for row in planned(user)
    ]
    for row in under_way(user):
        assert row.bulletin is not None  # by the filter
        what = f"{row.framework}, {compose.period(row.bulletin.begins_on, row.bulletin.ends_on)}"
        url = row.bulletin.get_absolute_url()
        found += [
            Appointment(f"contributions-{row.pk}", row.contributions_due_on, CONTRIBUTIONS, what, url),
            Appointment(f"publication-{row.pk}", row.publication_due_on, PUBLICATION, what, url),
        ]
    return found
