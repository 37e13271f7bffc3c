"""Reads of the editions of a bulletin."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.errors import ActionRefused
from portal.models import User
from sharing import access
from sharing.enums import NoticeState
from trends import derived
from trends.figures import Figures
from trends.models import Bulletin


def family(bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The bulletin from which these editions are made, and all of them."""
    master = bulletin.master_id or bulletin.pk
    return access.plain(Bulletin).filter(Q(pk=master) | Q(master=master))


def standing(bulletin: Bulletin, *, tlp: str, language: str) -> QuerySet[Bulletin]:
    """Those of the family with this label in this language that were not withdrawn."""
    return family(bulletin).filter(tlp=tlp, language=language).exclude(state=NoticeState.WITHDRAWN)


def refuse_ahead(bulletin: Bulletin) -> None:
    """Raise where an edition is submitted before its master is."""
    if bulletin.master and bulletin.master.state == NoticeState.DRAFT:
        text = _("Submit %(reference)s first: this edition takes from it what members did.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})


def refuse_apart(bulletin: Bulletin) -> None:
    """Raise where an edition is published before its master is, or says something else of answers than that does."""
    if bulletin.master is None:
        return
    if bulletin.master.released_at is None:
        text = _("Publish %(reference)s first: this is an edition of it.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})
    if derived.answers(Figures.of_json(bulletin.figures)) != derived.answers(Figures.of_json(bulletin.master.figures)):
        text = _("What members did was counted anew in %(reference)s. Send this edition back to be submitted again.")
        raise ActionRefused(text % {"reference": bulletin.master.reference})


def others(user: User, bulletin: Bulletin) -> QuerySet[Bulletin]:
    """The others of the family that the person may read: of the coordinator's people drafts too."""
    rows = access.readable(user, Bulletin).filter(pk__in=family(bulletin).values("pk")).exclude(pk=bulletin.pk)
    return rows.exclude(state=NoticeState.WITHDRAWN).select_related("framework").order_by("tlp", "language")
