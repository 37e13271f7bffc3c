"""What readers do: open, confirm receipt, record what was done."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, locks
from portal.enums import NoticeKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access, jurisdictions, rooms, sellers
from sharing.actions import drafts, holders, objections, questions, silence, telling_back
from sharing.enums import ACTED, Decision, FormOf
from sharing.models import Notice, Outcome, Receipt, SellerIdentifier
from sharing.queries import answers, outcomes

SEVERAL: Final = 50  # as many as a page of the queue holds


@dataclass(frozen=True)
class OutcomeLine:
    """One line of what was done; `note` asks the originator where more is needed. `replaces` is the key of the own line
    in whose place it stands from now on, or that it takes back.
    """

    decision: str
    count: int | None = None
    acted_at: datetime | None = None
    markets: Sequence[str] = ()
    identifiers: Sequence[uuid.UUID] = ()
    preserved_until_on: date | None = None
    note: str = field(default="")
    replaces: uuid.UUID | None = None


@transaction.atomic
def open_(notice: Notice, *, by: User) -> bool:
    """Record that a person of another organization looked at the page of a released notice. Safe to repeat. False
    where it can be read no longer: who would be the first to open it is told of it no more.
    """
    if not _is_another_s(notice, by):
        return True
    known = access.plain(Receipt).filter(notice=notice.pk, organization=by.organization_id, opened_at__isnull=False)
    if known.exists():
        return True
    if not _still_reads(notice, by):
        return False
    receipt = locked_receipt(notice, by)
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by = clock.now(), by
        receipt.save(update_fields=["opened_at", "opened_by"])
        silence.opened(notice, by.organization_id)
        audit.record("notice.opened", target=notice, by=by, told_in=rooms.read_through(by, notice))
    return True


@transaction.atomic
def pull(notice: Notice, *, told: bool = True, by: User) -> bool:
    """Record that an organization holds a copy of a notice: a file that somebody took along, or what a program fetched.
    It opens nothing. `told`: as an act of its own, where nothing else records it. Safe to repeat; False where it can be
    read no longer, however often it was taken before: a file may take long to make.
    """
    if not _is_another_s(notice, by):
        return True
    if not _still_reads(notice, by):
        return False
    receipt = locked_receipt(notice, by)
    if receipt.pulled_at is None:
        receipt.pulled_at = clock.now()
        receipt.save(update_fields=["pulled_at"])
        if told:
            audit.record("notice.pulled", target=notice, by=by, told_in=rooms.read_through(by, notice))
    return True


def _is_another_s(notice: Notice, by: User) -> bool:
    """A released notice of another organization: what is opened of it is recorded."""
    return notice.released_at is not None and notice.originator_id != by.organization_id


def _still_reads(notice: Notice, by: User) -> bool:
    """Asked once more while nobody narrows or withdraws the notice: whoever becomes a holder of it is chased then."""
    locks.hold("holders", notice.pk)
    return access.can_read(by, notice)


@transaction.atomic
def confirm(notice: Notice, *, by: User) -> None:
    """Confirm receipt for the person's organization. Safe to repeat."""
    refuse_answer(notice, by=by)
    receipt = locked_receipt(notice, by)
    if receipt.confirmed_at is None:
        _confirm(receipt, by)
        _finish_exercise(receipt, notice)
        receipt.save()
        silence.opened(notice, by.organization_id)
        audit.record("notice.confirmed", target=notice, by=by)


@dataclass
class Confirmed:
    """What became of several items, each named by its reference; `gone` counts what is not shared any more."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    gone: int = 0


@transaction.atomic
def confirm_several(keys: Collection[uuid.UUID], *, by: User) -> Confirmed:
    """Confirm receipt of several notices for the person's organization, each that may be. Safe to repeat."""
    if len(keys) > SEVERAL:
        raise ActionRefused(_("Confirm at most %(limit)s items at once.") % {"limit": SEVERAL})
    notices = access.readable(by, Notice).filter(pk__in=keys).exclude(originator=by.organization_id)
    holders.hold(notices.values_list("pk", flat=True), by=by)
    notices = access.readable(by, Notice).filter(pk__in=keys).exclude(originator=by.organization_id)
    found = {row.pk: row for row in notices.order_by("reference")}
    may = answers.answerable(by, found)
    done = Confirmed(refused=[row.reference for key, row in found.items() if key not in may])
    done.gone = len(set(keys)) - len(found)
    fresh = []
    for receipt in _locked_receipts(may, by):
        row = found[receipt.notice_id]
        if receipt.confirmed_at is not None:
            done.before.append(row.reference)
            continue
        _confirm(receipt, by)
        _finish_exercise(receipt, row)
        fresh.append(receipt)
        done.now.append(row.reference)
    access.plain(Receipt).bulk_update(fresh, ["opened_at", "opened_by", "confirmed_at", "confirmed_by", "outcome_at"])
    for receipt in fresh:
        silence.opened(found[receipt.notice_id], by.organization_id)
    audit.record_each("notice.confirmed", targets=[found[receipt.notice_id] for receipt in fresh], by=by)
    return done


@transaction.atomic
def record(
    notice: Notice,
    *,
    lines: Sequence[OutcomeLine],
    by: User,
    submission_key: uuid.UUID | None = None,
    typed: bool = False,
) -> None:
    """Record what was done, as one or more lines; this confirms receipt too. A correction is a further line that
    replaces an earlier one. The same submission key a second time records nothing more. `typed`: it was typed
    into the form, whose working copy goes.
    """
    if submission_key:
        drafts.hold_form(submission_key, by=by)
    refuse_answer(notice, by=by)
    if not lines:
        raise ActionRefused(_("Choose at least one line: what did you do?"), "decision")
    for line in lines:
        _refuse_line(notice, line, by)
    receipt = locked_receipt(notice, by)
    if typed:
        drafts.drop_typed(notice, FormOf.OUTCOME, by=by)
    if submission_key and recorded_before(notice, submission_key, by=by):
        _refuse_other(receipt, submission_key, lines)
        return
    replaced = _replaced(receipt, lines)
    _confirm(receipt, by)
    written = [_write(receipt, line, by, submission_key) for line in lines]
    _sum_up(receipt)
    silence.opened(notice, by.organization_id)
    for line in lines:
        if line.decision == Decision.NEEDS_MORE and line.note.strip() not in _asked(replaced):
            questions.ask(notice, text=line.note, by=by)
    _object(notice, receipt, lines, replaced, by=by)
    audit.record("notice.outcome", target=notice, by=by, fields=["replaces"] if replaced else [])
    telling_back.recorded(written[-1], notice, by=by)


def take_back(notice: Notice, line: uuid.UUID, *, by: User, submission_key: uuid.UUID | None = None) -> None:
    """Take back a line that was wrong; it stays in the history. Where nothing else stands, the item is unanswered."""
    record(notice, lines=[OutcomeLine(Decision.TAKEN_BACK, replaces=line)], by=by, submission_key=submission_key)


def recorded_before(notice: Notice, key: uuid.UUID, *, by: User) -> bool:
    """Whether the form with this submission key has been recorded for the person's organization."""
    rows = access.plain(Outcome).filter(receipt__notice=notice.pk, receipt__organization=by.organization_id)
    return rows.filter(submission_key=key).exists()


def refuse_answer(notice: Notice, *, by: User) -> None:
    """Raise unless the person may answer the notice for the own organization, until the transaction ends."""
    if notice.originator_id == by.organization_id:
        raise NotAllowed(_("Your own organization issued this item."))
    holders.refuse_gone(notice, by=by)
    if not answers.may_answer(by, notice):
        raise NotAllowed(_("You may read this item but not answer it."))


def locked_receipt(notice: Notice, by: User) -> Receipt:
    """The organization's row, made where missing, locked."""
    access.plain(Receipt).bulk_create(
        [Receipt(notice_id=notice.pk, organization_id=by.organization_id)], ignore_conflicts=True
    )
    rows = access.plain(Receipt).select_for_update()
    return rows.get(notice=notice.pk, organization=by.organization_id)


def _locked_receipts(keys: Collection[uuid.UUID], by: User) -> list[Receipt]:
    """The organization's rows of several notices, in one order, so that two people at once do not wait for each other
    in turn.
    """
    access.plain(Receipt).bulk_create(
        [Receipt(notice_id=key, organization_id=by.organization_id) for key in sorted(keys)], ignore_conflicts=True
    )
    rows = access.plain(Receipt).select_for_update().order_by("pk")
    return list(rows.filter(notice__in=keys, organization=by.organization_id))


def _confirm(receipt: Receipt, by: User) -> None:
    """Who confirms has opened as well."""
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by = clock.now(), by
    if receipt.confirmed_at is None:
        receipt.confirmed_at, receipt.confirmed_by = clock.now(), by


def _finish_exercise(receipt: Receipt, notice: Notice) -> None:
    """Of an exercise nothing more is asked than to confirm it: it leaves the queue."""
    if notice.is_exercise and receipt.outcome_at is None:
        receipt.outcome_at = receipt.confirmed_at


def _replaced(receipt: Receipt, lines: Sequence[OutcomeLine]) -> list[Outcome]:
    """The lines that these replace; each must be the organization's own, and still stand."""
    keys = [line.replaces for line in lines if line.replaces]
    rows = list(outcomes.current().filter(receipt=receipt, pk__in=keys))
    if len(rows) != len(keys):
        raise ActionRefused(_("This line was corrected meanwhile. Look at what stands there now."))
    return rows


def _asked(replaced: Sequence[Outcome]) -> set[str]:
    """What was asked of the issuer before: it is not asked twice because a line beside it changed."""
    return {row.note for row in replaced if row.decision == Decision.NEEDS_MORE}


def _object(
    notice: Notice, receipt: Receipt, lines: Sequence[OutcomeLine], replaced: Sequence[Outcome], *, by: User
) -> None:
    """Who calls the item lawful or mistaken, and did not before, gives its issuer a task; who says so no longer takes
    the task back.
    """
    before = sum(row.decision == Decision.LAWFUL_OR_MISTAKEN for row in replaced)
    if sum(line.decision == Decision.LAWFUL_OR_MISTAKEN for line in lines) > before:
        objections.raise_(notice, by=by)
    elif before and not outcomes.current().filter(receipt=receipt, decision=Decision.LAWFUL_OR_MISTAKEN).exists():
        objections.take_back(notice, by=by)


def _sum_up(receipt: Receipt) -> None:
    """What the receipt says of all lines that count."""
    lines = list(outcomes.current().filter(receipt=receipt))
    receipt.outcome_at = max((line.recorded_at for line in lines), default=None)
    receipt.acted = any(line.decision in ACTED for line in lines)
    receipt.save()


def _refuse_line(notice: Notice, line: OutcomeLine, by: User) -> None:
    """Say what is wrong with one line, next to its field."""
    if line.decision == Decision.TAKEN_BACK and line.replaces is None:
        raise ActionRefused(_("Say which line is taken back."), "decision")
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
    own = sellers.visible(by).filter(alert=notice.pk, pk__in=line.identifiers)
    if notice.kind == NoticeKind.ALERT and own.count() != len(set(line.identifiers)):
        raise ActionRefused(_("One of these identifiers is not in this alert."), "identifiers")


def _refuse_other(receipt: Receipt, key: uuid.UUID, lines: Sequence[OutcomeLine]) -> None:
    """Raise where the form says something else than what was recorded of it: nothing typed is dropped unsaid."""
    rows = access.plain(Outcome).filter(receipt=receipt, submission_key=key)
    before = Counter(rows.values_list("decision", "count", "preserved_until_on", "note"))
    if before != Counter((str(row.decision), row.count, row.preserved_until_on, row.note.strip()) for row in lines):
        raise ActionRefused(
            _("You have recorded this form already, and it said something else. Open the item and add what is missing.")
        )


def _write(receipt: Receipt, line: OutcomeLine, by: User, submission_key: uuid.UUID | None) -> Outcome:
    rows = access.plain(SellerIdentifier).filter(alert=receipt.notice_id, pk__in=line.identifiers).order_by("position")
    concerned = rows.values_list("kind", "value", "for_addressees")
    return access.plain(Outcome).create(
        receipt=receipt,
        decision=line.decision,
        count=line.count,
        acted_at=line.acted_at,
        markets=list(line.markets),
        identifiers=list(line.identifiers),
        concerned=[list(row) for row in concerned],
        preserved_until_on=line.preserved_until_on,
        note=line.note.strip(),
        replaces_id=line.replaces,
        recorded_by=by,
        recorded_at=clock.now(),
        submission_key=submission_key,
    )
