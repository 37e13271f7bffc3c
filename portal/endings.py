"""What ends with a membership, in the transaction that ends it: the one place that every way out of the portal joins.

A package registers what is its own when the site starts: keys of programs, queued mail, due times, working copies. A
further channel (webhooks, exported files, feeds) registers a function here and needs to know nothing else of how
memberships end.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from portal.models import Framework, User

Ending = Callable[[Framework, Collection[UUID], User], None]
_endings: list[Ending] = []


def register(ending: Ending) -> None:
    """Add what else ends; once, when the site starts."""
    _endings.append(ending)


def end_of_participation(framework: Framework, organizations: Collection[UUID], *, by: User) -> None:
    """End what rested on these memberships alone, in the caller's transaction and after its change: they have ended,
    or read less than before. What an organization still reads elsewhere, or would read again, stays.
    """
    for ending in _endings:
        ending(framework, organizations, by)
