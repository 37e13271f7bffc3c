"""Remarks on a bulletin before it is published."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access
from sharing.actions import kinds
from trends.models import Bulletin, Comment
from trends.queries import comments as queries


@transaction.atomic
def comment(bulletin: Bulletin, *, section: str, text: str, by: User) -> Comment:
    """Say something about a section; whoever makes the bulletin may, before it is published."""
    row = kinds.locked(bulletin)
    assert isinstance(row, Bulletin)
    if not access.can_read(by, row):
        raise NotAllowed(_("You may not read this bulletin."))
    if row.state not in queries.STATES:
        raise ActionRefused(_("It is published: comments are for what is not."))
    if not queries.made_by(by).filter(pk=row.pk).exists():
        raise NotAllowed(_("Only those who make this bulletin comment on it."))
    if section not in {one["key"] for one in row.sections}:
        raise ActionRefused(_("The bulletin has no such section."), "section")
    if not text.strip():
        raise ActionRefused(_("Write something first."), "text")
    made = access.plain(Comment).create(
        bulletin=row, section=section, text=text.strip(), author=by, organization=by.organization
    )
    audit.record("comment.written", target=made, by=by)
    return made


@transaction.atomic
def settle(comment: Comment, *, by: User) -> None:
    """It is settled: anyone of the organization whose bulletin it is says so. Safe to repeat."""
    rows = access.plain(Comment).select_for_update(of=("self",), no_key=True).select_related("bulletin")
    row = rows.get(pk=comment.pk)
    if row.bulletin.originator_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization whose bulletin it is may do that."))
    if row.resolved_at:
        return
    row.resolved_at, row.resolved_by = clock.now(), by
    row.save()
    audit.record("comment.resolved", target=row, by=by)
