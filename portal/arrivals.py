"""Whether mails reach a person, or whoever is invited: refused for good when they are handed over, or come back later.
Kind and code are kept, never what a mail or a server said.
"""

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from portal.enums import Failing
from portal.models import Invitation, MailPlan, User

ARRIVING = {"failing_since": None, "failing_why": "", "failing_status": "", "failing_address": ""}


def refused(person: UUID | None, address: str, status: str) -> None:
    """A mail server does not take mails to this recipient."""
    _fail(person, address, Failing.REFUSED, status)


def came_back(person: UUID, address: str, status: str) -> None:
    """A mail that a server had taken was returned for good."""
    _fail(person, address, Failing.CAME_BACK, status)


def accepted(person: UUID | None) -> None:
    """A mail server has taken one: none is refused any more. Those that come back were taken, too."""
    MailPlan.objects.filter(person=person, failing_why=Failing.REFUSED).update(**ARRIVING)


def arrive_again(person: User) -> bool:
    """Somebody who knows says so. False where nothing was failing."""
    return bool(MailPlan.objects.filter(person=person, failing_since__isnull=False).update(**ARRIVING))


def invitation_failed(key: UUID, status: str) -> None:
    """Its mail was refused for good, or came back."""
    rows = Invitation.objects.filter(pk=key)
    rows.update(failing_since=Coalesce("failing_since", Now()), failing_status=status)


def invitation_accepted(key: UUID) -> None:
    """A mail server has taken it, be it at another attempt."""
    rows = Invitation.objects.filter(pk=key, failing_since__isnull=False)
    rows.update(failing_since=None, failing_status="")


def _fail(person: UUID | None, address: str, why: Failing, status: str) -> None:
    """From now on, or as it has been since it began; what comes back outlasts what is refused."""
    if person is None:
        return
    MailPlan.objects.bulk_create([MailPlan(person_id=person)], ignore_conflicts=True)
    told = {"failing_why": why, "failing_status": status, "failing_address": address}
    rows = MailPlan.objects.filter(person=person)
    if not rows.filter(failing_since=None).update(failing_since=Now(), **told):
        rows.filter(Q(failing_why=Failing.REFUSED) | Q(failing_why=why)).update(**told)
