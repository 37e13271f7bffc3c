"""Disputes: somebody affected says that an item is wrong, a member records it, and the originator decides."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access, rooms
from sharing.actions import holders, kinds, telling_back
from sharing.enums import NoticeState, Verdict
from sharing.models import Dispute, Notice, NoticeVersion
from sharing.queries import redress


@transaction.atomic
def record(notice: Notice, *, disputed_by: str, reason: str, by: User) -> Dispute:
    """Mark a notice as disputed for every reader, until its originator decides."""
    row = kinds.locked(notice)
    holders.hold([row.pk], by=by)
    if not redress.may_record(by, row):
        raise NotAllowed(
            _("Disputes are recorded by an approver of a framework's coordinator, or of a company that is asked.")
        )
    if row.state != NoticeState.RELEASED:
        raise ActionRefused(_("Only a released item can be disputed."))
    if not reason.strip():
        raise ActionRefused(_("Say why it is disputed."), "reason")
    disputes = access.plain(Dispute)
    if disputes.filter(notice=row.pk, organization=by.organization_id, decided_at__isnull=True).exists():
        raise ActionRefused(_("Your organization has recorded a dispute already; the issuer will decide."))
    made = disputes.create(
        notice_id=row.pk,
        organization=by.organization,
        recorded_by=by,
        recorded_at=clock.now(),
        disputed_by=disputed_by.strip(),
        reason=reason.strip(),
    )
    audit.record("notice.disputed", target=row, by=by, told_in=rooms.shared_with(row))
    telling_back.disputed(made, row, by=by)
    return made


@transaction.atomic
def decide(dispute: Dispute, *, verdict: str, answer: str, by: User) -> None:
    """The originator decides: upheld once the item was corrected, or rejected with a reason that every reader sees."""
    notice = kinds.locked(dispute.notice)
    if notice.originator_id != by.organization_id or not by.is_approver or not access.is_active(by):
        raise NotAllowed(_("Only an approver of the organization that issued this item decides on disputes."))
    row = access.plain(Dispute).select_for_update(of=("self",)).get(pk=dispute.pk)
    if row.decided_at is not None:
        raise ActionRefused(_("This dispute is decided already."))
    if verdict == Verdict.REJECTED and not answer.strip():
        raise ActionRefused(_("Say why it is rejected: every reader sees the reason."), "answer")
    if verdict == Verdict.UPHELD and not _is_corrected_since(row):
        raise ActionRefused(_("Correct the item first, or withdraw it: then the dispute is upheld."), "verdict")
    _decide(row, verdict, answer.strip(), by)


def settle(notice: Notice, *, by: User) -> None:
    """Every open dispute is upheld by a withdrawal, in its transaction."""
    for row in access.plain(Dispute).filter(notice=notice.pk, decided_at__isnull=True):
        _decide(row, Verdict.UPHELD, "", by)


def _is_corrected_since(row: Dispute) -> bool:
    newer = access.plain(NoticeVersion).filter(notice=row.notice_id, released_at__gt=row.recorded_at)
    return newer.exists()


def _decide(row: Dispute, verdict: str, answer: str, by: User) -> None:
    row.verdict, row.answer, row.decided_at, row.decided_by = verdict, answer, clock.now(), by
    row.save(update_fields=["verdict", "answer", "decided_at", "decided_by"])
    told_in = rooms.shared_with(row.notice)
    audit.record("notice.dispute_decided", target=row.notice, by=by, fields=[verdict], told_in=told_in)
    telling_back.decided(row, by=by)
