"""What readers tell an originator about a notice in hand: reactions and proposals to correct it."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.models import User
from sharing import access, attachments, responses
from sharing.enums import Feeling, NoticeState, ProposalState
from sharing.models import (
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    NoticeVersion,
    Proposal,
    Reaction,
    VendorAlert,
)
from sharing.queries import answers, changes
from sharing.queries.redress import KINDS

LIMIT: Final = 50
MODELS: Final[dict[str, type[Notice]]] = {row.KIND: row for row in (VendorAlert, ModusOperandiNote, LegislativeChange)}
# What the issuer alone can say, or says with another field.
DATES: Final = ("proposed", "adopted", "published", "effective")
ISSUERS: Final = frozenset({"good_faith", *(f"{day}_precision" for day in DATES)})


@dataclass(frozen=True)
class Felt:
    """One kind of reaction: to a reader whether it is its own; to the originator whose, and of how many more."""

    kind: str
    label: str
    is_own: bool
    names: list[str]
    others: int


def reactions(user: User, notice: Notice) -> list[Felt]:
    """The originator sees which organizations reacted, as far as its frameworks tell it their members; everyone else
    sees the own reactions, and nothing of others.
    """
    rows = access.plain(Reaction).filter(notice=notice.pk).select_related("organization")
    if notice.originator_id != user.organization_id:
        own = set(rows.filter(organization=user.organization_id).values_list("kind", flat=True))
        return [Felt(kind.value, str(kind.label), kind in own, [], 0) for kind in Feeling]
    found = list(rows.order_by("organization__name"))
    told = responses.nameable(user, notice).filter(pk__in={row.organization_id for row in found})
    known = set(told.values_list("pk", flat=True))
    return [_felt(kind, [row for row in found if row.kind == kind], known) for kind in Feeling]


def _felt(kind: Feeling, rows: list[Reaction], known: set[uuid.UUID]) -> Felt:
    names = [row.organization.name for row in rows if row.organization_id in known]
    return Felt(kind.value, str(kind.label), is_own=False, names=names, others=len(rows) - len(names))


def fields(notice: Notice) -> list[tuple[str, str]]:
    """What of a notice a proposal can concern, in the words of its page. `notice` is a row of its kind."""
    return [(name, words) for name, words in _named(type(notice)).items() if name not in ISSUERS]


def _named(model: type[Notice]) -> dict[str, str]:
    """Every field and part of a kind, those too that a proposal could concern once."""
    columns = {f.name: f.verbose_name for f in model._meta.fields if f.name in model.CONTENT_FIELDS}
    parts = {**changes.PARTS}
    if model is not VendorAlert:
        del parts["identifiers"]
    if not issubclass(model, attachments.HOLDING):
        del parts["evidence"]
    named = {**columns, **parts, "other": _("something else")}
    return {name: capfirst(str(changes.ON_PAGE.get(name, words))) for name, words in named.items()}


def concern(proposal: Proposal) -> str:
    """What a proposal concerns, in words; with its notice. Of a kind that takes none any more, the field's own name."""
    model = MODELS.get(proposal.notice.kind)
    return (_named(model) if model else {}).get(proposal.field, proposal.field)


def proposals(user: User, notice: Notice) -> QuerySet[Proposal]:
    """The originator sees every proposal, an organization its own; nobody else any."""
    rows = access.plain(Proposal).filter(notice=notice.pk).select_related("organization")
    return rows if notice.originator_id == user.organization_id else rows.filter(organization=user.organization_id)


def told(user: User, notice: Notice, *, limit: int | None = None) -> list[Proposal]:
    """The same, or so many of them, as they are told: to whoever proposed, "taken up" only once the correction is
    released, and since then. Anything earlier would tell of what is between author and approver.
    """
    rows = list(proposals(user, notice)[:limit])
    if notice.originator_id == user.organization_id or not rows:
        return rows
    versions = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False).order_by("released_at")
    released = list(versions.values_list("released_at", flat=True))
    for row in rows:
        if row.state == ProposalState.TAKEN and row.answered_at:
            row.answered_at = next((at for at in released if at and at >= row.answered_at), None)
            row.state = ProposalState.TAKEN if row.answered_at else ProposalState.OPEN
    return rows


def to_answer(user: User, notice: Notice) -> QuerySet[Proposal]:
    """The proposals to correct a notice of the person's organization that wait for its answer, the newest first, as on
    its page.
    """
    rows = proposals(user, notice).filter(notice__originator=user.organization_id, state=ProposalState.OPEN)
    return rows.select_related("notice").order_by("-made_at", "pk")


def of_page(user: User, notice: Notice) -> dict[str, Any]:
    """What the page of a notice shows of it. `notice` is a row of its kind."""
    words = _named(type(notice))
    found = [(row, words.get(row.field, row.field)) for row in told(user, notice, limit=LIMIT)]
    is_own = notice.originator_id == user.organization_id
    may = not is_own and notice.state == NoticeState.RELEASED and answers.may_answer(user, notice)
    return {
        "reactions": reactions(user, notice),
        "proposals": found,
        "may_react": may,
        "may_propose": may and notice.kind in KINDS,
    }


def panel(user: User) -> tuple[str, dict[str, Any]] | None:
    """On the first page: what readers propose to correct in own items, the longest waiting first."""
    rows = access.plain(Proposal).filter(
        notice__originator=user.organization_id, notice__state=NoticeState.RELEASED, state=ProposalState.OPEN
    )
    waiting = rows.select_related("notice", "organization").order_by("made_at")[:LIMIT]
    found = [(row, concern(row)) for row in waiting]
    return ("sharing/_proposed.html", {"rows": found}) if found else None
