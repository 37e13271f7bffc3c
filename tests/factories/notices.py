"""Notices in any state, with releases, addressees and identifiers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from portal.enums import TLP, Urgency
from portal.models import Framework, Organization, User
from sharing.enums import Audience, ControlStatus, IdentifierKind, MStage, NoticeState
from sharing.models import (
    Addressee,
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    Release,
    SellerIdentifier,
    VendorAlert,
)
from sharing.models.notices import EXERCISE

Kind = TypeVar("Kind", bound=Notice)
RELEASED_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
_numbers = count(1)


def notice(
    model: type[Kind],
    *,
    author: User,
    approver: User | None = None,
    state: str = NoticeState.RELEASED,
    releases: Sequence[tuple[Framework, str]] = (),
    released_at: datetime = RELEASED_AT,
    addressees: Sequence[Organization] = (),
    **fields: Any,
) -> Kind:
    """A notice of this kind with its releases; `approver` is needed once it is released."""
    number = next(_numbers)
    row = model(
        kind=model.KIND,
        reference=f"{EXERCISE if fields.get('is_exercise') else ''}TEST-2026-{number:06d}",
        originator=author.organization,
        author=author,
        edited_by=author,
        state=state,
        **{"title": f"Notice {number}", "summary": f"Summary {number}", **fields},
    )
    if state != NoticeState.DRAFT:
        row.submitted_at, row.submitted_by = released_at, author
    if state in (NoticeState.RELEASED, NoticeState.WITHDRAWN):
        row.released_at, row.released_by = released_at, approver
    if state == NoticeState.WITHDRAWN:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = released_at, approver, "Mistaken seller"
    row.save()
    for framework, audience in releases:
        release(row, framework, audience=audience, at=released_at, by=approver or author)
    for organization in addressees:
        Addressee._base_manager.create(notice=row, organization=organization, asked_at=released_at)
    return row


def release(row: Notice, framework: Framework, *, audience: str = Audience.EVERYONE, at: datetime, by: User) -> Release:
    """One release, not ended."""
    return Release._base_manager.create(
        notice=row, framework=framework, kind=row.kind, audience=audience, released_at=at, released_by=by
    )


def alert(*, author: User, approver: User | None = None, **fields: Any) -> VendorAlert:
    """A vendor alert with one identifier."""
    row = notice(
        VendorAlert,
        author=author,
        approver=approver,
        **{"urgency": Urgency.HIGH, "tlp": TLP.AMBER, "observed": "Seen on sale.", **fields},
    )
    SellerIdentifier._base_manager.create(
        alert=row, kind=IdentifierKind.SHOP_HANDLE, value="Shop-Nine", normalized="shop-nine"
    )
    return row


def mo_note(*, author: User, approver: User | None = None, **fields: Any) -> ModusOperandiNote:
    """An MO note."""
    return notice(
        ModusOperandiNote,
        author=author,
        approver=approver,
        **{"m_stage": MStage.MARKETING, "description": "How it is done.", **fields},
    )


def law_change(*, author: User, approver: User | None = None, **fields: Any) -> LegislativeChange:
    """A law change."""
    return notice(
        LegislativeChange,
        author=author,
        approver=approver,
        **{"jurisdiction": "NO", "instrument": "Regulation 12", "to_status": ControlStatus.CONTROLLED, **fields},
    )
