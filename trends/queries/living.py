"""What the page of a bulletin shows beside what it says: its editions, what it quotes, a correction that waits."""

from typing import Any

from portal.models import User
from sharing.actions import kinds
from sharing.enums import NoticeState
from trends.models import Bulletin
from trends.queries import editions, openly, quotations, waiting


def of_page(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """For its page: to others than the coordinator's people, the editions that they may read."""
    own = bulletin.originator_id == user.organization_id
    writes = own and kinds.rules_of(bulletin).may_write(bulletin, user)
    unpublished = bulletin.state in quotations.UNPUBLISHED
    quoted = quotations.of(bulletin) if own and unpublished else []
    correction = waiting.of(user, bulletin) if bulletin.state == NoticeState.RELEASED else {}
    return {
        "editions": editions.others(user, bulletin),
        "may_derive": writes and bulletin.master_id is None and bulletin.state != NoticeState.WITHDRAWN,
        "is_public": openly.has(bulletin),
        "quotations": quoted,
        "may_ask": writes and bulletin.state == NoticeState.DRAFT and any(one.is_to_ask for one in quoted),
        "may_correct": writes and bulletin.state == NoticeState.RELEASED and not correction,
        **correction,
    }
