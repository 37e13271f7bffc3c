"""A reader's organization proposes what to correct; the originator takes it up in a correction, or declines with a
reason.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access
from sharing.actions import kinds, receipts, telling_back
from sharing.enums import ProposalState
from sharing.models import Notice, NoticeVersion, Proposal
from sharing.queries import feedback


@transaction.atomic
def propose(notice: Notice, *, field: str, text: str, by: User, submission_key: uuid.UUID | None = None) -> Proposal:
    """Say what should be corrected; only the originator reads it. The same submission key proposes once."""
    receipts.refuse_answer(notice, by=by)
    if field not in dict(feedback.fields(kinds.whole(notice))):
        raise ActionRefused(_("The item has no such field."), "field")
    if not text.strip():
        raise ActionRefused(_("Say what it should say."), "text")
    row = Proposal(
        notice_id=notice.pk,
        organization=by.organization,
        author=by,
        field=field,
        text=text.strip(),
        submission_key=submission_key,
    )
    rows = access.plain(Proposal)
    rows.bulk_create([row], ignore_conflicts=submission_key is not None)
    if submission_key and (earlier := rows.filter(author=by, submission_key=submission_key).exclude(pk=row.pk).first()):
        return earlier
    audit.record("notice.proposal", target=notice, by=by, fields=[field])
    telling_back.proposed(row, by=by)
    return row


def take_up(version: NoticeVersion, rows: Iterable[Proposal], *, by: User) -> None:
    """The originator hands in a correction of its notice, which is locked: these proposals are taken up with it, in its
    transaction. Nothing else takes one up, so that whoever proposed never reads so of what nobody has corrected.
    """
    for proposal in sorted(set(rows), key=lambda row: row.pk):
        row = _open(proposal, by)
        if row.notice_id != version.notice_id:
            raise ActionRefused(_("This proposal concerns another item."))
        _answer(row, ProposalState.TAKEN, "", by)


def open_again(version: NoticeVersion) -> None:
    """The correction that waited is dropped: what was taken up with it waits for an answer again. No other correction
    was handed in while it waited, so that it is what was taken up since then.
    """
    rows = access.plain(Proposal).filter(notice=version.notice_id, state=ProposalState.TAKEN)
    rows = rows.filter(answered_at__gte=version.created_at)
    rows.update(state=ProposalState.OPEN, answered_at=None, answered_by=None)


@transaction.atomic
def decline(proposal: Proposal, *, reason: str, by: User) -> None:
    """The originator does not correct it; who proposed it reads the reason."""
    row = _open(proposal, by)
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    _answer(row, ProposalState.DECLINED, reason.strip(), by)
    telling_back.answered(row, by=by)


def _open(proposal: Proposal, by: User) -> Proposal:
    rows = access.plain(Proposal).select_for_update(of=("self",)).select_related("notice")
    row = rows.get(pk=proposal.pk)
    if row.notice.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that issued this item may answer."))
    if row.state != ProposalState.OPEN:
        raise ActionRefused(_("This proposal is answered already."))
    return row


def _answer(row: Proposal, state: ProposalState, reason: str, by: User) -> None:
    row.state, row.reason, row.answered_at, row.answered_by = state, reason, clock.now(), by
    row.save(update_fields=["state", "reason", "answered_at", "answered_by"])
    audit.record(f"notice.proposal_{state.value}", target=row.notice, by=by)
