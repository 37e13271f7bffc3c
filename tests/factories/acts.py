"""Alerts that walked through the actions, for tests of what the next act makes of them."""

from collections.abc import Sequence
from typing import Any

from portal.enums import TLP, Urgency
from portal.models import Framework, User
from sharing.actions import drafts, extensions, releases, review
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.models import Extension, Notice, Release, VendorAlert
from sharing.queries import further
from tests.cast import Cast


def draft(
    cast: Cast,
    *,
    asked: Sequence[str] = ("company_one",),
    plan: Sequence[Planned] | None = None,
    by: User | None = None,
    is_exercise: bool = False,
    **content: Any,
) -> VendorAlert:
    """A draft of the focal point, to be shared with everyone in the north; `asked` are to follow up."""
    return drafts.draft(
        VendorAlert,
        content={
            "title": "Shop offers a nitazene",
            "observed": "Three listings.",
            "tlp": TLP.AMBER,
            "urgency": Urgency.HIGH if asked else Urgency.NONE,
            "identifiers": [IdentifierRow("shop_handle", "Shop-Nine")],
            **content,
        },
        plan=[Planned(cast.north)] if plan is None else plan,
        addressees=[cast.organization(name) for name in asked],
        by=by or cast.focal_point,
        is_exercise=is_exercise,
    )


def submitted(cast: Cast, **wanted: Any) -> VendorAlert:
    """The same, in review."""
    row = draft(cast, **wanted)
    review.submit(row, by=row.author)
    row.refresh_from_db()
    return row


def released(cast: Cast, *, approver: User | None = None, **wanted: Any) -> VendorAlert:
    """The same, approved by the colleague, or by another."""
    row = approve(submitted(cast, **wanted), by=approver or cast.colleague)
    assert isinstance(row, VendorAlert)
    return row


def approve(row: Notice, *, by: User) -> Notice:
    """What somebody does who has looked at it as it was last submitted, and at who will see it."""
    return review.approve(row, seen=review.seen_of(now(row), by=by), by=by)


def share(row: Notice, *, framework: Framework, by: User, **chosen: Any) -> Release:
    """What somebody does who has looked at who will see it as well."""
    told = {"audience": "everyone", **chosen}
    seen = further.of_choice(by, now(row), framework=framework, **told).seen
    return releases.share(row, framework=framework, seen=seen, by=by, **told)


def consent(row: Extension, *, by: User) -> Extension:
    """The same of a request to share it with a regional framework."""
    return extensions.consent(row, seen=further.of_request(by, row).seen, by=by)


def now(row: Notice) -> Notice:
    """The notice as the database holds it."""
    return Notice._base_manager.get(pk=row.pk)
