"""What of an organization ends in sharing with its membership of a framework, in the transaction that ends it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from portal import outbox
from portal.enums import EventKind, Suppressed
from portal.models import Framework, Message, User
from sharing import access, hidden
from sharing.enums import FormOf
from sharing.models import Addressee, Release, WorkingCopy

TOLD = (EventKind.ITEM, EventKind.ASKED, EventKind.ANSWER)  # a question goes to the originator, whose item it is


def follow(framework: Framework, organizations: Collection[UUID], by: User) -> None:
    """These organizations are asked no more, and told no more, of what only this framework brought them; what they
    typed into answers to it goes. Saved searches stay: they hold words of their own.
    """
    here = access.plain(Release).filter(framework=framework.pk, notice=OuterRef("notice"))
    ask_no_longer(access.plain(Addressee).filter(Exists(here), organization__in=organizations))
    _send_no_longer(organizations)
    typed = access.plain(WorkingCopy).filter(form=FormOf.OUTCOME, person__organization__in=organizations)
    typed.filter(~Exists(access.reaching_lastingly("person__organization"))).delete()


def ask_no_longer(rows: QuerySet[Addressee]) -> None:
    """Of these, whoever could answer through no release any more is asked no more, in the transaction of the act that
    ended the last: shared again, it is asked anew, or reads nothing that those who are asked alone read. What it has
    answered stays in its issuer's record, and, where that would tell who belongs to a framework that hides its members,
    the time by which it was to answer (`hidden`).
    """
    lost = rows.filter(~hidden.reachable())
    lost.filter(~hidden.keeping_due()).update(due_at=None)
    lost.update(asked_at=None)


def _send_no_longer(organizations: Collection[UUID]) -> None:
    rows = Message.objects.filter(event__kind__in=TOLD).alias(notice=F("event__subject"))
    for whose in ("recipient__organization", "endpoint__organization"):
        theirs = rows.filter(**{f"{whose}__in": organizations})
        outbox.suppress(theirs.filter(~Exists(access.reaching_lastingly(whose))), Suppressed.ENDED)
