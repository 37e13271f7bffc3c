"""What the one who shares should know of an audience before something leaves: who, where, how many people, by which
ways, and what is new about it.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from portal import clock, queries
from portal.enums import TLP, CalledOf, NoticeKind, Urgency
from portal.models import ApiToken, Endpoint, Framework, Organization, User
from sharing import access, jurisdictions
from sharing.models import Addressee, Notice, Release, SellerIdentifier
from sharing.queries import further, reach
from sharing.queries.reach import Reach


@dataclass(frozen=True)
class Audience:
    """Whom an item would reach. Countries, people and programs are those of the organizations that may be named, or at
    least summed up; of an item that is shared already, of those that do not read it yet.

    `mailed`: how many people get a mail at once; `webhooks`: how many are called of it; `programs`: keys with which a
    machine fetches items; `newcomers` and `new_rooms`: whom, and where, nothing of this issuer was shared before;
    `widest`: the strictest label that earlier items of this kind went below, where this one goes lower than any of
    them: these three to the issuer's people alone, who may know its earlier items; `kind_alone`: identifiers for
    addressees only.
    """

    reach: Reach
    countries: list[str]
    people: int
    mailed: int
    webhooks: int
    programs: int
    newcomers: list[Organization]
    new_rooms: list[Framework]
    widest: TLP | None
    kind_alone: int

    @property
    def is_all_new(self) -> bool:
        return bool(self.newcomers) and len(self.newcomers) == len(self.reach.named)


def of_notice(user: User, notice: Notice, *, submission: str = "") -> Audience:
    """Of a draft or an item in review, as it is planned. A dozen queries, however many read it. `submission` stands for
    its words as they were looked at.
    """
    return told(user, notice, reach.of_draft(user, notice, submission=submission))


def told(user: User, notice: Notice, found: Reach) -> Audience:
    """Of an item that would reach these."""
    rows = [*found.named, *found.summed]
    organizations = {row.pk for row in rows}
    asked = {row.organization.pk for row in found.asked if not row.is_blind} - found.asked_before
    people = User.objects.filter(is_active=True)
    keys = ApiToken.objects.filter(user__organization__in=organizations, user__is_active=True, revoked_at=None)
    is_own = user.organization_id == notice.originator_id
    reached = _reached(user, notice) if is_own else organizations
    return Audience(
        reach=found,
        countries=sorted({jurisdictions.name(str(row.country)) for row in rows if row.country}),
        people=people.filter(organization__in=organizations).count(),
        mailed=people.filter(organization__in=asked).count() if notice.urgency == Urgency.IMMEDIATE else 0,
        webhooks=_webhooks(organizations, asked),
        programs=keys.filter(expires_at__gt=clock.now()).count(),
        newcomers=[row for row in found.named if row.pk not in reached],
        new_rooms=_new_rooms(notice, [room.framework for room in found.rooms]) if is_own else [],
        widest=_widest(notice) if is_own else None,
        kind_alone=_kind_alone(notice),
    )


def _webhooks(organizations: Collection[uuid.UUID], asked: Collection[uuid.UUID]) -> int:
    """Who is asked is called of that, and the others of the item."""
    told = Q(organization__in=asked, kinds__contains=[CalledOf.ASKED])
    told |= Q(organization__in=set(organizations).difference(asked), kinds__contains=[CalledOf.ITEM])
    return Endpoint.objects.filter(told, off_at=None, removed_at=None).count()


def readers(user: User, notice: Notice) -> list[Organization]:
    """The organizations as which the person, of its issuer or who decides on it, may look at a notice: of a shared one
    those that its releases reach, of a draft those that it is to reach.
    """
    return (further.of_shared(user, notice) if notice.released_at else reach.of_draft(user, notice)).named


def _reached(user: User, notice: Notice) -> set[uuid.UUID]:
    """The organizations that something of this issuer has reached before, or that it has asked, as far as the person
    may know: through a framework that hides its members nobody is known to have been reached.
    """
    through = access.organizations_ever_reached(notice.originator, queries.telling(user))
    asked = access.plain(Addressee).filter(
        notice__originator=notice.originator_id, notice__released_at__isnull=False, notice__taken_back=False
    )
    return {*through.values_list("pk", flat=True), *asked.values_list("organization", flat=True)}


def _new_rooms(notice: Notice, rooms: list[Framework]) -> list[Framework]:
    before = access.plain(Release).filter(notice__originator=notice.originator_id, notice__taken_back=False)
    known = set(before.order_by().values_list("framework", flat=True).distinct())
    return [room for room in rooms if room.pk not in known]


def _widest(notice: Notice) -> TLP | None:
    """None of what is shared already: it has gone there itself."""
    if notice.released_at is not None:
        return None
    earlier = access.plain(Notice).filter(
        originator=notice.originator_id, kind=notice.kind, released_at__isnull=False, taken_back=False
    )
    labels = [TLP(code) for code in earlier.order_by().values_list("tlp", flat=True).distinct()]
    lowest = min(labels, key=lambda label: label.rank, default=None)
    return lowest if lowest is not None and TLP(notice.tlp).rank < lowest.rank else None


def _kind_alone(notice: Notice) -> int:
    rows = access.plain(SellerIdentifier).filter(alert=notice.pk, for_addressees=True)
    return rows.count() if notice.kind == NoticeKind.ALERT else 0
