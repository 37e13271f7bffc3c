"""Words the mails about notices. A mail is a pointer: label, kind, reference, answer by, link; it names no seller and
quotes no title. Each writer asks again what its recipient may read.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import outbox
from portal.enums import TLP, MessageKind, NoticeKind
from portal.errors import NotYet
from portal.models import Message, User
from portal.outbox import Letter
from sharing import access
from sharing.models import Notice


def _letter(message: Message, template: str) -> Letter | None:
    """The mail, in the recipient's language and time zone; None where the recipient may not read the notice now."""
    person = message.recipient
    notice = _readable(person, message.data["notice"])
    if person is None or notice is None:
        return None
    zone = ZoneInfo(person.zone_name)
    with translation.override(person.language), timezone.override(zone):
        due = access.asked().filter(notice=notice, organization=person.organization_id).first()
        label = TLP(notice.tlp)
        context = {
            "label": label,
            "kind": NoticeKind(notice.kind).label,
            "reference": notice.reference,
            "due_at": due.due_at if due else None,
            "url": settings.BASE_URL + reverse("notice", args=[notice.pk]),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "language": translation.get_language(),
        }
        subject = _subject(template) % {"label": label.label, "reference": notice.reference}
        return Letter(
            to=person.email,
            subject=subject,
            text=render_to_string(f"emails/{template}.txt", context),
            html=render_to_string(f"emails/{template}.html", context),
        )


def _is_barred_for_a_time(message: Message) -> bool:
    """Whether what the recipient is asked will be readable again: then it is not lost meanwhile."""
    person = message.recipient
    notice = access.plain(Notice).filter(pk=message.data["notice"]).first()
    if person is None or not person.is_active or notice is None:
        return False
    return access.organizations_lasting(notice).filter(pk=person.organization_id).exists()


def _subject(template: str) -> str:
    return {
        "alert_for_action": _("%(label)s %(reference)s: your answer is asked"),
        "question": _("%(label)s %(reference)s: a question for you"),
        "answer": _("%(label)s %(reference)s: an answer of the issuer"),
    }[template]


def _readable(person: User | None, notice: str) -> Notice | None:
    """What the recipient may read now; for readers outside the originator, through a release."""
    if person is None:
        return None
    return access.readable(person, Notice).filter(pk=notice).first()


def write_alert_for_action(message: Message) -> Letter | None:
    """To the people of an addressee of an immediate alert; suppressed when it is no longer asked."""
    notice, person = message.data["notice"], message.recipient
    asked = access.asked().filter(notice=notice, organization=person.organization_id if person else None)
    if not asked.exists():
        return None
    letter = _letter(message, "alert_for_action")
    if letter is None and _is_barred_for_a_time(message):
        raise NotYet
    return letter


def write_question(message: Message) -> Letter | None:
    """To the originator's people."""
    return _letter(message, "question")


def write_answer(message: Message) -> Letter | None:
    """To those who asked."""
    return _letter(message, "answer")


def register() -> None:
    """Called when the site starts."""
    outbox.register(MessageKind.ALERT_FOR_ACTION, write_alert_for_action)
    outbox.register(MessageKind.QUESTION, write_question)
    outbox.register(MessageKind.ANSWER, write_answer)
