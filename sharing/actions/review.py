"""From draft to release: submitting, sending back, approving."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import User
from sharing import access, attachments, contents, labels
from sharing.actions import clearances, kinds, languages, releases, telling, two_people
from sharing.actions.drafts import Planned, locked, locked_to_write
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, PlannedRelease
from sharing.queries import reach


@transaction.atomic
def submit(notice: Notice, *, by: User) -> None:
    """Hand a draft to approvers. What would stop its approval is said now."""
    row = locked(notice, by=by)
    if row.state != NoticeState.DRAFT:
        raise ActionRefused(_("This item has been submitted already."))
    _refuse_submission(row, by=by)
    two_people.count_in(row, by)
    row.state, row.submitted_at, row.submitted_by, row.returned_note = NoticeState.IN_REVIEW, clock.now(), by, ""
    row.save()
    audit.record("notice.submitted", target=row, by=by)
    telling.submitted(row, by=by)


@transaction.atomic
def send_back(notice: Notice, *, note: str, by: User) -> None:
    """Return an item in review to its author, with what is to be mended."""
    row = _in_review(notice, by)
    if not note.strip():
        raise ActionRefused(_("Say what is to be mended."), "note")
    row.state, row.returned_note = NoticeState.DRAFT, note.strip()
    row.save()
    clearances.end(row)
    audit.record("notice.sent_back", target=row, by=by)
    telling.decided(row)
    telling.sent_back(row, clock.now(), by=by)


@transaction.atomic
def call_back(notice: Notice, *, by: User) -> None:
    """Whoever may write on it takes an item back that waits for approval: it is a draft again. Who approves in the same
    moment comes first, and it is shared, or second, and is refused.
    """
    row = locked_to_write(notice, by=by)
    if row.state != NoticeState.IN_REVIEW:
        raise ActionRefused(_("This item is not in review any more: it was approved, or is a draft already."))
    row.state = NoticeState.DRAFT
    row.save()
    clearances.end(row)
    audit.record("notice.called_back", target=row, by=by)
    telling.decided(row)


@transaction.atomic
def approve(notice: Notice, *, seen: str, by: User) -> Notice:
    """Release a notice as planned: version 1, releases, due times, mails, all or nothing.

    `seen` stands for what the person has looked at (`seen_of`): without it nothing is approved, nor what was sent back,
    changed and submitted again since then, nor what others would read by now.
    """
    row = _in_review(notice, by)
    refuse_unseen(row, seen, by=by)
    rules = kinds.rules_of(row)
    if is_second_person_missing(row, by=by):
        raise NotAllowed(_("A second person must approve: you wrote, changed or submitted this item yourself."))
    plan = planned(row)
    _refuse_release(row, plan, by=by)
    clearances.end(row)
    row.state, row.released_at, row.released_by = NoticeState.RELEASED, clock.now(), by
    row.save()
    attachments.begin_showing(row)
    version = releases.first_version(row, contents.snapshot(row), by=by)
    for step in plan:
        releases.write(row, step.framework, step.audience, by=by)
    releases.ask(row, [a.organization for a in _addressees(row)], by=by)
    rules.on_release(row, version, by)
    audit.record("notice.released", target=row, by=by)
    telling.decided(row)
    telling.item(row, by=by)
    return row


def refuse_unseen(notice: Notice, seen: str, *, by: User) -> None:
    """Raise unless an item in review is approved by somebody who has looked at it as it was submitted, and at those who
    will see it.
    """
    if not seen:
        raise Outdated(_("Look first at who will see it, then approve it there."), "seen")
    submission = reach.words_of(seen)
    refuse_resubmitted(notice, submission, by=by)
    if seen != reach.of_draft(by, notice, submission=submission).seen:
        text = _("Who will see it is not what you looked at. Look once more before you approve it.")
        raise Outdated(text, "seen")


def refuse_resubmitted(notice: Notice, submission: str, *, by: User) -> None:
    """Raise unless an item in review says to the person what it said when it was looked at."""
    if submission != submission_of(notice, by=by):
        text = _("This item was changed and submitted again. Look at it once more before you approve it.")
        raise Outdated(text, "seen")


def hindrance(notice: Notice, *, by: User) -> str:
    """What would refuse the person who submits a draft, or approves it, as it stands now, in the words in which it
    would; empty where nothing does.
    """
    row = access.plain(kinds.rules_of(notice).model).select_related("originator").get(pk=notice.pk)
    try:
        if row.state == NoticeState.DRAFT:
            _refuse_submission(row, by=by)
        elif row.state == NoticeState.IN_REVIEW:
            _refuse_release(row, planned(row), by=by)
    except ActionRefused as refused:
        return str(refused)
    return ""


def may_approve(notice: Notice, *, by: User) -> bool:
    """Whether the person may decide on an item that waits for approval, as far as their part in it goes."""
    decides = by.is_approver and by.organization_id in (notice.originator_id, notice.originator.second_reader_id)
    return decides and notice.state == NoticeState.IN_REVIEW and not is_second_person_missing(notice, by=by)


def is_second_person_missing(notice: Notice, *, by: User) -> bool:
    """Whether it takes two people, of whom this one has written, changed or submitted it."""
    return two_people.has_written(notice, by) and two_people.needed(notice)


def submission_of(notice: Notice, *, by: User) -> str:
    """What stands for the content that was submitted, as the person is shown it; empty of what never was."""
    if not notice.submitted_at:
        return ""
    return kinds.rules_of(notice).submission(kinds.whole(notice), by)


def seen_of(notice: Notice, *, by: User) -> str:
    """What stands for that and for those who will see the item, as far as the person is told of them."""
    return reach.of_draft(by, notice, submission=submission_of(notice, by=by)).seen


def planned(notice: Notice) -> list[Planned]:
    """Where the draft is to be shared."""
    rows = access.plain(PlannedRelease).filter(notice=notice).select_related("framework").order_by("framework__name")
    return [Planned(row.framework, row.audience) for row in rows]


def refuse_incomplete(notice: Notice) -> None:
    """Raise where the item cannot be released as it stands."""
    if not planned(notice):
        raise ActionRefused(_("Choose at least one framework to share this with."), "plan")
    languages.refuse_unread(notice, [step.framework for step in planned(notice)])
    labels.refuse_unnamed(notice)
    if notice.urgency != Urgency.NONE and not _addressees(notice):
        text = _("This urgency asks for an answer: name at least one organization that is to follow up.")
        raise ActionRefused(text, "addressees")


def _refuse_submission(row: Notice, *, by: User) -> None:
    refuse_incomplete(row)
    releases.refuse_blind(row, [a.organization for a in _addressees(row)], by=by)
    kinds.rules_of(row).before_submission(row, by)


def _refuse_release(row: Notice, plan: list[Planned], *, by: User) -> None:
    releases.refuse_release(row, plan, by=by)
    refuse_incomplete(row)
    clearances.refuse_uncleared(row, by=by)
    kinds.rules_of(row).before_release(row, by)


def _addressees(notice: Notice) -> list[Addressee]:
    return list(access.plain(Addressee).filter(notice=notice).select_related("organization"))


def _in_review(notice: Notice, by: User) -> Notice:
    """The locked row, in review, if the person is an approver of its originator or of its second reader."""
    row = kinds.locked(notice)
    if not by.is_approver or by.organization_id not in (row.originator_id, row.originator.second_reader_id):
        raise NotAllowed(_("Only an approver may decide on this item."))
    if not access.is_active(by):
        raise NotAllowed(_("Your account is not active."))
    refuse_decided(row)
    return row


def refuse_decided(notice: Notice) -> None:
    """Raise unless an item is in review."""
    if notice.state == NoticeState.DRAFT:
        raise ActionRefused(_("This item is no longer in review: it was sent back, or taken back to be changed."))
    if notice.state != NoticeState.IN_REVIEW:
        raise ActionRefused(_("This item is no longer in review: somebody has decided on it."))
