"""What the one who shares should know of an audience before something leaves: who, where, how many people, by which
ways, and what is new about it.
"""

from dataclasses import dataclass

from portal import clock
from portal.enums import TLP, NoticeKind, Urgency
from portal.models import ApiToken, Framework, Organization, User
from sharing import access, jurisdictions
from sharing.models import Notice, PlannedRelease, Release, SellerIdentifier
from sharing.queries import reach
from sharing.queries.reach import Reach


@dataclass(frozen=True)
class Audience:
    """Whom an item would reach. Countries, people and programs are those of the organizations that may be named.

    `mailed`: how many people get a mail at once; `programs`: keys with which a machine fetches items; `newcomers` and
    `new_rooms`: whom, and where, nothing of this issuer was shared before; `widest`: the strictest label that earlier
    items of this kind went below, where this one goes lower than any of them; `kind_alone`: identifiers for addressees
    only.
    """

    reach: Reach
    countries: list[str]
    people: int
    mailed: int
    programs: int
    newcomers: list[Organization]
    new_rooms: list[Framework]
    widest: TLP | None
    kind_alone: int

    @property
    def is_all_new(self) -> bool:
        return bool(self.newcomers) and len(self.newcomers) == len(self.reach.named)


def of_notice(user: User, notice: Notice) -> Audience:
    """Of a draft or an item in review, as it is planned. A dozen queries, however many read it."""
    found = reach.of_draft(user, notice)
    named = [row.pk for row in found.named]
    asked = [row.organization.pk for row in found.asked]
    people = User.objects.filter(is_active=True)
    keys = ApiToken.objects.filter(user__organization__in=named, user__is_active=True, revoked_at=None)
    known = access.organizations_ever_reached(notice.originator).filter(pk__in=named).values_list("pk", flat=True)
    reached = set(known)
    return Audience(
        reach=found,
        countries=sorted({jurisdictions.name(str(row.country)) for row in found.named if row.country}),
        people=people.filter(organization__in=named).count(),
        mailed=people.filter(organization__in=asked).count() if notice.urgency == Urgency.IMMEDIATE else 0,
        programs=keys.filter(expires_at__gt=clock.now()).count(),
        newcomers=[row for row in found.named if row.pk not in reached],
        new_rooms=_new_rooms(notice),
        widest=_widest(notice),
        kind_alone=_kind_alone(notice),
    )


def readers(user: User, notice: Notice) -> list[Organization]:
    """The organizations as which the person, of its issuer or who decides on it, may look at a notice: of a shared one
    those that its releases reach, of a draft those that it is to reach.
    """
    if not notice.released_at:
        return reach.of_draft(user, notice).named
    rows = access.plain(Release).filter(notice=notice.pk, ended_at=None).select_related("framework")
    plan = [(row.framework, row.audience) for row in rows]
    keys = list(access.asked().filter(notice=notice.pk).values_list("organization", flat=True))
    return reach.reach(
        user, plan, keys, tlp=notice.tlp, urgency=notice.urgency, kind=notice.kind, of=notice.originator
    ).named


def _new_rooms(notice: Notice) -> list[Framework]:
    planned = access.plain(PlannedRelease).filter(notice=notice.pk).values("framework")
    before = access.plain(Release).filter(notice__originator=notice.originator_id).values("framework")
    return list(Framework.objects.filter(pk__in=planned).exclude(pk__in=before).order_by("name"))


def _widest(notice: Notice) -> TLP | None:
    earlier = access.plain(Notice).filter(originator=notice.originator_id, kind=notice.kind, released_at__isnull=False)
    labels = [TLP(code) for code in earlier.order_by().values_list("tlp", flat=True).distinct()]
    lowest = min(labels, key=lambda label: label.rank, default=None)
    return lowest if lowest is not None and TLP(notice.tlp).rank < lowest.rank else None


def _kind_alone(notice: Notice) -> int:
    rows = access.plain(SellerIdentifier).filter(alert=notice.pk, for_addressees=True)
    return rows.count() if notice.kind == NoticeKind.ALERT else 0
