"""What is told of copies: to an organization those that it handed on, to who issued the bulletin how many there are."""

from typing import Any, Final

from portal.models import User
from sharing import access, labels
from sharing.enums import NoticeState
from trends.models import Bulletin, Copy

SHOWN: Final = 50


def of_page(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """For the page of a bulletin that the person reads."""
    handed = access.plain(Copy).filter(bulletin=bulletin.pk).exclude(name="")
    own = handed.filter(organization=user.organization_id).select_related("given_by").order_by("-given_at")
    issued = bulletin.originator_id == user.organization_id
    others = handed.exclude(organization=user.organization_id).count() if issued else 0
    return {
        "handed": own[:SHOWN],
        "handed_by_others": others,
        "may_hand_out": may_hand_out(user, bulletin),
        "names_its_holder": names_its_holder(bulletin),
    }


def may_hand_out(user: User, bulletin: Bulletin) -> bool:
    """Whether the person may hand a copy of a bulletin that it reads to somebody without an account."""
    is_published = bulletin.state == NoticeState.RELEASED
    return user.is_approver and is_published and bool(labels.may_hand_to(bulletin.tlp))


def names_its_holder(bulletin: Bulletin) -> bool:
    """Whether its copies say whose they are."""
    return labels.names_its_holder(bulletin.tlp)
