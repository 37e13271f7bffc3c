"""That an alert was called lawful or mistaken: its originator is given a day by which to correct, withdraw or explain.

One task for each organization that says so: each is owed an explanation in its own thread, and may say so anew after a
correction. A correction or a withdrawal settles them all.
"""

import uuid
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import audit, clock, queries
from portal.calendars import working_day
from portal.enums import NoticeKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access
from sharing.actions import questions
from sharing.enums import Resolution
from sharing.models import Addressee, Notice, Objection

WORKING_DAYS: Final = 10


def raise_(notice: Notice, *, by: User) -> None:
    """Open the originator's task, in the transaction of the answer of an organization that was asked once: of others
    the originator is not told. Where it is open already it stays as it is.
    """
    asked = access.plain(Addressee).filter(notice=notice.pk, organization=by.organization_id)
    open_ = _open(notice).filter(organization=by.organization_id)
    if notice.kind != NoticeKind.ALERT or not asked.exists() or open_.exists():
        return
    access.plain(Objection).create(
        notice_id=notice.pk,
        organization=by.organization,
        opened_at=clock.now(),
        due_on=_due_on(notice.originator),
    )
    audit.record("notice.objection", target=notice, by=by)


def settle(notice: Notice, resolution: Resolution, *, by: User) -> None:
    """Close every open task of the notice, in the transaction of its correction or withdrawal."""
    _close(notice, _open(notice), resolution, by=by)


def take_back(notice: Notice, *, by: User) -> None:
    """Close the task that the person's own organization gave: it no longer says so."""
    _close(notice, _open(notice).filter(organization=by.organization_id), Resolution.TAKEN_BACK, by=by)


@transaction.atomic
def explain(objection: Objection, *, text: str, by: User, submission_key: uuid.UUID | None = None) -> Objection:
    """Why the alert stands as it is: sent to the organization's thread as an answer, which closes the task. The same
    submission key explains once.
    """
    row = access.plain(Objection).select_for_update(of=("self",)).select_related("notice").get(pk=objection.pk)
    if row.notice.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that issued this item may answer."))
    # One page holds the forms of several threads under one key: each thread takes it as its own.
    key = uuid.uuid5(submission_key, str(row.pk)) if submission_key else None
    if row.closed_at is not None:
        if key and row.explanation and row.explanation.submission_key == key:
            return row
        raise ActionRefused(_("This is settled already: somebody has explained, corrected or withdrawn it."))
    row.explanation = questions.explain(row.notice, asker=row.organization, text=text, by=by, submission_key=key)
    row.resolution, row.closed_at, row.closed_by = Resolution.EXPLAINED, clock.now(), by
    row.save()
    audit.record("notice.objection_settled", target=row.notice, by=by, fields=[row.resolution])
    return row


def _close(notice: Notice, rows: QuerySet[Objection], resolution: Resolution, *, by: User) -> None:
    if rows.update(resolution=resolution, closed_at=clock.now(), closed_by=by):
        audit.record("notice.objection_settled", target=notice, by=by, fields=[resolution])


def _open(notice: Notice) -> QuerySet[Objection]:
    return access.plain(Objection).filter(notice=notice.pk, closed_at__isnull=True)


def _due_on(originator: Organization) -> date:
    today = clock.now().astimezone(ZoneInfo(originator.time_zone)).date()
    return working_day(today, WORKING_DAYS, queries.calendar_of(originator))
