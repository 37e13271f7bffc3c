"""What is told of consents to quote an item, as far as its reader may have it now. Registered with `portal.events`."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.enums import EventKind
from portal.events import Line, Teller
from portal.models import Event, User
from sharing import access
from sharing.queries import told
from sharing.queries.titles import Titles
from trends.models import Consent
from trends.queries import quotations

KINDS: Final = (EventKind.CONSENT_ASKED, EventKind.CONSENT_ANSWERED)


def entitled(person: User) -> Q:
    """On notifications: an originator's approvers, of what they are asked; the coordinator's people, of the answer."""
    may = Q(pk__in=[])
    if access.is_active(person):
        for kind in KINDS:
            may |= Q(Exists(_consents(person, kind).filter(pk=OuterRef("event__subject"))), event__kind=kind)
    return may


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each event that the person may have; a query a kind, however many events."""
    if not access.is_active(person):
        return {}
    rows = {kind: _rows(person, kind, events) for kind in KINDS}
    titles = Titles(person, [row.notice for row in rows[EventKind.CONSENT_ASKED].values()])
    found: dict[UUID, Line] = {}
    for event in events:
        if row := rows[EventKind(event.kind)].get(event.subject):
            kind = EventKind(event.kind)
            named = titles if kind == EventKind.CONSENT_ASKED else None
            url, label = row.get_absolute_url(), row.notice.tlp
            found[event.pk] = told.line_of(row.notice, _words(row, kind), titles=named, label=label, url=url)
    return found


def is_done(person: User, event: Event) -> bool:
    """Whether nobody needs to answer any more."""
    asked = event.kind == EventKind.CONSENT_ASKED
    return asked and not quotations.to_answer(person).filter(pk=event.subject).exists()


TELLER = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False, is_done=is_done)


def _consents(person: User, kind: EventKind) -> QuerySet[Consent]:
    if kind == EventKind.CONSENT_ASKED:
        asked = quotations.to_answer(person)
        return asked if person.is_approver else asked.none()
    own = quotations.readable(person).filter(bulletin__originator=person.organization_id)
    return own.filter(granted__isnull=False)


def _rows(person: User, kind: EventKind, events: Collection[Event]) -> dict[UUID, Consent]:
    keys = {event.subject for event in events if event.kind == kind}
    return _consents(person, kind).in_bulk(keys) if keys else {}


def _words(row: Consent, kind: EventKind) -> str:
    if kind == EventKind.CONSENT_ASKED:
        return _("You are asked whether a bulletin may quote it under a lower label")
    if row.ended_at:
        return _("Its issuer no longer lets the bulletin quote it")
    granted = _("Its issuer lets the bulletin quote it")
    return granted if row.granted else _("Its issuer does not let the bulletin quote it")
