"""Whom a correction of the urgency asks anew: told to its approver before, and asked when it is approved."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portal.enums import Urgency
from portal.models import Framework, User
from sharing import access, hidden
from sharing.models import Addressee, Notice, NoticeVersion, Receipt, Release
from sharing.queries import reach
from sharing.queries.reach import Asked


@dataclass(frozen=True)
class Anew:
    """The new urgency; who is asked anew, and by when if it is approved now, or None where the person is not told who
    is asked; how many people get a mail at once.
    """

    urgency: Urgency
    asked: list[Asked] | None
    mailed: int

    @property
    def asks(self) -> bool:
        """Whether an answer is asked by it at all."""
        return self.urgency != Urgency.NONE

    @property
    def mails(self) -> bool:
        """Whether whoever is asked anew is mailed at once."""
        return self.urgency == Urgency.IMMEDIATE


def addressees(notice: Notice) -> QuerySet[Addressee]:
    """Of a released notice those that have not answered: whoever is suspended just now, too, and of one that goes to a
    framework that hides its members whoever is shown as if it were asked still (`hidden`).
    """
    answered = access.plain(Receipt).filter(notice=notice, outcome_at__isnull=False).values("organization")
    rows = hidden.named(notice).exclude(organization__in=answered)
    return rows.filter(Q(asked_at__isnull=False) | hidden.shown_as_asked())


def of_correction(user: User, notice: Notice, version: NoticeVersion) -> Anew | None:
    """Of a correction that waits, for somebody who decides on it; None where it leaves the urgency as it is."""
    urgency = Urgency(version.content.get("urgency", notice.urgency))
    if urgency == notice.urgency:
        return None
    if user.organization_id != notice.originator_id:
        return Anew(urgency, None, 0)
    keys = list(addressees(notice).values_list("organization", flat=True))
    asked = reach.asked_by(_plan(notice), keys, urgency, named=())
    people = User.objects.filter(is_active=True, organization__in=keys).exclude(pk=user.pk)
    return Anew(urgency, asked, people.count() if urgency == Urgency.IMMEDIATE else 0)


def _plan(notice: Notice) -> list[tuple[Framework, str]]:
    rows = access.plain(Release).filter(notice=notice.pk, ended_at=None, framework__closed_at=None)
    return [(row.framework, row.audience) for row in rows.select_related("framework")]
