"""What readers do: open, confirm receipt, record what was done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.enums import NoticeKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access, jurisdictions
from sharing.actions import questions
from sharing.enums import ACTED, Decision
from sharing.models import Notice, Outcome, Receipt, SellerIdentifier
from sharing.queries import answers


@dataclass(frozen=True)
class OutcomeLine:
    """One line of what was done; `text` asks the originator where more is needed."""

    decision: str
    count: int | None = None
    acted_at: datetime | None = None
    markets: Sequence[str] = ()
    identifiers: Sequence[uuid.UUID] = ()
    preserved_until_on: date | None = None
    note: str = field(default="")


@transaction.atomic
def open_(notice: Notice, *, by: User) -> None:
    """Record that a person of another organization looked at the page of a notice. Safe to repeat."""
    if notice.originator_id == by.organization_id or not access.can_read(by, notice):
        return
    known = access.plain(Receipt).filter(notice=notice.pk, organization=by.organization_id, opened_at__isnull=False)
    if known.exists():
        return
    receipt = _receipt(notice, by)
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by = clock.now(), by
        receipt.save(update_fields=["opened_at", "opened_by"])
        audit.record("notice.opened", target=notice, by=by)


@transaction.atomic
def confirm(notice: Notice, *, by: User) -> None:
    """Confirm receipt for the person's organization. Safe to repeat."""
    _refuse_answer(notice, by=by)
    receipt = _receipt(notice, by)
    if receipt.confirmed_at is None:
        _confirm(receipt, by)
        receipt.save()
        audit.record("notice.confirmed", target=notice, by=by)


@transaction.atomic
def record(notice: Notice, *, lines: Sequence[OutcomeLine], by: User, submission_key: uuid.UUID | None = None) -> None:
    """Record what was done, as one or more lines; this confirms receipt too. A correction is a further line. The same
    submission key a second time records nothing more.
    """
    _refuse_answer(notice, by=by)
    if not lines:
        raise ActionRefused(_("Choose at least one line: what did you do?"), "decision")
    for line in lines:
        _refuse_line(notice, line)
    receipt = _receipt(notice, by)
    if submission_key and access.plain(Outcome).filter(receipt=receipt, submission_key=submission_key).exists():
        return
    _confirm(receipt, by)
    receipt.outcome_at = clock.now()
    receipt.acted = receipt.acted or any(line.decision in ACTED for line in lines)
    receipt.save()
    for line in lines:
        _write(receipt, line, by, submission_key)
    for line in lines:
        if line.decision == Decision.NEEDS_MORE:
            questions.ask(notice, text=line.note, by=by)
    audit.record("notice.outcome", target=notice, by=by)


def _refuse_answer(notice: Notice, *, by: User) -> None:
    """Raise unless the person may answer the notice for the own organization."""
    if notice.originator_id == by.organization_id:
        raise NotAllowed(_("Your own organization issued this item."))
    if not answers.may_answer(by, notice):
        raise NotAllowed(_("You may read this item but not answer it."))


def _receipt(notice: Notice, by: User) -> Receipt:
    """The organization's row, made where missing, locked."""
    access.plain(Receipt).bulk_create(
        [Receipt(notice_id=notice.pk, organization_id=by.organization_id)], ignore_conflicts=True
    )
    rows = access.plain(Receipt).select_for_update()
    return rows.get(notice=notice.pk, organization=by.organization_id)


def _confirm(receipt: Receipt, by: User) -> None:
    """Who confirms has opened as well."""
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by = clock.now(), by
    if receipt.confirmed_at is None:
        receipt.confirmed_at, receipt.confirmed_by = clock.now(), by


def _refuse_line(notice: Notice, line: OutcomeLine) -> None:
    """Say what is wrong with one line, next to its field."""
    if line.decision == Decision.DATA_PRESERVED and line.preserved_until_on is None:
        raise ActionRefused(_("Until when is the data preserved?"), "preserved_until_on")
    if line.preserved_until_on and line.preserved_until_on < clock.today():
        raise ActionRefused(_("This day has gone by."), "preserved_until_on")
    if line.decision == Decision.NEEDS_MORE and not line.note.strip():
        raise ActionRefused(_("What more do you need? The issuer gets this as a question."), "note")
    if line.acted_at and line.acted_at > clock.now():
        raise ActionRefused(_("This time lies in the future."), "acted_at")
    if unknown := [code for code in line.markets if not jurisdictions.is_known(code)]:
        raise ActionRefused(_("No such market: %(codes)s.") % {"codes": ", ".join(unknown)}, "markets")
    own = access.plain(SellerIdentifier).filter(alert=notice.pk, pk__in=line.identifiers)
    if notice.kind == NoticeKind.ALERT and own.count() != len(set(line.identifiers)):
        raise ActionRefused(_("One of these identifiers is not in this alert."), "identifiers")


def _write(receipt: Receipt, line: OutcomeLine, by: User, submission_key: uuid.UUID | None) -> None:
    access.plain(Outcome).create(
        receipt=receipt,
        decision=line.decision,
        count=line.count,
        acted_at=line.acted_at,
        markets=list(line.markets),
        identifiers=list(line.identifiers),
        preserved_until_on=line.preserved_until_on,
        note=line.note.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
        submission_key=submission_key,
    )
