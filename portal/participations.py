"""Which participations are current: the part of the reading rule that is true of organizations alone."""

from datetime import UTC

from django.db.models import Exists, OuterRef, QuerySet

from portal import clock
from portal.models import AgreementVersion, Participation


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
