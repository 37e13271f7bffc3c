"""What events of bulletins in the making say, as far as their reader may have it now. Registered with
`portal.events`.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.enums import EventKind
from portal.events import Line, Teller
from portal.models import Event, User
from sharing import access
from sharing.models import Notice
from sharing.queries.titles import Titles
from sharing.queries.told import line_of
from trends.queries import months

KINDS = (EventKind.BULLETIN_BEGUN, EventKind.BULLETIN_DUE)


def entitled(person: User) -> Q:
    """On notifications: of an own bulletin that is not published yet."""
    return Q(Exists(_own(person).filter(pk=OuterRef("event__subject"))), event__kind__in=KINDS)


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each event that the person may have."""
    rows = _own(person).select_related("originator").in_bulk({event.subject for event in events})
    titles = Titles(person, list(rows.values()))
    return {
        event.pk: line_of(rows[event.subject], _words(event), titles=titles, label=rows[event.subject].tlp)
        for event in events
        if event.subject in rows
    }


TELLER = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _own(person: User) -> QuerySet[Notice]:
    return access.own_notices(person).filter(state__in=months.UNFINISHED)


def _words(event: Event) -> str:
    if event.kind == EventKind.BULLETIN_BEGUN:
        return _("The draft of the month is begun")
    if event.key.endswith(":late"):
        return _("Should have been published by now")
    return _("To be published within two days")
