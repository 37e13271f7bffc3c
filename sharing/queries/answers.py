"""The reader's own way with a notice."""

from dataclasses import dataclass, field

from portal import grants
from portal.enums import FrameworkPermission
from portal.models import Organization, User
from sharing import access
from sharing.models import Addressee, Notice, Outcome, Question, Receipt


@dataclass
class Thread:
    """The posts between one organization and the originator."""

    asker: Organization
    posts: list[Question] = field(default_factory=list)


@dataclass
class Standing:
    """What the reader's organization was asked, and what it did."""

    may_answer: bool
    addressee: Addressee | None
    receipt: Receipt | None
    outcomes: list[Outcome]


def standing(user: User, notice: Notice) -> Standing:
    """How the user's organization stands to a notice of another."""
    receipt = access.plain(Receipt).filter(notice=notice.pk, organization=user.organization_id).first()
    outcomes = access.plain(Outcome).filter(receipt=receipt).select_related("recorded_by") if receipt else []
    return Standing(
        may_answer=may_answer(user, notice),
        addressee=access.plain(Addressee).filter(notice=notice.pk, organization=user.organization_id).first(),
        receipt=receipt,
        outcomes=list(outcomes),
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


def may_answer(user: User, notice: Notice) -> bool:
    """Whether the person may answer the notice, of another organization, for the own one."""
    through = access.readable_releases(user).filter(notice=notice.pk).values("framework")
    respond = grants.frameworks(user, FrameworkPermission.RESPOND)
    return notice.originator_id != user.organization_id and respond.filter(pk__in=through).exists()
