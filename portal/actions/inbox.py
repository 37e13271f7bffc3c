"""What a person does with the inbox, and how the person is mailed."""

from datetime import datetime

from django.db import transaction

from portal import audit, clock, events, marks
from portal.enums import MessageKind, Rhythm
from portal.models import MailPlan, User


def read_all(*, until: datetime, by: User) -> int:
    """Everything that was told up to a moment counts as read; how many lines."""
    return marks.mark(events.unread(by).filter(created_at__lte=until), read_at=clock.now())


@transaction.atomic
def plan_mails(*, rhythm: str, hour: int, at_once: bool, by: User) -> MailPlan:
    """How the person wants to be mailed from now on."""
    plan = _plan(by)
    plan.rhythm, plan.hour, plan.at_once, plan.next_at = rhythm, hour, at_once, None
    plan.save()
    audit.record("person.mails_planned", target=by, by=by, fields=["rhythm", "hour", "at_once"])
    return plan


@transaction.atomic
def stop_mails(person: User, kind: MessageKind) -> None:
    """By the link in a mail of this kind: no summaries any more, or none at once but what must be confirmed. Safe to
    repeat.
    """
    plan = _plan(person)
    if kind == MessageKind.SUMMARY and plan.rhythm != Rhythm.NEVER:
        plan.rhythm = Rhythm.NEVER
    elif kind == MessageKind.EVENT and plan.at_once:
        plan.at_once = False
    else:
        return
    plan.save()
    audit.record("person.mails_stopped", target=person, by=person, fields=[kind])


def _plan(person: User) -> MailPlan:
    MailPlan.objects.bulk_create([MailPlan(person=person)], ignore_conflicts=True)
    return MailPlan.objects.select_for_update().get(person=person)
