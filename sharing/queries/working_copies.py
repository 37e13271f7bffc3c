"""What a person has typed and not saved; and who else is typing into the same draft."""

import uuid
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from portal import clock
from portal.models import User
from sharing import access, parts
from sharing.enums import FormOf, NoticeState
from sharing.models import Notice, WorkingCopy

SHOWN: Final = 20
JUST_NOW: Final = timedelta(minutes=5)


def of_new(user: User, key: uuid.UUID | None) -> WorkingCopy | None:
    """The own unfinished form with this submission key."""
    return parts.working_copies(user).filter(form=FormOf.NEW, submission_key=key).first() if key else None


def of_notice(user: User, notice: Notice, form: str) -> WorkingCopy | None:
    """The own unfinished form of a draft, of a correction, or of what was done."""
    return parts.working_copies(user).filter(notice=notice.pk, form=form).first()


def of_subject(user: User, form: FormOf, subject: uuid.UUID) -> WorkingCopy | None:
    """The own unfinished form of something that is no notice."""
    return parts.working_copies(user).filter(form=form, subject=subject).first()


def unfinished(user: User, kind: str = "") -> list[WorkingCopy]:
    """What can be gone on with, the newest first; with a kind, the new items of this kind alone."""
    going_on = (
        Q(form=FormOf.NEW)
        | Q(form=FormOf.EDIT, notice__state=NoticeState.DRAFT)
        | Q(form__in=[FormOf.CORRECTION, FormOf.OUTCOME], notice__state=NoticeState.RELEASED)
    )
    rows = parts.working_copies(user).filter(going_on).select_related("notice").order_by("-saved_at", "-pk")
    return list((rows.filter(form=FormOf.NEW, kind=kind) if kind else rows)[:SHOWN])


def just_saved(user: User, kind: str) -> Notice | None:
    """The draft of this kind that the person made a moment ago: who goes back to the empty form finds it."""
    drafts = access.own_notices(user).filter(author=user, kind=kind, state=NoticeState.DRAFT)
    return drafts.filter(created_at__gt=clock.now() - JUST_NOW).order_by("-created_at").first()


def typing(user: User, notice: Notice) -> QuerySet[User]:
    """The colleagues who were typing into the form of the own organization's draft just now: who, never what."""
    copies = access.plain(WorkingCopy).filter(
        notice=notice.pk,
        form=FormOf.EDIT,
        saved_at__gt=clock.now() - JUST_NOW,
        person__organization=notice.originator_id,
    )
    return User.objects.filter(pk__in=copies.values("person"), is_active=True).exclude(pk=user.pk).order_by("name")
