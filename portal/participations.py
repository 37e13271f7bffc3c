"""Which participations are current: the part of the reading rule that is true of organizations alone."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from portal import clock
from portal.models import AgreementVersion, Participation


class Membership(NamedTuple):
    """What a current participation gives its organization."""

    framework: uuid.UUID
    role: str
    reads_from: datetime


_remembered: ContextVar[dict[uuid.UUID, list[Membership]] | None] = ContextVar("remembered", default=None)


def current() -> QuerySet[Participation]:
    """Participations begun, not suspended, not left, of open frameworks and active organizations, agreement accepted.

    An acceptance counts until a newer version of the agreement has passed its day ("to be accepted by"), in UTC: the
    rule is the same for every reader at one moment.
    """
    today = clock.now().astimezone(UTC).date()
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


def _read(organization: uuid.UUID) -> list[Membership]:
    rows = current().filter(organization=organization).order_by("framework")
    return [Membership(*row) for row in rows.values_list("framework", "role", "reads_from")]
