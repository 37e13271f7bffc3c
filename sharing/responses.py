"""Who may know what organizations did with a notice: answers, objections, whom it asks, what waits. Beside the reading
rule (`sharing.access`), from which all of it starts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from portal import participations, queries
from portal.models import Framework, Organization, Participation, User
from sharing import access, memberships
from sharing.models import Addressee, Extension, Notice, Objection, Proposal, Question, Receipt, Release


def seen_receipts(reader: User, notice: Notice) -> QuerySet[Receipt]:
    """What organizations did with a notice that the reader may read, as far as the reader may know it.

    The originator sees every addressee's, the coordinator of a framework to which it is released as well; everyone
    else sees the own organization's.
    """
    rows = access.plain(Receipt).filter(notice=notice.pk)
    if not access.can_read(reader, notice):
        return rows.none()
    own = Q(organization=reader.organization_id)
    asked = seen_addressees(reader, notice).filter(organization=OuterRef("organization"))
    return rows.filter(own | Exists(asked))


def known_receipts(reader: User, readable: QuerySet[Any]) -> QuerySet[Receipt]:
    """The same, of many notices at once, named by their keys, which the reader may read. Each part is found in its own
    way, so that none is looked for among all.
    """
    rows = access.plain(Receipt)
    named = access.plain(Addressee).filter(notice=OuterRef("notice"), organization=OuterRef("organization"))
    parts = own_receipts(reader, readable, readable)
    led = list(queries.coordinated(reader).values_list("pk", flat=True))
    if led:  # for everyone else there is nothing to look for
        here = access.readable_releases(reader).filter(notice=OuterRef("notice"), framework__in=led)
        most = memberships.read_by_most(led, organization="organization")
        asked = known_addressees(reader).filter(notice=OuterRef("notice"), organization=OuterRef("organization"))
        known = (most & Q(Exists(named))) | Q(Exists(asked))  # the cheap side first
        parts.append(rows.filter(known, Exists(here), notice__in=readable))
    first, *rest = [part.values("pk") for part in parts]
    return rows.filter(pk__in=first.union(*rest, all=True))


def own_receipts(reader: User, readable: QuerySet[Any], issued: QuerySet[Any] | RawSQL) -> list[QuerySet[Receipt]]:
    """Of these, what the reader may know whatever it leads: of notices that it may read those of its organization,
    and every addressee's of those that its organization issued, all of which are named beside. A receipt may be in
    several parts.
    """
    me, rows = reader.organization_id, access.plain(Receipt)
    named = access.plain(Addressee).filter(notice=OuterRef("notice"), organization=OuterRef("organization"))
    mine: list[Any] = [readable] if issued is readable else [readable, issued]
    parts = [rows.filter(notice__in=each, organization=me) for each in mine]
    return [*parts, rows.filter(Exists(named), notice__in=issued, notice__originator=me)]


@dataclass(frozen=True)
class Led:
    """What lets a coordinator know of answers: releases in frameworks that it coordinates, through which it reads the
    notices, and whom a release brings a notice such that it may know (`memberships.doors`). Of the notices it knows the
    answers of the addressees that a release brings them.
    """

    here: list[QuerySet[Release]]
    doors: list[tuple[UUID, str, UUID, datetime]]


def led_by(reader: User, readable: QuerySet[Release]) -> Led | None:
    """Of notices that these releases, readable for the reader, bring it; None for who coordinates nothing."""
    led = list(queries.coordinated(reader).values_list("pk", flat=True))
    if not led:
        return None
    here = [readable.filter(framework__in=led)]
    if len(participations.of(reader.organization_id)) > len(led):  # what it reads elsewhere may be here as well
        elsewhere = readable.exclude(framework__in=led).order_by().values("notice")
        here.append(access.readable_releases(reader).filter(framework__in=led, notice__in=elsewhere))
    return Led(here, memberships.doors(_telling(reader)))


def seen_objections(reader: User, notice: Notice) -> QuerySet[Objection]:
    """Who called a notice lawful or mistaken, and what became of it: the originator sees it of everyone whom it asked,
    an organization of itself; nobody else any.
    """
    rows = access.plain(Objection).filter(notice=notice.pk)
    if not access.can_read(reader, notice):
        return rows.none()
    return rows if notice.originator_id == reader.organization_id else rows.filter(organization=reader.organization_id)


def seen_addressees(reader: User, notice: Notice) -> QuerySet[Addressee]:
    """Whom a notice asks, as far as one that oversees it may know (`known_addressees`)."""
    rows = known_addressees(reader).filter(notice=notice.pk)
    return rows if oversees(reader, notice) else rows.none()


def known_addressees(reader: User) -> QuerySet[Addressee]:
    """Of notices that the reader oversees, those asked of whom it may know: the originator everyone that it named; a
    coordinator those that read the notice through a framework which does not hide its members, or its own one.
    """
    openly = memberships.read_through(_telling(reader), organization="organization")
    return access.plain(Addressee).filter(Q(notice__originator=reader.organization_id) | Exists(openly))


def nameable(reader: User, notice: Notice, *, once: bool = False) -> QuerySet[Organization]:
    """Whom the originator of a notice may be told by name: whom it addressed, who wrote to it or proposed to correct
    it, its second reader, and the members of frameworks that the notice is or was released to, where it may know who
    they are. With `once`, also those that have left such a framework since they opened it. Of an item that goes or
    went to a framework which hides its members from the reader, no member: it could read it there.
    """
    shared = access.plain(Release).filter(notice=notice.pk).values("framework")
    rooms = queries.own_frameworks(reader).filter(pk__in=shared).values("pk")
    here = Participation.objects.filter(organization=OuterRef("pk"), framework__in=rooms)
    member = Q(Exists(here.filter(left_at__isnull=True)))
    if queries.hiding_from(reader.organization_id).filter(pk__in=shared).exists():
        member = Q(pk__in=[])
    elif once:
        opened = access.plain(Receipt).filter(notice=notice.pk, organization=OuterRef("organization"))
        member |= Q(Exists(here.filter(Exists(opened.filter(opened_at__lte=OuterRef("left_at"))))))
    addressed = access.plain(Addressee).filter(notice=notice.pk).values("organization")
    wrote = access.plain(Question).filter(notice=notice.pk).values("asker")
    proposed = access.plain(Proposal).filter(notice=notice.pk).values("organization")
    own = Q(pk__in=[reader.organization_id, reader.organization.second_reader_id or reader.organization_id])
    return Organization.objects.filter(own | Q(pk__in=addressed) | Q(pk__in=wrote) | Q(pk__in=proposed) | member)


def extensions(reader: User) -> QuerySet[Extension]:
    """Requests to share an item with a regional framework: the originator sees those about its own, who asked its own
    as long as it may read the item; nobody else any.
    """
    rows = access.plain(Extension).select_related("notice__originator", "framework", "national", "organization")
    if not access.is_active(reader):
        return rows.none()
    reads = Exists(access.readable(reader, Notice).filter(pk=OuterRef("notice")))
    return rows.filter(Q(notice__originator=reader.organization_id) | Q(reads, organization=reader.organization_id))


def oversees(reader: User, notice: Notice) -> bool:
    """Whether the reader sees every addressee's response: as originator, or as coordinator that reads the notice."""
    if notice.originator_id == reader.organization_id:
        return True
    led = queries.coordinated(reader)
    return access.readable_releases(reader).filter(notice=notice.pk, framework__in=led).exists()


def overseen(reader: access.Reader, framework: Framework) -> QuerySet[Addressee]:
    """Whom items ask that the reader reads in a framework which the own organization coordinates: its members of
    today that read them here and can answer. Nothing for anyone else, and nothing of who reads it elsewhere only.
    """
    if not access.coordinates(reader, framework):
        return access.plain(Addressee).none()
    here = access.readable_releases(reader, framework).filter(notice=OuterRef("notice"))
    members = memberships.answering_through(framework, organization="organization")
    return access.asked().filter(Exists(here), Exists(members), due_at__isnull=False)


def spoken() -> QuerySet[Question]:
    """What was asked and answered. An explanation why an alert stands answers no question that was asked beside it."""
    explanations = access.plain(Objection).filter(explanation=OuterRef("pk"))
    return access.plain(Question).filter(~Exists(explanations))


def questions_waiting(reader: access.Reader, framework: Framework) -> QuerySet[Question]:
    """Posts of members, on items that the reader reads in a framework which the own organization coordinates, that
    their issuer has not answered. A thread is between the two: of each, only say that it waits, on which item and
    since when.
    """
    if not access.coordinates(reader, framework):
        return access.plain(Question).none()
    here = access.readable_releases(reader, framework).filter(notice=OuterRef("notice"))
    thread = spoken().filter(notice=OuterRef("notice"), asker=OuterRef("asker"))
    replied = thread.filter(posted_at__gt=OuterRef("posted_at")).exclude(organization=OuterRef("asker"))
    members = memberships.answering_through(framework, organization="asker")
    posts = access.plain(Question).filter(Exists(members), organization=F("asker"))
    return posts.filter(Exists(here), ~Exists(replied))


def _telling(reader: User) -> QuerySet[Framework]:
    """The frameworks that do not hide their members from the reader's organization."""
    return Framework.objects.exclude(pk__in=queries.hiding_from(reader.organization_id).values("pk"))
