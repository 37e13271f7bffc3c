"""Questions between a reader's organization and the originator; nobody else sees the thread."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, grants
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.models import Organization, User
from sharing import access
from sharing.actions import holders, telling
from sharing.enums import Decision
from sharing.models import Notice, Outcome, Question


@transaction.atomic
def ask(notice: Notice, *, text: str, by: User, submission_key: uuid.UUID | None = None) -> Question:
    """Ask the originator; its author and approvers are told. The same submission key asks once."""
    if notice.originator_id == by.organization_id:
        raise NotAllowed(_("Your own organization issued this item."))
    holders.refuse_gone(notice, by=by)
    through = access.readable_releases(by).filter(notice=notice.pk).values("framework")
    if not grants.frameworks(by, FrameworkPermission.RESPOND).filter(pk__in=through).exists():
        raise NotAllowed(_("You may read this item but not ask about it."))
    question = _post(notice, by.organization, text, by, submission_key)
    telling.question(question, notice, by=by)
    return question


@transaction.atomic
def answer(
    notice: Notice, *, asker: Organization, text: str, by: User, submission_key: uuid.UUID | None = None
) -> Question:
    """Answer in an organization's thread; those of it who wrote there are told. The same key answers once."""
    if notice.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that issued this item may answer."))
    thread = access.plain(Question).filter(notice=notice.pk, asker=asker)
    if not thread.exists():
        raise ActionRefused(_("This organization has asked nothing."))
    reply = _post(notice, asker, text, by, submission_key)
    telling.answer(reply, User.objects.filter(pk__in=thread.filter(organization=asker).values("author")), by=by)
    return reply


def explain(
    notice: Notice, *, asker: Organization, text: str, by: User, submission_key: uuid.UUID | None = None
) -> Question:
    """Why an alert that an organization called lawful or mistaken stands as it is: an answer in its thread, of which
    those who said so are told. In the caller's transaction, which has asked who may.
    """
    reply = _post(notice, asker, text, by, submission_key)
    said = access.plain(Outcome).filter(receipt__notice=notice.pk, decision=Decision.LAWFUL_OR_MISTAKEN)
    telling.answer(reply, User.objects.filter(organization=asker, pk__in=said.values("recorded_by")), by=by)
    return reply


def _post(notice: Notice, asker: Organization, text: str, by: User, submission_key: uuid.UUID | None) -> Question:
    if not text.strip():
        raise ActionRefused(_("Write something."), "text")
    row = Question(
        notice_id=notice.pk,
        asker=asker,
        organization=by.organization,
        author=by,
        text=text.strip(),
        posted_at=clock.now(),
        submission_key=submission_key,
    )
    rows = access.plain(Question)
    rows.bulk_create([row], ignore_conflicts=submission_key is not None)
    if submission_key and (earlier := rows.filter(author=by, submission_key=submission_key).exclude(pk=row.pk).first()):
        return earlier
    audit.record("notice.question", target=notice, by=by)
    return row
