"""Working copies: what somebody typed is kept while they type, and goes when it is saved or dropped.

The audit trail holds that a copy was begun and dropped, not each of the moments at which one was kept anew.
"""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.actions import drafts, receipts
from sharing.enums import FormOf, NoticeState
from sharing.models import Notice, NoticeVersion, WorkingCopy

LONGEST: Final = 500_000  # characters, encoded: twenty times the longest alert that anybody writes
MOST: Final = 100  # unfinished new notices of one person
LASTS: Final = timedelta(weeks=6)


@transaction.atomic
def keep_new(kind: str, key: uuid.UUID, data: str, *, by: User) -> WorkingCopy:
    """Keep the form of a new notice, which its submission key stands for."""
    drafts.hold_form(key, by=by)
    if saved := drafts.saved_before(key, by=by):
        raise ActionRefused(_("You have saved this form already, as %(reference)s.") % {"reference": saved.reference})
    mine = access.plain(WorkingCopy).filter(person=by, form=FormOf.NEW)
    if mine.exclude(submission_key=key).count() >= MOST:
        raise ActionRefused(_("You have too many unfinished items: finish or drop some under “Our items”."))
    return _keep(data, by=by, form=FormOf.NEW, kind=kind, submission_key=key)


@transaction.atomic
def keep_edit(notice: Notice, data: str, *, seen: str = "", by: User) -> WorkingCopy:
    """Keep the form of a draft. `seen` is the edition on which it rests: one that the same person has saved over since
    then, in this window or in another, is not kept.
    """
    row = drafts.locked_to_write(notice, by=by)
    drafts.refuse_late(row, NoticeState.DRAFT)
    if seen and row.edited_by_id == by.pk and seen != drafts.edition_of(row):
        raise ActionRefused(_("You have saved this draft in another window."))
    return _keep(data, by=by, form=FormOf.EDIT, kind=row.kind, notice_id=row.pk)


@transaction.atomic
def keep_correction(notice: Notice, data: str, *, by: User) -> WorkingCopy:
    """Keep the form of a correction."""
    row = drafts.locked_to_write(notice, by=by)
    drafts.refuse_late(row, NoticeState.RELEASED)
    if access.plain(NoticeVersion).filter(notice=row, released_at=None, author=by).exists():
        raise ActionRefused(_("Your correction of this item waits for approval already."))
    return _keep(data, by=by, form=FormOf.CORRECTION, kind=row.kind, notice_id=row.pk)


@transaction.atomic
def keep_outcome(notice: Notice, data: str, *, key: uuid.UUID | None = None, by: User) -> WorkingCopy:
    """Keep the form of what was done with a notice; `key` is the submission key of the form."""
    if key:
        drafts.hold_form(key, by=by)
    receipts.refuse_answer(notice, by=by)
    if key and receipts.recorded_before(notice, key, by=by):
        raise ActionRefused(_("You have recorded this already."))
    return _keep(data, by=by, form=FormOf.OUTCOME, kind=notice.kind, notice_id=notice.pk)


@transaction.atomic
def keep_subject(form: FormOf, kind: str, subject: uuid.UUID, data: str, *, by: User) -> WorkingCopy:
    """Keep a form that no notice has, of a package above, which has asked whether the person may write it."""
    return _keep(data, by=by, form=form, kind=kind, subject=subject)


def drop_subject(form: FormOf, subject: uuid.UUID, *, by: User) -> None:
    """What it holds is saved."""
    access.plain(WorkingCopy).filter(person=by, form=form, subject=subject).delete()


@transaction.atomic
def drop(copy: WorkingCopy, *, by: User) -> None:
    """What was typed is not wanted."""
    audit.record("working_copy.dropped", target=copy, by=by)
    copy.delete()


def _keep(data: str, *, by: User, **which: Any) -> WorkingCopy:
    """One copy for each person and form, the newest; those that nobody came back to go."""
    if len(data) > LONGEST:
        raise ActionRefused(_("This is too long to be kept while you type."))
    rows = access.plain(WorkingCopy)
    rows.filter(saved_at__lt=clock.now() - LASTS).delete()
    copy, is_new = rows.update_or_create(person=by, **which, defaults={"data": data, "saved_at": clock.now()})
    if is_new:
        audit.record("working_copy.begun", target=copy, by=by)
    return copy
