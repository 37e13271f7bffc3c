"""What is told of readers' answers, and of what became of them, as far as its reader may have it now. Registered with
`portal.events`.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from portal.enums import EventKind
from portal.events import Line, Teller
from portal.models import Event, User
from sharing import access, responses
from sharing.enums import ExtensionState, NoticeState, ProposalState
from sharing.models import Clearance, Dispute, Extension, Notice, Proposal
from sharing.queries import clearances, told
from sharing.queries.titles import Titles

TO_ISSUERS = (EventKind.OUTCOME, EventKind.RECALL_CONFIRMED, EventKind.PROPOSED, EventKind.CLEARANCE_ANSWERED)
OF_DISPUTES = (EventKind.DISPUTED, EventKind.DISPUTE_DECIDED)
OF_ITEMS = (*TO_ISSUERS, *OF_DISPUTES, EventKind.PROPOSAL_ANSWERED)
OF_EXTENSIONS = (EventKind.EXTENSION_ASKED, EventKind.EXTENSION_DECIDED)
OF_CLEARANCES = (EventKind.CLEARANCE, EventKind.CLEARANCE_DUE)
KINDS = (*OF_ITEMS, *OF_EXTENSIONS, *OF_CLEARANCES)


def entitled(person: User) -> Q:
    """On notifications: an issuer's own item; for others, one that they may read, as the kind says; a request to share
    an item further, for those who may know of it.
    """
    if not access.is_active(person):
        return Q(pk__in=[])
    subject = OuterRef("event__subject")
    may = Q(Exists(access.own_notices(person).filter(pk=subject)), event__kind__in=TO_ISSUERS)
    readable = Q(Exists(_readable(person).filter(pk=subject)))
    may |= Q(readable, Exists(_disputes(subject)), event__kind__in=OF_DISPUTES)
    may |= Q(readable, Exists(_proposals(person).filter(notice=subject)), event__kind=EventKind.PROPOSAL_ANSWERED)
    for kind in OF_EXTENSIONS:
        may |= Q(Exists(_extensions(person, kind).filter(pk=subject)), event__kind=kind)
    return may | Q(Exists(_to_clear(person).filter(pk=subject)), event__kind__in=OF_CLEARANCES)


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each event that the person may have; a query a kind of right, however many events."""
    if not access.is_active(person):
        return {}
    own = _items(access.own_notices(person), events, TO_ISSUERS)
    disputed = _readable(person).filter(Exists(_disputes(OuterRef("pk"))))
    items = {
        **dict.fromkeys(TO_ISSUERS, own),
        **dict.fromkeys(OF_DISPUTES, _items(disputed, events, OF_DISPUTES)),
        EventKind.PROPOSAL_ANSWERED: _items(_proposing(person), events, [EventKind.PROPOSAL_ANSWERED]),
    }
    asked = {kind: _requests(person, kind, events) for kind in OF_EXTENSIONS}
    clearing = {event.subject for event in events if event.kind in OF_CLEARANCES}
    to_clear = _to_clear(person).in_bulk(clearing) if clearing else {}
    requests = [row.notice for rows in asked.values() for row in rows.values()]
    requests += [row.notice for row in to_clear.values()]
    titles = Titles(person, [*(row for rows in items.values() for row in rows.values()), *requests])
    found: dict[UUID, Line] = {}
    for event in events:
        kind = EventKind(event.kind)
        if kind in OF_EXTENSIONS and (row := asked[kind].get(event.subject)):
            found[event.pk] = _request(row, titles)
        elif one := to_clear.get(event.subject):
            found[event.pk] = _clearance(one, titles)
        elif kind in OF_ITEMS and (notice := items[kind].get(event.subject)):
            found[event.pk] = told.line_of(notice, _words(kind), titles=titles, label=notice.tlp)
    return found


TELLER = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _items(rows: QuerySet[Notice], events: Collection[Event], kinds: Collection[EventKind]) -> dict[UUID, Notice]:
    keys = {event.subject for event in events if event.kind in kinds}
    return rows.select_related("originator").in_bulk(keys) if keys else {}


def _requests(person: User, kind: EventKind, events: Collection[Event]) -> dict[UUID, Extension]:
    keys = {event.subject for event in events if event.kind == kind}
    return _extensions(person, kind).in_bulk(keys) if keys else {}


def _readable(person: User) -> QuerySet[Notice]:
    return access.readable(person, Notice).filter(state=NoticeState.RELEASED)


def _disputes(notice: OuterRef) -> QuerySet[Dispute]:
    return access.plain(Dispute).filter(notice=notice)


def _proposals(person: User) -> QuerySet[Proposal]:
    """Own ones that are answered."""
    return access.plain(Proposal).filter(organization=person.organization_id).exclude(state=ProposalState.OPEN)


def _proposing(person: User) -> QuerySet[Notice]:
    return _readable(person).filter(Exists(_proposals(person).filter(notice=OuterRef("pk"))))


def _extensions(person: User, kind: EventKind) -> QuerySet[Extension]:
    """Those that the person is to decide, or those of the own organization that are decided."""
    rows = responses.extensions(person)
    if kind == EventKind.EXTENSION_DECIDED:
        decided = [ExtensionState.CONSENTED, ExtensionState.DECLINED]
        return rows.filter(organization=person.organization_id, state__in=decided)
    asked = rows.filter(notice__originator=person.organization_id, state=ExtensionState.OPEN)
    return asked if person.is_approver else asked.none()


def _to_clear(person: User) -> QuerySet[Clearance]:
    """What the own organization is asked to clear and has not answered."""
    return clearances.open_to(person).filter(answer="")


def _clearance(row: Clearance, titles: Titles) -> Line:
    said, notice = _("You may object to it before it is published"), row.notice
    return told.line_of(notice, said, titles=titles, label=notice.tlp, url=row.get_absolute_url(), due_at=row.closes_at)


def _request(row: Extension, titles: Titles) -> Line:
    notice = row.notice
    return told.line_of(notice, _of_request(row), titles=titles, label=notice.tlp, url=row.get_absolute_url())


def _of_request(row: Extension) -> str:
    words = {
        ExtensionState.OPEN: _("You are asked to share it further"),
        ExtensionState.CONSENTED: _("Shared further, as you asked"),
        ExtensionState.DECLINED: _("Not shared further"),
    }
    return words[ExtensionState(row.state)]


def _words(kind: EventKind) -> str:
    words = {
        EventKind.OUTCOME: _("Somebody whom you asked recorded what was done"),
        EventKind.RECALL_CONFIRMED: _("Somebody confirmed that nothing was kept"),
        EventKind.PROPOSED: _("A reader proposes a correction"),
        EventKind.CLEARANCE_ANSWERED: _("Somebody whom you asked to clear it has answered"),
        EventKind.PROPOSAL_ANSWERED: _("Your proposal is answered"),
        EventKind.DISPUTED: _("Disputed by somebody affected"),
        EventKind.DISPUTE_DECIDED: _("A dispute is decided"),
    }
    return words[kind]
