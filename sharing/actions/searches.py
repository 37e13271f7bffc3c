"""What people do with searches of their own. Nobody else sees them, and the audit trail holds no word of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing.models import SavedSearch

MOST: Final = 20


@transaction.atomic
def keep(*, name: str, asked: Mapping[str, Any], filters: Mapping[str, Any], by: User) -> SavedSearch:
    """Save a search under a name of one's own; the same once more is the same one."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once are counted one after the other
    own = SavedSearch.objects.filter(owner=by)
    if same := own.filter(name=name, asked=asked).first():
        return same
    _refuse_taken(own.filter(name=name).exists())
    if own.count() >= MOST:
        text = _("You have %(most)s saved searches, as many as can be kept. Delete one first.")
        raise ActionRefused(text % {"most": MOST})
    made = SavedSearch.objects.create(owner=by, name=name, asked=asked, filters=filters)
    audit.record("search.saved", target=made, by=by)
    return made


@transaction.atomic
def rename(search: SavedSearch, *, name: str, by: User) -> None:
    """Another name; what it asks stays."""
    _refuse_stranger(search, by)
    _refuse_taken(SavedSearch.objects.filter(owner=by, name=name).exclude(pk=search.pk).exists())
    search.name = name
    search.save(update_fields=["name"])
    audit.record("search.renamed", target=search, by=by, fields=["name"])


@transaction.atomic
def delete(search: SavedSearch, *, by: User) -> None:
    """Forget it."""
    _refuse_stranger(search, by)
    audit.record("search.deleted", target=search, by=by)
    SavedSearch.objects.filter(pk=search.pk).delete()


def look(search: SavedSearch, *, at: datetime, by: User) -> None:
    """Its owner has seen what it found at this moment. A bookmark, not an act: the audit trail does not hold it."""
    _refuse_stranger(search, by)
    SavedSearch.objects.filter(pk=search.pk, seen_at__lt=at).update(seen_at=at)


def _refuse_stranger(search: SavedSearch, by: User) -> None:
    if search.owner_id != by.pk:
        raise NotAllowed(_("This is not your search."))


def _refuse_taken(is_taken: bool) -> None:
    if is_taken:
        raise ActionRefused(_("You have a saved search of that name."), "name")
