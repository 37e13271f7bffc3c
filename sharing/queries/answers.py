"""The reader's own way with a notice."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from portal import clock, grants
from portal.enums import FrameworkPermission
from portal.models import Organization, User
from sharing import access, parts, sellers
from sharing.models import Addressee, Notice, Outcome, Question, Recall, Receipt
from sharing.queries import outcomes, status
from sharing.queries.outcomes import Told


@dataclass
class Thread:
    """The posts between one organization and the originator."""

    asker: Organization
    posts: list[Question] = field(default_factory=list)


@dataclass
class Standing:
    """What the reader's organization was asked, and what it did: `outcomes` are the lines that count, `told` those and
    what was taken back, with what stood there before.
    """

    may_answer: bool
    is_told: bool  # whether the issuer sees what the organization did: of those whom it never asked it is told nothing
    addressee: Addressee | None
    receipt: Receipt | None
    outcomes: list[Outcome]
    told: list[Told]


def standing(user: User, notice: Notice) -> Standing:
    """How the user's organization stands to a notice of another."""
    rows = access.plain(Receipt).select_related("assigned_to")
    receipt = rows.filter(notice=notice.pk, organization=user.organization_id).first()
    lines = access.plain(Outcome).filter(receipt=receipt).select_related("recorded_by").order_by("recorded_at")
    told = outcomes.folded(lines) if receipt else []
    named = access.plain(Addressee).filter(notice=notice.pk, organization=user.organization_id).first()
    return Standing(
        may_answer=may_answer(user, notice),
        is_told=named is not None,
        addressee=named if named and named.asked_at else None,
        receipt=receipt,
        outcomes=outcomes.standing(told),
        told=told,
    )


def threads(user: User, notice: Notice) -> list[Thread]:
    """The originator sees every thread of its notice, a reader its own; nobody else sees any."""
    posts = access.plain(Question).filter(notice=notice.pk).select_related("asker", "organization", "author")
    if notice.originator_id != user.organization_id:
        posts = posts.filter(asker=user.organization_id)
    found: dict[object, Thread] = {}
    for post in posts.order_by("posted_at"):
        found.setdefault(post.asker_id, Thread(post.asker)).posts.append(post)
    return list(found.values())


@dataclass(frozen=True)
class Record:
    """What an organization did with an item of which the tombstone is left: its own lines and case number, its own
    questions with their answers, and what it is to delete and has not confirmed yet.
    """

    told: list[Told]
    case_number: str
    posts: list[Question]
    recall: Recall | None


def record(user: User, tombstone: Notice) -> Record:
    """Of the person's own organization; nothing of the item itself, and nothing of anybody else's."""
    receipt = access.plain(Receipt).filter(notice=tombstone.pk, organization=user.organization_id).first()
    lines = own_lines(user, tombstone).select_related("recorded_by").order_by("recorded_at")
    posts = access.plain(Question).filter(notice=tombstone.pk, asker=user.organization_id)
    return Record(
        told=outcomes.folded(lines),
        case_number=receipt.case_number if receipt else "",
        posts=list(posts.select_related("organization").order_by("posted_at")),
        recall=parts.recalls(user).filter(notice=tombstone.pk, confirmed_at=None, settled_at=None).first(),
    )


def ground(user: User, notice: Notice) -> dict[str, Any]:
    """What a line of what was done may name: the organization's markets, and the identifiers of the alert."""
    rows = sellers.visible(user).filter(alert=notice.pk).order_by("position")
    return {"markets": status.markets_of(user, clock.today()), "identifiers": list(rows)}


def own_lines(user: User, notice: Notice) -> QuerySet[Outcome]:
    """What the person's organization has recorded of a notice; the lines of others do not exist."""
    return access.plain(Outcome).filter(receipt__notice=notice.pk, receipt__organization=user.organization_id)


def may_answer(user: User, notice: Notice) -> bool:
    """Whether the person may answer the notice, of another organization, for the own one."""
    through = access.readable_releases(user).filter(notice=notice.pk).values("framework")
    respond = grants.frameworks(user, FrameworkPermission.RESPOND)
    return notice.originator_id != user.organization_id and respond.filter(pk__in=through).exists()


def answerable(user: User, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these notices, of other organizations, the person may answer: the same rule, asked of several."""
    through = access.readable_releases(user).filter(notice__in=keys).exclude(notice__originator=user.organization_id)
    respond = grants.frameworks(user, FrameworkPermission.RESPOND)
    return set(through.filter(framework__in=respond).values_list("notice", flat=True))


def colleagues(user: User) -> QuerySet[User]:
    """Who may take on what the person's organization is asked."""
    return User.objects.filter(organization=user.organization_id, is_active=True)
