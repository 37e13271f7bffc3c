"""What events of items say, as far as their reader may have it now. Registered with `portal.events`."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.enums import EventKind, Urgency
from portal.events import Line, Teller
from portal.models import Event, Notification, User
from sharing import access, parts
from sharing.enums import NoticeState
from sharing.models import Look, Notice, NoticeVersion, Recall, Receipt
from sharing.queries.titles import Titles

OF_ITEMS = (EventKind.ITEM, EventKind.ASKED, EventKind.QUESTION, EventKind.ANSWER)
OF_DRAFTS = {EventKind.REVIEW: NoticeState.IN_REVIEW, EventKind.SENT_BACK: NoticeState.DRAFT}
KINDS = (*OF_ITEMS, *OF_DRAFTS, EventKind.WITHDRAWN, EventKind.RECALLED)


def entitled(person: User) -> Q:
    """On notifications: the person may read the item, or keeps its tombstone, or is to delete it, as the kind says."""
    item = access.readable(person, Notice).filter(pk=OuterRef("event__subject"))
    gone = access.tombstones(person).filter(pk=OuterRef("event__subject"))
    may = Q(Exists(item), event__kind__in=OF_ITEMS)
    mine = access.asked().filter(notice=OuterRef("event__subject"), organization=person.organization_id)
    may &= ~Q(event__kind=EventKind.ASKED) | Q(Exists(mine))
    for kind, state in OF_DRAFTS.items():
        may |= Q(Exists(item.filter(state=state)), event__kind=kind)
    stands = Exists(item.filter(state=NoticeState.RELEASED))
    may |= Q(stands, event__kind=EventKind.SENT_BACK, event__number__gt=0)  # a correction was
    may |= Q(Exists(_to_decide(person).filter(pk=OuterRef("event__subject"))), event__kind=EventKind.REVIEW)
    may |= Q(Exists(gone), event__kind=EventKind.WITHDRAWN)
    return may | Q(Exists(_to_delete(person).filter(notice=OuterRef("event__subject"))), event__kind=EventKind.RECALLED)


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each event that the person may have; one query a kind of right, however many events."""
    items = _found(partial(access.readable, person, Notice), {event.subject for event in events})
    gone = _found(partial(access.tombstones, person), {e.subject for e in events if e.kind == EventKind.WITHDRAWN})
    recalls = _recalls(person, {e.subject for e in events if e.kind == EventKind.RECALLED})
    waiting = _waiting(person, {e.subject for e in events if e.kind == EventKind.REVIEW and e.number})
    mine = access.asked().filter(notice__in=items, organization=person.organization_id)
    due = dict(mine.values_list("notice", "due_at"))
    titles = Titles(person, [*items.values(), *waiting.values()])
    before = _told_before(person, [event for event in events if event.kind == EventKind.ITEM and event.number > 1])
    found: dict[UUID, Line] = {}
    for event in events:
        if event.kind == EventKind.RECALLED and (recall := recalls.get(event.subject)):
            found[event.pk] = _recall(recall)
        elif event.kind == EventKind.WITHDRAWN and (notice := gone.get(event.subject)):
            found[event.pk] = line_of(notice, _("Withdrawn by its issuer"))
        elif notice := waiting.get(event.subject):
            found[event.pk] = line_of(
                notice, _("A correction waits for your approval"), titles=titles, label=notice.tlp
            )
        elif (notice := items.get(event.subject)) and _stands(event, notice, due):
            corrected, due_at = event.pk in before, due.get(notice.pk) if event.kind == EventKind.ASKED else None
            said = _words(event, corrected=corrected)
            found[event.pk] = line_of(notice, said, titles=titles, label=notice.tlp, due_at=due_at)
    return found


def lasts(person: User, event: Event) -> bool:
    """Whether what the person's organization is asked is barred for a time only: it is not lost meanwhile."""
    if event.kind != EventKind.ASKED or not access.is_active(person):
        return False
    notice = access.plain(Notice).filter(pk=event.subject).first()
    mine = access.asked().filter(notice=event.subject, organization=person.organization_id)
    if notice is None or not mine.exists():
        return False
    return access.organizations_lasting(notice).filter(pk=person.organization_id).exists()


def is_done(person: User, event: Event) -> bool:
    """Whether the person's organization has answered what it is asked."""
    answered = access.plain(Receipt).filter(notice=event.subject, outcome_at__isnull=False)
    return event.kind == EventKind.ASKED and answered.filter(organization=person.organization_id).exists()


TELLER = Teller(entitled=entitled, lines=lines, lasts=lasts, is_done=is_done)


def _found(rows: Callable[[], QuerySet[Notice]], keys: set[UUID]) -> dict[UUID, Notice]:
    return rows().select_related("originator").in_bulk(keys) if keys else {}


def _recalls(person: User, keys: set[UUID]) -> dict[UUID, Recall]:
    if not keys:
        return {}
    rows = _to_delete(person).filter(notice__in=keys).select_related("notice__originator")
    return {row.notice_id: row for row in rows}


def _to_delete(person: User) -> QuerySet[Recall]:
    return parts.recalls(person).filter(confirmed_at__isnull=True, settled_at__isnull=True)


def _waiting(person: User, keys: set[UUID]) -> dict[UUID, Notice]:
    """The items to which these corrections belong, by the key of each correction."""
    if not keys:
        return {}
    rows = _to_decide(person).filter(pk__in=keys).select_related("notice__originator")
    return {row.pk: row.notice for row in rows}


def _to_decide(person: User) -> QuerySet[NoticeVersion]:
    """Corrections that wait for somebody who approves for the issuer, or for its second reader."""
    if not person.is_approver:
        return access.plain(NoticeVersion).none()
    own = access.own_notices(person).filter(pk=OuterRef("notice"))
    second = access.for_second_reader(person).filter(pk=OuterRef("notice"))
    rows = access.plain(NoticeVersion).filter(Exists(own) | Exists(second))
    return rows.filter(released_at=None, notice__state=NoticeState.RELEASED)


def _stands(event: Event, notice: Notice, asked: Collection[UUID]) -> bool:
    """Whether what the event told still holds of an item that can be read."""
    if event.kind == EventKind.ASKED:
        return notice.pk in asked
    if _of_correction(event):
        return event.kind == EventKind.SENT_BACK and notice.state == NoticeState.RELEASED
    return event.kind in OF_ITEMS or OF_DRAFTS.get(EventKind(event.kind)) == notice.state


def _of_correction(event: Event) -> bool:
    """Of what is said of drafts: whether it is said of a correction, which has a number before it is released."""
    return event.kind in OF_DRAFTS and event.number > 0


def _told_before(person: User, corrections: Collection[Event]) -> set[UUID]:
    """Those of these events that correct what the person was told of, or has looked at, when no line says any more
    that it was told: the first that one hears of an item is new.
    """
    if not corrections:
        return set()
    keys = {event.subject for event in corrections}
    kinds = [EventKind.ITEM, EventKind.ASKED]
    told = Notification.objects.filter(recipient=person, event__kind__in=kinds, event__subject__in=keys)
    first = dict(
        told.order_by().values("event__subject").annotate(n=Min("event__number")).values_list("event__subject", "n")
    )
    looks = access.plain(Look).filter(person=person, notice__in=keys)
    seen = dict(looks.values_list("notice", Coalesce("before", "version")))
    return {
        event.pk
        for event in corrections
        if min(first.get(event.subject, event.number), seen.get(event.subject, event.number)) < event.number
    }


def _words(event: Event, *, corrected: bool) -> str:
    words = {
        EventKind.ITEM: _("Corrected") if corrected else _("New"),
        EventKind.ASKED: _("You are asked to follow up"),
        EventKind.QUESTION: _("A question for you"),
        EventKind.ANSWER: _("An answer of the issuer"),
        EventKind.REVIEW: _("Waits for your approval"),
        EventKind.SENT_BACK: _("Your correction was discarded") if event.number else _("Sent back to be mended"),
    }
    return words[EventKind(event.kind)]


def _recall(row: Recall) -> Line:
    return line_of(row.notice, _("Delete what you kept, then confirm"), url=row.get_absolute_url(), must=True)


def line_of(
    notice: Notice,
    text: str,
    *,
    titles: Titles | None = None,
    label: str = "",
    url: str = "",
    due_at: datetime | None = None,
    must: bool = False,
) -> Line:
    """A line about an item that its reader may have; with its title where `titles` are given."""
    return Line(
        text=text,
        kind=notice.get_kind_display(),
        name=notice.reference,
        url=url or reverse("notice", args=[notice.pk]),
        label=label,
        title=titles.title(notice) if titles else "",
        language=titles.language(notice) if titles else "",
        issuer=str(notice.originator),
        due_at=due_at,
        must=must,
        is_exercise=notice.is_exercise,
        is_immediate=bool(label) and notice.urgency == Urgency.IMMEDIATE,  # a tombstone does not tell it
    )
