"""Who is told of what becomes of an item, in the transaction of the act. Never the one who acted."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from portal import clock, events, participations
from portal.enums import EventKind, Urgency, UserRole
from portal.events import UNSEEN
from portal.models import Notification, Organization, User
from portal.queries import active_people
from portal.retention import forgotten_before
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Notice, NoticeVersion, Question, Recall, Receipt, Release


def item(notice: Notice, *, by: User | None) -> int:
    """Everyone who can read the item as it stands, in other organizations, once a version, and its author. Whoever is
    asked to follow up is told of that instead. Safe to repeat: who was told is not told again.
    """
    number = _version(notice)
    reached = _not_forgotten(notice, access.organizations_reached(notice).exclude(pk=notice.originator_id))
    people = active_people().filter(Q(organization__in=reached) | Q(pk=notice.author_id))
    asked_now = access.asked().filter(notice=notice.pk).values("organization")
    lines = Notification.objects.filter(event__kind=EventKind.ASKED, event__subject=notice.pk, event__number=number)
    return events.tell(
        EventKind.ITEM,
        subject=notice.pk,
        key=f"item:{notice.pk}:{number}",
        number=number,
        people=people.exclude(pk__in=lines.filter(recipient__organization__in=asked_now).values("recipient")),
        since=_shared_at(notice),
        instead_of=[EventKind.ITEM],
        by=by,
        wait=_wait(notice),
        not_called=notice.originator_id,
    )


def _not_forgotten(notice: Notice, reached: QuerySet[Organization]) -> QuerySet[Organization]:
    """Of a version that is so old that lines about it were removed: only members of frameworks with which it was
    shared since. The others were told of it then.
    """
    before = forgotten_before()
    versions = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
    newest = versions.aggregate(at=Max("released_at"))["at"] or notice.released_at
    if newest is None or newest >= before:
        return reached
    lately = access.plain(Release).filter(notice=notice.pk, ended_at=None, released_at__gte=before)
    members = participations.current().filter(framework__in=lately.values("framework"))
    return reached.filter(pk__in=members.values("organization"))


def asked(notice: Notice, organizations: Collection[UUID], moment: datetime, *, by: User | None) -> int:
    """The people of organizations that were asked to follow up at this moment; at the immediate urgency by mail too."""
    return events.tell(
        EventKind.ASKED,
        subject=notice.pk,
        key=f"asked:{notice.pk}:{moment.isoformat()}",
        number=_version(notice),
        people=active_people().filter(organization__in=organizations),
        instead_of=[EventKind.ITEM, EventKind.ASKED],
        by=by,
        at_once=notice.urgency == Urgency.IMMEDIATE,
        wait=_wait(notice),
    )


def withdrawn(notice: Notice, *, by: User | None) -> int:
    """Everyone who was told of the item and is left its tombstone; who was to delete it then is told of that instead.
    Safe to repeat.
    """
    told = Notification.objects.filter(event__subject=notice.pk).values("recipient")
    standing = {f"{end}__isnull": True for end in ("confirmed_at", "settled_at")}
    later = Q(confirmed_at__gte=notice.withdrawn_at) | Q(settled_at__gte=notice.withdrawn_at)
    lost = access.plain(Recall).filter(Q(**standing) | later, notice=notice.pk)
    others = active_people().filter(pk__in=told).exclude(organization__in=lost.values("organization"))
    return events.tell(
        EventKind.WITHDRAWN,
        subject=notice.pk,
        key=f"withdrawn:{notice.pk}",
        people=others.exclude(organization=notice.originator_id),
        by=by,
    )


def recalled(notice: Notice, organizations: Collection[UUID], moment: datetime, *, by: User | None) -> int:
    """The people of organizations that are to delete what they hold, by mail too: they must confirm."""
    return events.tell(
        EventKind.RECALLED,
        subject=notice.pk,
        key=f"recalled:{notice.pk}:{moment.isoformat()}",
        people=active_people().filter(organization__in=organizations),
        instead_of=[EventKind.RECALLED],
        by=by,
        at_once=True,
    )


def question(post: Question, notice: Notice, *, by: User) -> None:
    """The originator's author and approvers."""
    people = active_people().filter(organization=notice.originator_id)
    chosen = people.filter(Q(roles__contains=[UserRole.APPROVER]) | Q(pk=notice.author_id))
    _post(EventKind.QUESTION, post, chosen, by)


def answer(post: Question, people: QuerySet[User], *, by: User) -> None:
    """Those who wrote in the thread, or whose answer it explains."""
    _post(EventKind.ANSWER, post, people.filter(is_active=True, organization__deactivated_at=None), by)


def submitted(notice: Notice, *, by: User) -> None:
    """The approvers who may decide on it: of the originator and of its second reader."""
    moment, people = notice.submission, _deciding(notice)
    events.tell(EventKind.REVIEW, subject=notice.pk, key=f"review:{notice.pk}:{moment}", people=people, by=by)


def correction_waits(version: NoticeVersion, notice: Notice, *, by: User) -> None:
    """The same approvers, of a correction that none of its readers sees yet."""
    kind, people = EventKind.REVIEW, _deciding(notice)
    events.tell(kind, subject=version.pk, key=f"review:{version.pk}", number=version.number, people=people, by=by)


def correction_decided(version: NoticeVersion) -> None:
    """It waits no more: it was released, or will never be."""
    events.over(EventKind.REVIEW, version.pk)


def correction_discarded(version: NoticeVersion, *, by: User) -> None:
    """Its author, of the item as it stands; as that of the version that stays, so that looking at it reads the line."""
    correction_decided(version)
    kind, people = EventKind.SENT_BACK, active_people().filter(pk=version.author_id)
    key, number = f"discarded:{version.pk}", version.number - 1
    events.tell(kind, subject=version.notice_id, key=key, number=number, people=people, instead_of=[kind], by=by)


def decided(notice: Notice) -> None:
    """It waits for no approval any more."""
    events.over(EventKind.REVIEW, notice.pk)


def deleted(row: Recall) -> None:
    """The organization has confirmed that it kept nothing."""
    events.over(EventKind.RECALLED, row.notice_id, User.objects.filter(organization=row.organization_id))


def sent_back(notice: Notice, moment: datetime, *, by: User) -> None:
    """Its author, and whoever submitted it."""
    people = active_people().filter(pk__in=[key for key in (notice.author_id, notice.submitted_by_id) if key])
    key = f"sent-back:{notice.pk}:{moment.isoformat()}"
    kind = EventKind.SENT_BACK
    events.tell(kind, subject=notice.pk, key=key, people=people, instead_of=[kind], by=by)


def expected(since: datetime) -> int:
    """Tell anew, item by item, what should have been told since then: what was shared or corrected, what was asked,
    what was withdrawn, what is to be deleted. Returns how much was missing. Safe to repeat, and beside everything else.
    """
    shared = access.plain(Release).filter(released_at__gte=since, ended_at=None).values("notice")
    corrected = access.plain(NoticeVersion).filter(released_at__gte=since).values("notice")
    rows = access.plain(Notice).filter(Q(pk__in=shared) | Q(pk__in=corrected), state=NoticeState.RELEASED)
    asking = access.asked().filter(asked_at__gte=since).values("notice")
    lost = access.plain(Recall).filter(recalled_at__gte=since, confirmed_at=None, settled_at=None)
    gone = access.plain(Notice).filter(withdrawn_at__gte=since, state=NoticeState.WITHDRAWN, taken_back=False)
    asked_anew = partial(_asked_anew, since)
    return (
        sum(_again(pk, asked_anew) for pk in access.plain(Notice).filter(pk__in=asking).values_list("pk", flat=True))
        + sum(_again(pk, _item_anew) for pk in rows.values_list("pk", flat=True))
        + sum(_again(pk, _recalled_anew) for pk in set(lost.values_list("notice", flat=True)))
        + sum(_again(pk, _withdrawn_anew) for pk in gone.values_list("pk", flat=True))
    )


@transaction.atomic
def _again(key: UUID, tell: Callable[[Notice], int]) -> int:
    """One item as it is now, while nobody changes it."""
    rows = access.plain(Notice).select_for_update(of=("self",), no_key=True)
    notice = rows.select_related("originator").get(pk=key)
    return tell(notice)


def _item_anew(notice: Notice) -> int:
    if notice.state != NoticeState.RELEASED:
        return 0
    return item(notice, by=_approver(notice))


def _asked_anew(since: datetime, notice: Notice) -> int:
    if notice.state != NoticeState.RELEASED:
        return 0
    reached = access.organizations_reached(notice)
    by_moment: dict[datetime, list[UUID]] = {}
    answered = access.plain(Receipt).filter(notice=notice.pk, outcome_at__isnull=False).values("organization")
    rows = access.asked().filter(notice=notice.pk, organization__in=reached, asked_at__gte=since)
    for row in rows.exclude(organization__in=answered):
        assert row.asked_at is not None
        by_moment.setdefault(row.asked_at, []).append(row.organization_id)
    return sum(asked(notice, some, moment, by=_approver(notice)) for moment, some in by_moment.items())


def _withdrawn_anew(notice: Notice) -> int:
    return withdrawn(notice, by=notice.withdrawn_by) if notice.state == NoticeState.WITHDRAWN else 0


def _recalled_anew(notice: Notice) -> int:
    by_moment: dict[datetime, list[UUID]] = {}
    rows = access.plain(Recall).filter(notice=notice.pk, confirmed_at=None, settled_at=None)
    for organization, moment in rows.values_list("organization", "recalled_at"):
        by_moment.setdefault(moment, []).append(organization)
    return sum(recalled(notice, some, moment, by=_approver(notice)) for moment, some in by_moment.items())


def _deciding(notice: Notice) -> QuerySet[User]:
    houses = [key for key in (notice.originator_id, notice.originator.second_reader_id) if key]
    return active_people().filter(organization__in=houses, roles__contains=[UserRole.APPROVER])


def _post(kind: EventKind, post: Question, people: QuerySet[User], by: User) -> None:
    events.tell(kind, subject=post.notice_id, key=f"{kind}:{post.pk}", people=people, by=by)


def _wait(notice: Notice) -> timedelta:
    """For so long what was just shared may be taken back unseen; but nothing immediate waits."""
    if notice.urgency == Urgency.IMMEDIATE or notice.released_at is None:
        return timedelta(0)
    return max(notice.released_at + UNSEEN - clock.now(), timedelta(0))


def _approver(notice: Notice) -> User | None:
    """Who acted last on what readers see."""
    released = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
    newest = released.select_related("approver").order_by("-number").first()
    return newest.approver if newest else None


def _shared_at(notice: Notice) -> datetime | None:
    """When what can be read now was shared last, or corrected."""
    live = access.plain(Release).filter(notice=notice.pk, ended_at=None).aggregate(at=Max("released_at"))["at"]
    versions = access.plain(NoticeVersion).filter(notice=notice.pk).aggregate(at=Max("released_at"))["at"]
    return max((at for at in (live, versions) if at), default=None)


def _version(notice: Notice) -> int:
    """The number of the version that readers see."""
    released = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False)
    return released.aggregate(n=Max("number"))["n"] or 0
