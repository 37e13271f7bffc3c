"""Who is told of what readers say of an item, and of what its issuer makes of that, in the transaction of the act.
Never the one who acted.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from portal import events
from portal.enums import EventKind, UserRole
from portal.models import User
from portal.queries import active_people
from sharing import access, hidden
from sharing.enums import NoticeState, ProposalState
from sharing.models import (
    Addressee,
    Clearance,
    Dispute,
    Extension,
    Look,
    Notice,
    NoticeVersion,
    Outcome,
    Proposal,
    Recall,
)


def recorded(row: Outcome, notice: Notice, *, by: User) -> None:
    """The issuer's author and approvers, of what an organization that it asked did, or took back, with this line as the
    last of it: one unread line an item.
    """
    if access.plain(Addressee).filter(notice=notice.pk, organization=row.receipt.organization_id).exists():
        _to_issuer(EventKind.OUTCOME, notice, str(row.pk), by)


def deleted(row: Recall, *, by: User) -> None:
    """The issuer's author and approvers, of an organization that kept nothing; not where the moment would tell through
    which framework it read the item.
    """
    if not hidden.withholds_who_held(row.notice):
        _to_issuer(EventKind.RECALL_CONFIRMED, row.notice, str(row.pk), by)


def proposed(row: Proposal, *, by: User) -> None:
    """The issuer's author and approvers."""
    _to_issuer(EventKind.PROPOSED, row.notice, str(row.pk), by)


def answered(row: Proposal, *, by: User) -> None:
    """Who proposed it; and where nothing else waits, the issuer need not read of proposals any more."""
    kind = EventKind.PROPOSAL_ANSWERED
    people = active_people().filter(pk=row.author_id)
    events.tell(kind, subject=row.notice_id, key=f"{kind}:{row.pk}", people=people, instead_of=[kind], by=by)
    if not access.plain(Proposal).filter(notice=row.notice_id, state=ProposalState.OPEN).exists():
        events.over(EventKind.PROPOSED, row.notice_id)


def taken_up(version: NoticeVersion, *, by: User) -> None:
    """Those whose proposals were taken up with a correction, once it is released."""
    rows = access.plain(Proposal).filter(notice=version.notice_id, state=ProposalState.TAKEN)
    for row in rows.filter(answered_at__gte=version.created_at):
        answered(row, by=by)


def disputed(row: Dispute, notice: Notice, *, by: User) -> None:
    """The issuer's author and approvers, and everyone who has read the item, and reads it now."""
    people = _of_issuer(notice) | _lookers(notice)
    events.tell(EventKind.DISPUTED, subject=notice.pk, key=f"disputed:{row.pk}", people=people.distinct(), by=by)


def decided(row: Dispute, *, by: User) -> None:
    """Who recorded it, and everyone who has read the item. Nobody needs to read that it is disputed, once none is
    open. What a withdrawal decides is told by that.
    """
    notice = row.notice
    others = access.plain(Dispute).filter(notice=notice.pk, decided_at__isnull=True)
    if not others.exists():
        events.over(EventKind.DISPUTED, notice.pk)
    if notice.state == NoticeState.RELEASED:
        people = _lookers(notice) | active_people().filter(pk=row.recorded_by_id)
        key = f"dispute-decided:{row.pk}"
        events.tell(EventKind.DISPUTE_DECIDED, subject=notice.pk, key=key, people=people.distinct(), by=by)


def extension_asked(row: Extension, notice: Notice, *, by: User) -> None:
    """The issuer's approvers."""
    people = active_people().filter(organization=notice.originator_id, roles__contains=[UserRole.APPROVER])
    events.tell(EventKind.EXTENSION_ASKED, subject=row.pk, key=f"extension-asked:{row.pk}", people=people, by=by)


def extension_over(row: Extension) -> None:
    """Nobody is asked any more."""
    events.over(EventKind.EXTENSION_ASKED, row.pk)


def extension_decided(row: Extension, *, by: User) -> None:
    """Who asked, and the approvers of the coordinator for which that was."""
    extension_over(row)
    approving = Q(organization=row.organization_id, roles__contains=[UserRole.APPROVER])
    people = active_people().filter(approving | Q(pk=row.asked_by_id))
    events.tell(EventKind.EXTENSION_DECIDED, subject=row.pk, key=f"extension-decided:{row.pk}", people=people, by=by)


def clearance_asked(row: Clearance, *, by: User | None) -> None:
    """The people of who is asked."""
    people = active_people().filter(organization=row.organization_id)
    events.tell(EventKind.CLEARANCE, subject=row.pk, key=f"clearance:{row.pk}", people=people, by=by)


def clearance_due(row: Clearance) -> int:
    """The approvers of who is asked and has not answered, once more shortly before its time is over."""
    people = active_people().filter(organization=row.organization_id, roles__contains=[UserRole.APPROVER])
    kind = EventKind.CLEARANCE_DUE
    told: list[EventKind] = [EventKind.CLEARANCE]
    return events.tell(
        kind, subject=row.pk, key=f"{kind}:{row.pk}", people=people, instead_of=told, by=None, at_once=True
    )


def clearance_over(key: UUID) -> None:
    """Nobody is asked any more."""
    events.over(EventKind.CLEARANCE, key)
    events.over(EventKind.CLEARANCE_DUE, key)


def clearance_answered(row: Clearance, notice: Notice, *, by: User) -> None:
    """Who asked; and of who has answered nobody need read any more that it is asked."""
    clearance_over(row.pk)
    assert row.answered_at is not None
    _to_issuer(EventKind.CLEARANCE_ANSWERED, notice, f"{row.pk}:{row.answered_at.isoformat()}", by)


def _to_issuer(kind: EventKind, notice: Notice, key: str, by: User) -> None:
    people = _of_issuer(notice)
    events.tell(kind, subject=notice.pk, key=f"{kind}:{key}", people=people, instead_of=[kind], by=by)


def _of_issuer(notice: Notice) -> QuerySet[User]:
    """Its author and its approvers."""
    rows = active_people().filter(organization=notice.originator_id)
    return rows.filter(Q(roles__contains=[UserRole.APPROVER]) | Q(pk=notice.author_id))


def _lookers(notice: Notice) -> QuerySet[User]:
    """People of other organizations who have read it, and can."""
    reached = access.organizations_reached(notice).exclude(pk=notice.originator_id)
    looks = access.plain(Look).filter(notice=notice.pk).values("person")
    return active_people().filter(pk__in=looks, organization__in=reached)
