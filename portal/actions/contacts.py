"""Whom to call in an organization, and how it wants to be asked: kept by its own administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.actions.organizations import refuse_stranger
from portal.errors import ActionRefused
from portal.models import FocalPoint, Organization, Procedure, User


@dataclass(frozen=True)
class Named:
    """A focal point, or a deputy, as its organization names it."""

    person: User
    function: str
    telephone: str
    is_deputy: bool = False


@dataclass(frozen=True)
class Published:
    """What a procedure for requests says, in its own words or at an address."""

    text: str
    address: str
    language: str
    since_on: date


@transaction.atomic
def publish(
    organization: Organization, *, named: Sequence[Named], procedure: Published | None, by: User | None
) -> None:
    """Replace the focal points, in this order, and the procedure: None takes it back."""
    refuse_stranger(organization, by)
    if any(row.person.organization_id != organization.pk for row in named):
        raise ActionRefused(_("A focal point is a person of the organization."))
    if len({row.person.pk for row in named}) != len(named):
        raise ActionRefused(_("One person is named twice."))
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    _name(organization, named, by)
    _say(organization, procedure, by)


def _name(organization: Organization, named: Sequence[Named], by: User | None) -> None:
    organization.focal_points.all().delete()
    FocalPoint.objects.bulk_create(
        FocalPoint(
            organization=organization,
            person=row.person,
            function=row.function,
            telephone=row.telephone,
            is_deputy=row.is_deputy,
            position=position,
        )
        for position, row in enumerate(named)
    )
    audit.record("organization.focal_points", target=organization, by=by)


def _say(organization: Organization, procedure: Published | None, by: User | None) -> None:
    if procedure is None:
        Procedure.objects.filter(organization=organization).delete()
    else:
        Procedure.objects.update_or_create(organization=organization, defaults=vars(procedure))
    audit.record("organization.procedure", target=organization, by=by)
