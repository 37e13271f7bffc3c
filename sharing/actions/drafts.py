"""Drafts: a notice before anyone else sees it."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal import audit, clock, grants, locks
from portal.enums import NoticeKind
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import Framework, Organization, User
from sharing import access, attachments, contents
from sharing.actions import kinds, two_people
from sharing.contents import Content
from sharing.enums import Audience, FormOf, NoticeState
from sharing.models import Addressee, Notice, PlannedRelease, WorkingCopy
from sharing.models.notices import EXERCISE
from sharing.queries import changes

Kind = TypeVar("Kind", bound=Notice)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base32 of Crockford: nothing that reads like something else
DEFAULT_VALIDITY = timedelta(days=365)
TOO_LATE = {
    NoticeState.DRAFT: _lazy("Only a draft can be edited; this item has been submitted."),
    NoticeState.RELEASED: _lazy("Only a released item can be corrected."),
}


@dataclass(frozen=True)
class Planned:
    """Where a draft is to be shared once it is approved."""

    framework: Framework
    audience: str = Audience.EVERYONE

    @property
    def audience_in_words(self) -> str:
        """For whom, as people read it."""
        return str(Audience(self.audience).label)


@transaction.atomic
def draft(
    model: type[Kind],
    *,
    content: Content,
    plan: Sequence[Planned] = (),
    addressees: Sequence[Organization] = (),
    by: User,
    submission_key: uuid.UUID | None = None,
    is_exercise: bool = False,
) -> Kind:
    """A new draft of the author's organization; the working copy of its form goes. The same submission key finds the
    draft that it made before; with other content it is refused, and changes nothing. `is_exercise`: an alert that only
    measures whom it reaches; nothing changes that later.
    """
    if submission_key:
        hold_form(submission_key, by=by)
    if earlier := _earlier(model, submission_key, by):
        _refuse_other(earlier, content, plan, addressees, is_exercise=is_exercise)
        return earlier
    _refuse_without_right(model.KIND, by)
    notice = model(
        kind=model.KIND,
        reference=_reference(by.organization, EXERCISE if is_exercise else ""),
        is_exercise=is_exercise,
        originator=by.organization,
        author=by,
        edited_by=by,
        submission_key=submission_key,
    )
    two_people.count_in(notice, by)
    contents.write(notice, _with_validity(notice, content))
    _write_plan(notice, plan, addressees)
    if submission_key:
        access.plain(WorkingCopy).filter(person=by, submission_key=submission_key).delete()
    audit.record("notice.drafted", target=notice, by=by)
    return notice


@transaction.atomic
def edit(
    notice: Notice,
    *,
    content: Content,
    plan: Sequence[Planned] | None = None,
    addressees: Sequence[Organization] | None = None,
    seen: str = "",
    by: User,
    typed: bool = False,
) -> None:
    """Change a draft. None leaves the plan or the addressees as they are. `seen` stands for the draft that its author
    had before them (`edition_of`): where somebody changed it meanwhile, that is said, and nothing is overwritten.
    `typed`: it was typed into the form, whose working copy goes.
    """
    row = locked_to_write(notice, by=by)
    refuse_late(row, NoticeState.DRAFT)
    if seen and seen != edition_of(row):
        text = _("%(who)s changed this draft meanwhile. ") % {"who": row.edited_by}
        mine = _("You saved this draft in another window. ")
        again = _("Look at it before you save yours over it: save again to do so.")
        raise Outdated((mine if row.edited_by == by else text) + again, "seen")
    two_people.count_in(row, by)
    row.edited_by, row.updated_at = by, clock.now()
    contents.write(row, content)
    _write_plan(row, plan, addressees)
    if typed:
        drop_typed(row, FormOf.EDIT, by=by)
    audit.record("notice.edited", target=row, by=by, fields=content)


def edition_of(notice: Notice) -> str:
    """What stands for a draft as it is now: another once anybody has changed it."""
    return notice.updated_at.isoformat()


@transaction.atomic
def discard(notice: Notice, *, by: User) -> None:
    """Delete a draft that was never released."""
    row = locked(notice, by=by)
    if row.state != NoticeState.DRAFT:
        raise ActionRefused(_("Only a draft can be discarded."))
    audit.record("notice.discarded", target=row, by=by)
    kinds.rules_of(row).on_discard(row, by)
    attachments.delete(attachments.shown(row))
    row.delete()


def locked(notice: Notice, *, by: User) -> Notice:
    """The notice's row of its own kind, locked, if it belongs to the person's organization: else NotAllowed."""
    row = kinds.locked(notice)
    if row.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that issued this item may do that."))
    return row


def locked_to_write(notice: Notice, *, by: User) -> Notice:
    """The same, for whoever may change what it says: else NotAllowed."""
    row = locked(notice, by=by)
    if not kinds.rules_of(row).may_write(row, by):
        raise NotAllowed(_("Only the framework's coordinator may do that."))
    return row


def refuse_late(notice: Notice, state: str) -> None:
    """Raise where what is written would come too late: drafts are edited, released items corrected."""
    if notice.state != state:
        raise ActionRefused(TOO_LATE[NoticeState(state)])


def _earlier(model: type[Kind], key: uuid.UUID | None, by: User) -> Kind | None:
    """What the author made of the same form before."""
    made = saved_before(key, by=by)
    if made is not None and made.kind != model.KIND:
        raise ActionRefused(_("This form has been sent before, for an item of another kind."), "submission_key")
    return access.plain(model).get(pk=made.pk) if made else None


def hold_form(key: uuid.UUID, *, by: User) -> None:
    """Until the transaction ends, no other saves or keeps the form of a new notice with this submission key."""
    locks.hold("form", by.pk, key)


def drop_typed(notice: Notice, form: str, *, by: User) -> None:
    """The person's working copy of a form of the notice, which is locked, goes: what it holds is saved."""
    access.plain(WorkingCopy).filter(person=by, notice=notice.pk, form=form).delete()


def saved_before(key: uuid.UUID | None, *, by: User) -> Notice | None:
    """What the person made of the form with this submission key, if it was saved."""
    return access.plain(Notice).filter(author=by, submission_key=key).first() if key else None


def _refuse_other(
    earlier: Notice,
    content: Content,
    plan: Sequence[Planned],
    addressees: Sequence[Organization],
    *,
    is_exercise: bool,
) -> None:
    """Raise where the form says something else than the draft that was made of it: nothing typed is dropped unsaid."""
    said = {name: value for name, value in content.items() if name != "valid_until_on" or value}
    places = [(step.framework, step.audience) for step in plan]
    if is_exercise != earlier.is_exercise or changes.of_draft(earlier, said, places, addressees):
        text = _("You have saved this form already, as %(reference)s, and it says something else now.")
        raise ActionRefused(text % {"reference": earlier.reference}, "submission_key")


def _refuse_without_right(kind: str, by: User) -> None:
    if not grants.frameworks(by, kinds.rules_of_kind(kind).issue).exists():
        raise NotAllowed(_("Your organization may not issue items of this kind in any framework."))


def _reference(organization: Organization, mark: str) -> str:
    """Random after the year: a counter would tell of items that one may not read."""
    for _attempt in range(20):
        tail = "".join(secrets.choice(ALPHABET) for _ in range(6))
        reference = f"{mark}{organization.code.upper()}-{clock.today().year}-{tail}"
        if not access.plain(Notice).filter(reference=reference).exists():
            return reference
    raise RuntimeError("no free reference was found")


def _with_validity(notice: Notice, content: Content) -> Content:
    """Alerts end after twelve months unless they say otherwise."""
    if notice.kind != NoticeKind.ALERT or content.get("valid_until_on"):
        return content
    return {**content, "valid_until_on": clock.today() + DEFAULT_VALIDITY}


def _write_plan(notice: Notice, plan: Sequence[Planned] | None, addressees: Sequence[Organization] | None) -> None:
    if plan is not None:
        access.plain(PlannedRelease).filter(notice=notice).delete()
        access.plain(PlannedRelease).bulk_create(
            PlannedRelease(notice=notice, framework=p.framework, audience=p.audience) for p in plan
        )
    if addressees is not None:
        access.plain(Addressee).filter(notice=notice).delete()
        access.plain(Addressee).bulk_create(Addressee(notice=notice, organization=o) for o in dict.fromkeys(addressees))
