"""What organizations did with notices, and companies to do it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from portal.enums import OrganizationKind, ParticipationRole, Sector
from portal.models import Framework, Organization, Participation, User
from sharing.enums import ACTED
from sharing.models import Notice, Outcome, Receipt
from tests.cast import JOINED_AT

_numbers = count(1)


def company(framework: Framework) -> User:
    """A person of one more company that takes part in the framework, without rights of its own."""
    number = next(_numbers)
    organization = Organization.objects.create(
        name=f"Company No {number}", code=f"no{number}", kind=OrganizationKind.COMPANY, sector=Sector.MARKETPLACE
    )
    Participation.objects.create(
        framework=framework,
        organization=organization,
        role=ParticipationRole.COMPANY,
        begun_at=JOINED_AT,
        reads_from=JOINED_AT,
        agreement=framework.agreements.get(),
        accepted_at=JOINED_AT,
    )
    return User.objects.create_user(f"member@no{number}.example", name="Member", organization=organization)


def answer(row: Notice, by: User, *, hours: float = 2, decisions: Sequence[str] = ()) -> Receipt:
    """Receipt confirmed so many hours after the release; with decisions, an outcome recorded half an hour later."""
    assert row.released_at
    confirmed_at = row.released_at + timedelta(hours=hours)
    recorded_at = confirmed_at + timedelta(minutes=30)
    receipt = Receipt._base_manager.create(
        notice=row,
        organization=by.organization,
        opened_at=confirmed_at,
        opened_by=by,
        confirmed_at=confirmed_at,
        confirmed_by=by,
        outcome_at=recorded_at if decisions else None,
        acted=any(decision in ACTED for decision in decisions),
    )
    for decision in decisions:
        Outcome._base_manager.create(receipt=receipt, decision=decision, recorded_at=recorded_at, recorded_by=by)
    return receipt
