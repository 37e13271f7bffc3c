"""Reactions: with one click, told to the originator alone."""

from typing import Final

from django.db import transaction

from portal import audit, locks
from portal.models import User
from sharing import access
from sharing.actions import receipts
from sharing.enums import Feeling
from sharing.models import Notice, Reaction

OPPOSITES: Final[dict[str, Feeling]] = {
    Feeling.HELPFUL: Feeling.NOT_HELPFUL,
    Feeling.NOT_HELPFUL: Feeling.HELPFUL,
}


@transaction.atomic
def react(notice: Notice, kind: str, *, by: User) -> None:
    """One current reaction of each kind for an organization, which takes back its opposite; safe to repeat."""
    locks.hold("reactions", notice.pk, by.organization_id)
    receipts.refuse_answer(notice, by=by)
    if opposite := OPPOSITES.get(kind):
        _delete(notice, opposite, by)
    which = {"notice_id": notice.pk, "organization": by.organization, "kind": kind}
    _row, is_new = access.plain(Reaction).get_or_create(**which, defaults={"made_by": by})
    if is_new:
        audit.record("notice.reaction", target=notice, by=by, fields=[kind])


@transaction.atomic
def take_back(notice: Notice, kind: str, *, by: User) -> None:
    """As if the organization had never reacted like this; safe to repeat."""
    receipts.refuse_answer(notice, by=by)
    _delete(notice, kind, by)


def _delete(notice: Notice, kind: str, by: User) -> None:
    rows = access.plain(Reaction).filter(notice=notice.pk, organization=by.organization_id, kind=kind)
    if rows.delete()[0]:
        audit.record("notice.reaction_taken_back", target=notice, by=by, fields=[kind])
