"""The mails: invitation, password reset, what is told at once, and the summary. Each is a pointer, in its recipient's
language and time zone, to what the recipient may still have when it is sent.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from zoneinfo import ZoneInfo

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock, events, outbox
from portal.actions.people import is_open
from portal.enums import TLP, MessageKind, Suppressed
from portal.errors import NotYet
from portal.events import UNSEEN, Line
from portal.models import Invitation, MailPlan, Message, Notification, User
from portal.outbox import Letter

LISTED: Final = 50  # lines of a summary; the inbox holds the others
TOLD: Final = 1000  # lines of which one summary tells, most of them by their number

_invitations = TimestampSigner(salt="portal.invitation")
_stops = Signer(salt="portal.mail.stop")


def token_of(invitation: Invitation) -> str:
    """The signed part of the link; the row itself says whether it may still be used."""
    return _invitations.sign(str(invitation.pk))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link names, or None where the signature is not ours."""
    try:
        key = _invitations.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.select_related("organization", "invited_by").filter(pk=key).first()


def stop_token(person: User, kind: MessageKind) -> str:
    """The signed part of the link that ends mails of a kind for one person: whoever has the mail may use it."""
    return _stops.sign(f"{kind}.{person.pk}")


def stop_of(token: str) -> tuple[User, MessageKind] | None:
    """Whose mails of which kind a link ends, or None where the signature is not ours."""
    try:
        kind, key = _stops.unsign(token).split(".")
    except BadSignature:
        return None
    person = User.objects.select_related("organization").filter(pk=uuid.UUID(key)).first()
    return (person, MessageKind(kind)) if person else None


def write_invitation(message: Message) -> Letter | Suppressed:
    """The link, in the language of the invitation; none once it can no longer be used."""
    invitation = message.invitation
    if invitation is None or not is_open(invitation):
        return Suppressed.ENDED
    with translation.override(invitation.language):
        url = settings.BASE_URL + reverse("invitation", args=[token_of(invitation)])
        context = {"invitation": invitation, "url": url}
        return _letter(invitation.email, _("Invitation to Accord"), "invitation", context)


def write_password_reset(message: Message) -> Letter | Suppressed:
    """The link, made when it is sent; none for somebody who may no longer sign in."""
    person = message.recipient
    if person is None or not _is_active(person):
        return Suppressed.NOT_ENTITLED
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    with translation.override(person.language):
        context = {"url": settings.BASE_URL + address}
        return _letter(person.email, _("A new password for Accord"), "password_reset", context)


def write_event(message: Message) -> Letter | Suppressed:
    """What is told at once, unless it is read of or done by then. Whoever wants no such mail, or has read of it, still
    gets what is to be confirmed.
    """
    person, event = message.recipient, message.event
    if person is None or event is None or not _is_active(person):
        return Suppressed.NOT_ENTITLED
    with _speaking_to(person):
        line = events.line(person, event)
        if line is None:
            if events.lasts(person, event):
                raise NotYet
            return Suppressed.NOT_ENTITLED
        if not line.must and not plan_of(person).at_once:
            return Suppressed.UNSUBSCRIBED
        if not line.must and events.is_done(person, event):
            return Suppressed.ENDED
        stop = "" if line.must else _stop_address(person, MessageKind.EVENT)
        rows = list(Notification.objects.filter(recipient=person, event=event).values_list("pk", flat=True))
        context = {"line": _pointed(line), "stop": stop}
        return _letter(person.email, f"{_named(line)}: {line.text}", "event", context, tells_of=rows, unsubscribe=stop)


def write_summary(message: Message) -> Letter | Suppressed:
    """What the person has not read and was not mailed of, newest first; not what may still be taken back unseen, nor
    what a mail of its own will tell.
    """
    person = message.recipient
    if person is None or not _is_active(person):
        return Suppressed.NOT_ENTITLED
    rows = events.unread(person).filter(mailed_at=None, created_at__lte=clock.now() - UNSEEN)
    own = Message.objects.filter(outbox.WAITING, kind=MessageKind.EVENT, recipient=person)
    rows = rows.exclude(event__in=own.values("event"))
    found = list(rows.order_by("-created_at", "pk")[:TOLD])
    with _speaking_to(person):
        said = events.lines(person, [row.event for row in found[:LISTED]])
        told = [_pointed(said[row.event_id]) for row in found[:LISTED] if row.event_id in said]
        if not told:
            return Suppressed.NOTHING_NEW
        more = max(len(found) - LISTED, 0)
        count = len(told) + more
        subject = ngettext("%(count)s item on Accord", "%(count)s items on Accord", count) % {"count": count}
        stop = _stop_address(person, MessageKind.SUMMARY)
        context = {"lines": told, "more": more, "stop": stop, "inbox": settings.BASE_URL + reverse("inbox")}
        keys = [row.pk for row in found]
        return _letter(person.email, subject, "summary", context, tells_of=keys, unsubscribe=stop)


def plan_of(person: User) -> MailPlan:
    """How the person wants to be mailed: as usual, until the person or the portal has written it down."""
    return MailPlan.objects.filter(person=person).first() or MailPlan(person=person)


def register() -> None:
    """Called when the site starts."""
    outbox.register(MessageKind.INVITATION, write_invitation)
    outbox.register(MessageKind.PASSWORD_RESET, write_password_reset)
    outbox.register(MessageKind.EVENT, write_event)
    outbox.register(MessageKind.SUMMARY, write_summary)


def _is_active(person: User) -> bool:
    return person.is_active and person.organization.is_active


@contextmanager
def _speaking_to(person: User) -> Iterator[None]:
    with translation.override(person.language), timezone.override(ZoneInfo(person.zone_name)):
        yield


def _stop_address(person: User, kind: MessageKind) -> str:
    return settings.BASE_URL + reverse("mail_stop", args=[stop_token(person, kind)])


def _named(line: Line) -> str:
    """What a subject names: that it is an exercise, that it is immediate, its label, and its reference."""
    marks = [_("EXERCISE")] if line.is_exercise else []
    marks += [_("Immediate")] if line.is_immediate else []
    marks += [TLP(line.label).label] if line.label else []
    return " ".join([*marks, line.name])


def _pointed(line: Line) -> dict[str, Any]:
    """What a mail says of a line: no title, and the whole address."""
    label = TLP(line.label) if line.label else None
    names = ("text", "kind", "name", "due_at", "must", "is_exercise", "is_immediate")
    told = {name: getattr(line, name) for name in names}
    return {**told, "label": label, "url": settings.BASE_URL + line.url}


def _letter(to: str, subject: str, template: str, context: dict[str, Any], **told: Any) -> Letter:
    """In the language that is active."""
    spoken = {
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "language": translation.get_language(),
    }
    return Letter(
        to=to,
        subject=subject,
        text=render_to_string(f"emails/{template}.txt", context | spoken),
        html=render_to_string(f"emails/{template}.html", context | spoken),
        **told,
    )
