"""What an organization is to delete, and for the originator who has confirmed that it did."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.models import User
from sharing import access, hidden, parts, responses
from sharing.models import Notice, Recall

SHOWN: Final = 50


def to_confirm(user: User) -> QuerySet[Recall]:
    """What the person's organization is to delete and to confirm, the longest waiting first. What it reads again, since
    it was admitted anew, stands in no way any more.
    """
    rows = parts.recalls(user).filter(confirmed_at__isnull=True, settled_at__isnull=True)
    again = access.readable(user, Notice).filter(pk=OuterRef("notice"))
    return rows.filter(~Exists(again)).select_related("notice__originator").order_by("recalled_at", "pk")


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page."""
    rows = list(to_confirm(user)[:SHOWN])
    return ("sharing/_recalls.html", {"rows": rows}) if rows else None


@dataclass(frozen=True)
class Recalled:
    """Who was asked to delete a notice, as far as its originator may know them by name, and how many others."""

    named: list[Recall]
    unnamed: int
    unnamed_confirmed: int
    total: int
    confirmed: int

    @property
    def more(self) -> int:
        """Named ones that are not shown."""
        return self.total - self.unnamed - len(self.named)


def of_notice(user: User, notice: Notice) -> Recalled | None:
    """For the people of its originator; nothing for anyone else, or where nobody was asked. Nothing either while the
    item goes to a framework that hides its members and was shared with others too: it would tell who reads it there.
    """
    if not access.is_active(user) or notice.originator_id != user.organization_id or hidden.tells_who_reads_on(notice):
        return None
    rows = access.plain(Recall).filter(notice=notice.pk, settled_at__isnull=True)
    known = Q(organization__in=responses.nameable(user, notice, once=True))
    if hidden.withholds_who_held(notice):
        known = Q(pk__in=[])
    done = Q(confirmed_at__isnull=False)
    counted = rows.aggregate(
        total=Count("pk"),
        confirmed=Count("pk", filter=done),
        unnamed=Count("pk", filter=~known),
        unnamed_confirmed=Count("pk", filter=done & ~known),
    )
    if not counted["total"]:
        return None
    named = rows.filter(known).select_related("organization").order_by("organization__name", "pk")
    return Recalled(named=list(named[:SHOWN]), **counted)
