"""What is told of laws that make alerts actionable, as far as its reader may have it now. Registered with
`portal.events`.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.enums import EventKind
from portal.events import Line, Teller
from portal.models import Event, User
from sharing import access
from sharing.models import Control
from sharing.queries import waking
from sharing.queries.lists import CAP

KINDS = (EventKind.LAW,)


def entitled(person: User) -> Q:
    """On notifications: the control touches a market of the reader's, and wakes an alert that the reader may read."""
    if not access.is_active(person):
        return Q(pk__in=[])
    return Q(Exists(waking.woken(person, waking.today(person)).filter(pk=OuterRef("event__subject"))))


def lines(person: User, events: Collection[Event]) -> dict[UUID, Line]:
    """A line for each, with the number of alerts at this moment; one query, however many events."""
    if not access.is_active(person):
        return {}
    on = waking.today(person)
    rows = waking.tallied(person, on, CAP + 1).select_related("substance", "reported_by", "law_change__originator")
    found = rows.in_bulk([event.subject for event in events])
    said = {key: _line(control, on) for key, control in found.items()}
    return {event.pk: line for event in events if (line := said.get(event.subject))}


TELLER = Teller(entitled=entitled, lines=lines, lasts=lambda person, event: False)


def _line(control: Control, on: date) -> Line:
    """Its text and name stand in mails, and say nothing that the law change alone says; the substance stands in its
    title.
    """
    wake, law = waking.wake(control, on), control.law_change
    count: int = control.total  # type: ignore[attr-defined]
    number = _("more than %(n)s") % {"n": CAP} if count > CAP else count
    alerts = ngettext("%(n)s open alert", "%(n)s open alerts", count) % {"n": number}
    text = _("A law has taken effect: %(alerts)s") if wake.is_in_force else _("A law takes effect soon: %(alerts)s")
    return Line(
        text=text % {"alerts": alerts},
        kind=_("Law"),
        name=law.reference if law else wake.line.jurisdiction_name,
        url=reverse("law_alerts", args=[control.pk]),
        label=law.tlp if law else "",
        title=wake.sentence,
        issuer=str(law.originator) if law else "",
    )
