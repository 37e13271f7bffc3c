"""Who reads members' words for a bulletin: their own organization, and once they are handed in the framework's
coordinator. No other contributor, and nobody else.
"""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import clock, grants, participations, queries
from portal.enums import FrameworkPermission, ParticipationRole
from portal.models import Framework, Organization, User
from sharing import access
from sharing.enums import NoticeState
from trends.enums import ContributionState
from trends.models import Bulletin, Contribution
from trends.statistics import months_back

WRITERS: Final = (ParticipationRole.AUTHORITY, ParticipationRole.COMPANY)
SHOWN: Final = 20
READY: Final = Q(state=ContributionState.WRITING, ready_at__isnull=False)


def of(reader: access.Reader) -> QuerySet[Contribution]:
    """The contributions that the reader may read."""
    if not access.is_active(reader):
        return access.plain(Contribution).none()
    led = Q(framework__in=queries.coordinated(reader).values("pk")) & ~Q(state=ContributionState.WRITING)
    rows = access.plain(Contribution).filter(Q(organization=reader.organization_id) | led)
    return rows.select_related("framework", "organization", "edited_by", "asked_by", "ready_by", "settled_by")


def own(user: User) -> QuerySet[Contribution]:
    """Those of the person's organization, the newest month first."""
    return of(user).filter(organization=user.organization_id)


def may_contribute(user: User, framework: Framework) -> bool:
    """Whether the person's organization takes part as more than an observer, and does not compose the bulletin."""
    return grants.may(user, FrameworkPermission.RESPOND, framework) and not access.coordinates(user, framework)


def open_to(user: User) -> QuerySet[Framework]:
    """The frameworks to whose bulletins the person may contribute."""
    rows = grants.frameworks(user, FrameworkPermission.RESPOND)
    return rows.exclude(pk__in=queries.coordinated(user).values("pk")).order_by("name")


def askable(bulletin: Bulletin) -> QuerySet[Organization]:
    """The members that can be asked: authorities and companies of its framework."""
    members = participations.current().filter(framework=bulletin.framework_id, role__in=WRITERS)
    rows = Organization.objects.filter(pk__in=members.values("organization"))
    return rows.exclude(pk=bulletin.originator_id).order_by("name")


def for_bulletin(bulletin: Bulletin, reader: User) -> list[Contribution]:
    """For a person of its coordinator, of its month: what was asked, with who has not handed in yet, and what came
    without being asked. Words that are not handed in are not among them.
    """
    if bulletin.originator_id != reader.organization_id or not access.coordinates(reader, bulletin.framework):
        return []
    month = access.plain(Contribution).filter(framework=bulletin.framework_id, begins_on=bulletin.begins_on)
    rows = month.filter(Q(asked_at__isnull=False) | ~Q(state=ContributionState.WRITING))
    found = list(rows.select_related("organization", "settled_by").order_by("section", "organization__name", "pk"))
    for row in found:
        if row.state == ContributionState.WRITING:
            row.text = ""
    return found


def waiting_for(bulletin: Bulletin) -> tuple[int, int]:
    """How many contributions of its month are handed in and not decided, and how many that were asked are not in."""
    rows = access.plain(Contribution).filter(framework=bulletin.framework_id, begins_on=bulletin.begins_on)
    asked = rows.filter(state=ContributionState.WRITING, asked_at__isnull=False)
    return rows.filter(state=ContributionState.HANDED_IN).count(), asked.count()


def quoted_labels(bulletin: Bulletin) -> set[str]:
    """The labels of the contributions whose words it holds: it may not have a wider one. Of an edition, those that were
    taken up in the bulletin from which it was made, as long as any of their lines stands in it.
    """
    merged = access.plain(Contribution).filter(state=ContributionState.MERGED)
    found = set(merged.filter(bulletin=bulletin.pk).values_list("tlp", flat=True))
    said = "\n".join(section["body"] for section in bulletin.sections)
    for row in merged.filter(bulletin=bulletin.master_id) if bulletin.master_id else []:
        if any(line.strip() in said for line in row.text.splitlines() if line.strip()):
            found.add(row.tlp)
    return found


def is_published(framework: Framework, begins_on: date) -> bool:
    """Whether the bulletin of this month is out."""
    return _published(framework.pk, begins_on).exists()


def to_remind() -> QuerySet[Contribution]:
    """What is asked and not handed in, of months whose bulletin is not published yet."""
    out = _published(OuterRef("framework"), OuterRef("begins_on"))
    rows = access.plain(Contribution).filter(~Exists(out), state=ContributionState.WRITING, asked_at__isnull=False)
    return rows.filter(due_on__gte=clock.today()).select_related("organization", "framework")


def months() -> list[date]:
    """The months of which somebody may begin a contribution: this one and the two before it."""
    return [months_back(clock.today(), back) for back in range(3)]


def months_open(frameworks: QuerySet[Framework]) -> list[date]:
    """Those of which the bulletin is not out in each of these frameworks."""
    rows = {framework.pk for framework in frameworks}
    out = access.plain(Bulletin).filter(state=NoticeState.RELEASED, framework__in=rows, begins_on__in=months())
    told = set(out.values_list("begins_on", "framework"))
    return [first for first in months() if any((first, key) not in told for key in rows)]


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page of members: what is asked of them, and of approvers what colleagues ask them to hand in; on a
    coordinator's: what is handed in.
    """
    out = _published(OuterRef("framework"), OuterRef("begins_on"))
    asked = own(user).filter(~Exists(out), state=ContributionState.WRITING, asked_at__isnull=False)
    ready = own(user).filter(READY, ~Exists(out)) if user.is_approver else own(user).none()
    waiting = of(user).exclude(organization=user.organization_id).filter(state=ContributionState.HANDED_IN)
    shown = {
        "to_hand_in": list(ready.order_by("ready_at")[:SHOWN]),
        "asked": list(asked.filter(ready_at=None).order_by("due_on")[:SHOWN]),
        "handed_in": list(waiting.order_by("handed_in_at")[:SHOWN]),
    }
    return ("trends/_contributions_home.html", shown) if any(shown.values()) else None


def _published(framework: Any, begins_on: Any) -> QuerySet[Bulletin]:
    rows = access.plain(Bulletin).filter(state=NoticeState.RELEASED)
    return rows.filter(framework=framework, begins_on=begins_on)
