"""No-objection rounds: who is asked to clear an item, who could be, and what they say."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from portal import clock, participations
from portal.models import Framework, Organization, User
from sharing import access
from sharing.appointments import Appointment
from sharing.enums import ClearanceAnswer
from sharing.models import Clearance, Notice, PlannedRelease

SHOWN: Final = 20


def framework_of(notice: Notice) -> Framework:
    """The framework for which an item that is cleared is to be shared: there is one."""
    plan = access.plain(PlannedRelease).filter(notice=notice.pk).select_related("framework")
    return plan.order_by("framework__name")[0].framework


def askable(notice: Notice) -> QuerySet[Organization]:
    """The authorities of that framework that are not asked already, by name."""
    members = participations.current().filter(framework=framework_of(notice), role__in=access.AUTHORITIES)
    asked = round_of(notice).values("organization")
    rows = Organization.objects.filter(pk__in=members.values("organization"), deactivated_at=None)
    return rows.exclude(pk=notice.originator_id).exclude(pk__in=asked).order_by("name")


def round_of(notice: Notice) -> QuerySet[Clearance]:
    """Whom the originator asks to clear an item, as it stands now, by name."""
    rows = access.plain(Clearance).filter(notice=notice.pk, ended_at=None)
    return rows.select_related("organization").order_by("organization__name")


def objections_to(notice: Notice) -> QuerySet[Clearance]:
    """Who objected to what was submitted last, by name; also once it is decided."""
    rows = access.plain(Clearance).filter(notice=notice.pk, answer=ClearanceAnswer.OBJECTION)
    rows = rows.filter(asked_at__gte=notice.submitted_at) if notice.submitted_at else rows.none()
    return rows.select_related("organization").order_by("organization__name")


def known(reader: User) -> QuerySet[Clearance]:
    """Those that a person may know of: whom the own organization asks, and whatever it is asked itself while it reads
    the item. Nobody else any.
    """
    rows = access.plain(Clearance).select_related("notice__originator", "framework", "organization")
    if not access.is_active(reader):
        return rows.none()
    return rows.filter(Q(notice__originator=reader.organization_id) | _own(reader))


def open_to(reader: User) -> QuerySet[Clearance]:
    """What the own organization is asked now, and reads; the soonest first."""
    rows = access.plain(Clearance).select_related("notice__originator", "framework", "organization")
    if not access.is_active(reader):
        return rows.none()
    return rows.filter(_own(reader)).order_by("closes_at", "pk")


def moment(row: Clearance) -> str:
    """When it closes, in the calendar of who is asked, and in which time zone that is."""
    zone = row.organization.time_zone
    local: datetime = row.closes_at.astimezone(ZoneInfo(zone))
    return f"{date_format(local, 'DATETIME_FORMAT')} ({zone})"


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of who is asked, until it has answered."""
    rows = list(open_to(user).filter(answer="")[:SHOWN])
    return ("sharing/_clearances.html", {"rows": rows}) if rows else None


def appointments(user: User) -> list[Appointment]:
    """The last days on which the own organization may answer, by reference."""
    return [
        Appointment(
            key=f"clearance-{row.pk}",
            on=row.closes_at.astimezone(ZoneInfo(row.organization.time_zone)).date(),
            what=gettext_lazy("Last day to object before publication"),
            about=row.notice.reference,
            url=row.get_absolute_url(),
            label=row.notice.tlp,
        )
        for row in open_to(user).filter(answer="")[:SHOWN]
    ]


def _own(reader: User) -> Q:
    reads = access.readable(reader, Notice).filter(pk=OuterRef("notice"))
    lasts = Q(ended_at=None, closes_at__gt=clock.now(), organization=reader.organization_id)
    return Q(Exists(reads)) & lasts
