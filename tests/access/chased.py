"""What is planted beside the notices: who is to delete what it read, and who asked that an item goes further."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sharing import access
from sharing.models import Clearance, Extension, Recall
from tests.access.planting import Planted
from tests.cast import JOINED_AT, Cast

EXTENSIONS = (
    ("authority_north", "alert", "open"),
    ("company_one", "alert", "open"),
    ("authority_north", "mo_note", "declined"),
)


def recalls(cast: Cast, planted: Sequence[Planted]) -> None:
    """Some have read what they can read no longer: it was narrowed, or withdrawn since. They learn no word of it."""
    alerts = [each for each in planted if each.item.kind == "alert" and each.item.shares]
    narrow = next(each for each in alerts if each.item.shares[0].audience == "authorities")
    gone = next(each for each in alerts if each.item.state == "withdrawn")
    told = (
        ("company_one", narrow, "narrowed"),
        ("former", narrow, "narrowed"),
        ("authority_north2", gone, "withdrawn"),
    )
    for org, each, why in told:
        access.plain(Recall).create(
            notice_id=each.row.pk, organization=cast.organizations[org], why=why, recalled_at=JOINED_AT
        )


def extensions(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """The coordinator of the north asks issuers to share with the region: they and it know why, and the answer."""
    kept, shared = [], [each for each in planted if each.item.state == "released" and each.item.shares]
    for owner, kind, state in EXTENSIONS:
        each = next(each for each in shared if (each.item.owner, each.item.kind) == (owner, kind))
        words = {part: f"tok{owner}{kind}extension{part}x".replace("_", "") for part in ("why", "reason")}
        closed = {} if state == "open" else {"decided_at": JOINED_AT, "decided_by": cast.approver(owner)}
        access.plain(Extension).create(
            notice_id=each.row.pk,
            national=cast.north,
            framework=cast.region,
            audience="authorities",
            organization=cast.coordinator.organization,
            asked_at=JOINED_AT,
            asked_by=cast.coordinator,
            state=state,
            **words,
            **closed,
        )
        kept += [(frozenset({owner, "coordinator_north"}), token) for token in words.values()]
    return kept


def clearances(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """Two authorities are asked to clear the bulletin of the north that is in review, one of which has left since; that
    one has objected, which the coordinator reads.
    """
    each = next(each for each in planted if (each.item.kind, each.item.state) == ("bulletin", "in_review"))
    told = {"framework": cast.north, "asked_at": JOINED_AT, "asked_by": cast.coordinator}
    told["closes_at"] = datetime.now(UTC) + timedelta(days=30)
    token = "tokclearancereasonx"
    said = {"answer": "objection", "sections": ["law"], "reason": token, "answered_at": JOINED_AT}
    plain, asked = (
        access.plain(Clearance),
        {"authority_north2": {}, "former": said | {"answered_by": cast.approver("former")}},
    )
    for org, more in asked.items():
        plain.create(notice_id=each.row.pk, organization=cast.organizations[org], **told, **more)
    each.item = replace(each.item, clearing=frozenset((org, "north", "open") for org in asked))
    return [(frozenset({"coordinator_north"}), token)]
