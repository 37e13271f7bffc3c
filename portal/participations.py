"""Which participations are current: the part of the reading rule that is true of organizations alone."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from portal import clock
from portal.enums import ParticipationRole
from portal.models import AgreementVersion, Framework, Participation


class Membership(NamedTuple):
    """What a current participation gives its organization."""

    framework: uuid.UUID
    role: str
    reads_from: datetime
    begun_at: datetime


# What stands in the query that is kept, in place of the moment, its day and an organization.
A_MOMENT: Final = datetime(9999, 1, 1, tzinfo=UTC)
A_DAY: Final = A_MOMENT.date()
NOBODY: Final = uuid.UUID(int=0)
HELD: Final = """
    SELECT 1 FROM portal_participation p JOIN portal_framework f ON f.id = p.framework_id
    WHERE p.organization_id = %s AND p.left_at IS NULL ORDER BY p.id FOR KEY SHARE
"""
_remembered: ContextVar[dict[uuid.UUID, list[Membership]] | None] = ContextVar("remembered", default=None)


def current() -> QuerySet[Participation]:
    """Participations begun, not suspended, not left, of open frameworks and active organizations, agreement accepted.

    An acceptance counts until a newer version of the agreement has passed its day ("to be accepted by"), in UTC: the
    rule is the same for every reader at one moment.
    """
    today = _day(clock.now())
    overdue = AgreementVersion.objects.filter(
        framework=OuterRef("framework"),
        number__gt=OuterRef("agreement__number"),
        accept_by_on__lt=today,
    )
    return Participation.objects.filter(
        ~Exists(overdue),
        begun_at__lte=clock.now(),
        suspended_at__isnull=True,
        left_at__isnull=True,
        accepted_at__isnull=False,
        framework__closed_at__isnull=True,
        organization__deactivated_at__isnull=True,
    )


def lapsed_on(row: Participation) -> date | None:
    """The first day on which what the member has accepted counted no more; None while it counts, or where it has
    accepted nothing yet.
    """
    if row.agreement is None:
        return None
    newer = AgreementVersion.objects.filter(framework=row.framework_id, number__gt=row.agreement.number)
    passed = newer.filter(accept_by_on__lt=_day(clock.now())).order_by("accept_by_on").first()
    return passed.accept_by_on + timedelta(days=1) if passed and passed.accept_by_on else None


def consenting_by_silence(framework: Framework) -> QuerySet[Participation]:
    """The current members that accepted a version of the agreement by which silence on a bulletin is consent."""
    return current().filter(framework=framework, agreement__silence_consents=True)


def only_coordinator(framework: Framework) -> Participation | None:
    """The one coordinator that acts in a framework: without it nobody could. None where there are others."""
    rows = list(current().filter(framework=framework, role=ParticipationRole.COORDINATOR)[:2])
    return rows[0] if len(rows) == 1 else None


def of(organization: uuid.UUID) -> list[Membership]:
    """The current memberships of an organization, by a query of their own: what is asked of many rows is not asked
    anew for each. Within `remembered` they are read once.
    """
    known = _remembered.get()
    if known is None:
        return _read(organization)
    if organization not in known:
        known[organization] = _read(organization)
    return known[organization]


@contextmanager
def remembered() -> Iterator[None]:
    """For the answer to one request that changes nothing: its parts are true of one moment."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def forget() -> None:
    """Read them anew from here: before something is recorded that only a reader may do."""
    if (known := _remembered.get()) is not None:
        known.clear()


def hold(organization: uuid.UUID) -> None:
    """Until the transaction ends nobody ends, suspends or changes a membership of this organization, or closes its
    framework: who does so waits, or is waited for. Others who hold them do not. They are read anew from here.
    """
    forget()
    with connection.cursor() as cursor:
        cursor.execute(HELD, [organization])


def _read(organization: uuid.UUID) -> list[Membership]:
    now = clock.now()
    said, places = _statement()
    values: dict[Any, Any] = {A_MOMENT: now, A_DAY: _day(now), NOBODY: organization}
    with connection.cursor() as cursor:
        cursor.execute(said, [values.get(place, place) for place in places])
        return [Membership(*row) for row in cursor.fetchall()]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The query of an organization's memberships as text, with places for the moment, its day and the organization:
    every request asks it, and to build it anew takes longer than to answer it.
    """
    with clock.moved_to(A_MOMENT):
        rows = current().filter(organization=NOBODY).order_by("framework")
    said, places = rows.values_list("framework", "role", "reads_from", "begun_at").query.sql_with_params()
    return said, places


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
