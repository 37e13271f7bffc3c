"""Whether a second person must approve: always an alert and a bulletin; other kinds where a framework asks it, the
strictest of those that an item goes to. The same person never counts twice.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.errors import ActionRefused
from portal.models import Framework, User
from portal.queries import approvers
from sharing import access
from sharing.actions import kinds
from sharing.enums import NoticeState
from sharing.models import Notice, NoticeVersion, PlannedRelease, Release


def needed(notice: Notice) -> bool:
    """Whether what the notice says, or what a correction of it says, takes two people: where it is shared, or is to be
    shared.
    """
    return kinds.rules_of(notice).needs_two_people or _asking(_rooms(notice), notice).exists()


def has_written(notice: Notice, by: User) -> bool:
    """Whether the person wrote, ever changed or submitted the item before its release: no second person for it."""
    return by.pk in written_by(notice)


def written_by(notice: Notice) -> set[UUID]:
    """The people who have."""
    keys = {notice.author_id, notice.submitted_by_id, notice.edited_by_id, *notice.writers}
    return {key for key in keys if key is not None}


def deciders(notice: Notice, *, by: User, wrote: Collection[UUID]) -> list[str]:
    """Who could approve what these people wrote, for somebody of the originator or of its second reader: colleagues of
    the person, and for the originator's own people the second reader.
    """
    takes_two = needed(notice)
    names = [str(row) for row in approvers(by) if not takes_two or row.pk not in wrote]
    second = notice.originator.second_reader
    return [*names, str(second)] if second and by.organization_id == notice.originator_id else names


def count_in(notice: Notice, by: User) -> None:
    """Let the person count among those who wrote it, also when others have changed it since; saved by the caller."""
    if by.pk not in notice.writers:
        notice.writers = [*notice.writers, by.pk]


def at_once(notice: Notice, by: User) -> bool:
    """Whether a version that the person writes needs nobody's approval."""
    return kinds.rules_of(notice).at_once(notice, by) and not needed(notice)


def refuse_unseconded(notice: Notice, framework: Framework) -> None:
    """Raise where a framework asks for two people, and the version that stands was approved by who wrote it."""
    if not _asking(Framework.objects.filter(pk=framework.pk), notice).exists() or _is_seconded(notice):
        return
    text = _(
        "In %(framework)s a second person approves items of this kind, and this one was approved by the person who "
        "wrote it. Correct it and let a colleague approve the correction; then it can be shared there."
    )
    raise ActionRefused(text % {"framework": framework}, "framework")


def _asking(frameworks: QuerySet[Framework], notice: Notice) -> QuerySet[Framework]:
    return frameworks.filter(two_people__contains=[notice.kind], closed_at=None)


def _rooms(notice: Notice) -> QuerySet[Framework]:
    if notice.state in (NoticeState.DRAFT, NoticeState.IN_REVIEW):
        return Framework.objects.filter(
            pk__in=access.plain(PlannedRelease).filter(notice=notice.pk).values("framework")
        )
    live = access.plain(Release).filter(Q(ended_at__isnull=True), notice=notice.pk)
    return Framework.objects.filter(pk__in=live.values("framework"))


def _is_seconded(notice: Notice) -> bool:
    """Whether a second person approved the version that stands; of the first, who did not change or submit it."""
    standing = (
        access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False).order_by("-number").first()
    )
    if standing is None or standing.approver is None:
        return False
    own = standing.approver_id == standing.author_id
    return not own and (standing.number > 1 or not has_written(notice, standing.approver))
