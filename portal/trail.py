"""The audit trail as people read it: each act in plain words, with the names that its reader may know.

Packages above register the words of their acts when the site starts. Whose acts somebody is told is decided where the
page is made; this module tells no name that it was not given.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import AuditEvent, Organization, User

PAGE: Final = 50
Words = Mapping[str, str | Promise]
_said: dict[str, str | Promise] = {
    "application.admitted": gettext_lazy("Admitted who had asked to join"),
    "application.closed": gettext_lazy("Closed a request to join, with the framework"),
    "application.declined": gettext_lazy("Declined a request to join"),
    "application.made": gettext_lazy("Asked to join"),
    "application.withdrawn": gettext_lazy("Took a request to join back"),
    "framework.agreement": gettext_lazy("Published a version of the agreement"),
    "framework.closed": gettext_lazy("Closed the framework"),
    "framework.created": gettext_lazy("Set the framework up"),
    "framework.linked": gettext_lazy("Named a regional framework that it works under"),
    "framework.rules": gettext_lazy("Set the rules of the framework"),
    "message.left": gettext_lazy("Left a message unsent that was given up"),
    "message.retried": gettext_lazy("Had a message sent again that was given up"),
    "organization.changed": gettext_lazy("Changed what the organization says of itself"),
    "organization.created": gettext_lazy("Set the organization up"),
    "organization.deactivated": gettext_lazy("Closed the organization’s access"),
    "organization.focal_points": gettext_lazy("Changed the focal points of the organization"),
    "organization.holidays": gettext_lazy("Changed the holidays of the organization"),
    "organization.markets": gettext_lazy("Changed the markets of the organization"),
    "organization.procedure": gettext_lazy("Changed how the organization wants to be asked"),
    "participation.accepted": gettext_lazy("Accepted a version of the agreement"),
    "participation.admitted": gettext_lazy("Admitted a member"),
    "participation.ended": gettext_lazy("Ended a membership"),
    "participation.invited": gettext_lazy("Asked an organization to join"),
    "participation.left": gettext_lazy("Left the framework"),
    "participation.reads_from": gettext_lazy("Changed from which day on a member sees items"),
    "participation.resumed": gettext_lazy("Ended a suspension"),
    "participation.role": gettext_lazy("Changed as what a member takes part"),
    "participation.suspended": gettext_lazy("Suspended a member"),
    "endpoint.changed": gettext_lazy("Changed a webhook"),
    "endpoint.created": gettext_lazy("Made a webhook"),
    "endpoint.removed": gettext_lazy("Removed a webhook"),
    "endpoint.secret_renewed": gettext_lazy("Made another secret for a webhook"),
    "endpoint.switched_off": gettext_lazy("Switched a webhook off"),
    "endpoint.switched_on": gettext_lazy("Switched a webhook on"),
    "endpoint.tested": gettext_lazy("Tested a webhook"),
    "person.added": gettext_lazy("Added a person"),
    "person.deactivated": gettext_lazy("Closed a person’s access"),
    "person.invited": gettext_lazy("Invited a person"),
    "person.invitation_revoked": gettext_lazy("Took an invitation back"),
    "person.joined": gettext_lazy("Accepted an invitation"),
    "person.operator": gettext_lazy("Made a person an operator of this site"),
    "person.operator_ended": gettext_lazy("Ended that a person is an operator of this site"),
    "person.password_reset_asked": gettext_lazy("Somebody asked for a new password"),
    "person.mails_arrive": gettext_lazy("Said that mails to a person arrive again"),
    "person.mails_planned": gettext_lazy("Chose when to be mailed"),
    "person.mails_stopped": gettext_lazy("Ended mails by the link in one"),
    "person.preferences": gettext_lazy("Changed the own account"),
    "person.reactivated": gettext_lazy("Opened a person’s access again"),
    "person.roles": gettext_lazy("Changed what a person may do"),
    "platform.added": gettext_lazy("Added a platform"),
    "platform.changed": gettext_lazy("Changed a platform"),
    "scan.added": gettext_lazy("Added the signed copy of an agreement"),
    "token.created": gettext_lazy("Made a key for a program"),
    "token.revoked": gettext_lazy("Revoked a key for a program"),
    "unrestricted": gettext_lazy("Opened every row of a guarded table: %(fields)s"),
}


@dataclass(frozen=True)
class About:
    """What an act was done to, where its reader may know it; `url` is empty where there is nothing to open."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Act:
    """One act in words. `organization` is empty where it is not named to the reader, `person` but for colleagues."""

    event: AuditEvent
    said: str
    organization: str
    person: str
    about: About | None = None

    @property
    def who(self) -> str:
        """The person, the organization, or what stands for them."""
        if self.event.organization_id is None:
            return _("the operator of this site")
        return self.person or self.organization or _("an organization that is not named here")


@dataclass(frozen=True)
class Trail:
    """A page, the newest first; `after` is the cursor of the next, or empty."""

    acts: list[Act]
    after: str


Namer = Callable[[Collection[UUID]], Collection[UUID]]
Describer = Callable[[Sequence[AuditEvent]], Mapping[int, About]]


def register(words: Words) -> None:
    """Say in words what acts a package records; once, when the site starts."""
    _said.update(words)


def known_acts() -> set[str]:
    """The acts that can be said in words."""
    return set(_said)


def sentence(event: AuditEvent) -> str:
    """What was done, without who and to what; the code where nobody has said it in words."""
    fields = ", ".join(map(str, event.fields))
    return str(_said.get(event.action, event.action)) % {"fields": fields, "form": fields.upper()}


def page(
    reader: User,
    events: QuerySet[AuditEvent],
    *,
    named: Namer,
    about: Describer = lambda events: {},
    after: str = "",
    everyone: bool = False,
    stands: tuple[str, str] = ("at", "pk"),
    limit: int = PAGE,
) -> Trail:
    """The next acts of these. `named` says which of some organizations the reader is told by name, `about` what the
    acts were done to; people are named where they are the reader's colleagues, or for operators everyone. `stands`: the
    columns of the moment and the key, where an index of others has them in this order.
    """
    found, cursor = _next(events, after, limit, stands)
    keys = {event.organization_id for event in found if event.organization_id}
    told = Organization.objects.in_bulk(list(named(keys)))
    people = _people(found, None if everyone else reader.organization_id)
    things = about(found)
    acts = [
        Act(
            event,
            sentence(event),
            str(told.get(event.organization_id, "")) if event.organization_id else "",
            people.get(event.actor_id, "") if event.actor_id else "",
            things.get(event.pk),
        )
        for event in found
    ]
    return Trail(acts, cursor)


def _people(events: Iterable[AuditEvent], organization: UUID | None) -> dict[UUID | None, str]:
    """The names of those who acted; of one organization's people where it is given."""
    shown = (event for event in events if organization in (None, event.organization_id))
    rows = User.objects.filter(pk__in={event.actor_id for event in shown if event.actor_id})
    return dict(rows.values_list("pk", "name"))


def _next(
    events: QuerySet[AuditEvent], after: str, limit: int, stands: tuple[str, str]
) -> tuple[list[AuditEvent], str]:
    """The rows after a cursor, and the cursor after them: a moment, and how many acts of it were shown. Not the id,
    which would count what everybody on the site has done.
    """
    moment, shown = _parsed(after)
    rows = events.order_by(*(f"-{column}" for column in stands))
    if moment:
        rows = rows.filter(**{f"{stands[0]}__lte": moment})
    found = list(rows[shown : shown + limit + 1])
    if len(found) <= limit:
        return found, ""
    found = found[:limit]
    last = found[-1].at
    same = sum(event.at == last for event in found) + (shown if last == moment else 0)
    return found, f"{last.astimezone(UTC).isoformat()}~{same}"


def _parsed(after: str) -> tuple[datetime | None, int]:
    """From the start for anything that is no cursor of ours."""
    moment, _tilde, shown = after.partition("~")
    try:
        at, number = datetime.fromisoformat(moment).astimezone(UTC), int(shown)
    except (ValueError, OverflowError):
        return None, 0
    return (at, number) if 0 <= number < 10_000 else (None, 0)


def uuids(values: Iterable[Any]) -> set[UUID]:
    """The keys among target ids, which are text; what is none is left out."""
    found = set()
    for value in values:
        try:
            found.add(UUID(str(value)))
        except ValueError:
            continue
    return found
